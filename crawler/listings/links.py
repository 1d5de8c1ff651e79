"""The article links of a listing page: found by the shape of their address, told more by the box around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from archive.text import tidy
from crawler.listings.traps import multiplies
from crawler.pages.tree import text_of
from crawler.reading import Link

if TYPE_CHECKING:
    from crawler.pages.page import Page
    from crawler.portal import Portal

_DAY = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{4}-\d{2}-\d{2}")
_DATE_CHARS = 90
_HEADS = frozenset(("a", "h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True)
class _Found:
    """One article's anchors on the page."""

    url: str
    anchors: list[HtmlElement] = field(default_factory=list)


def read_links(portal: type[Portal], page: Page) -> tuple[Link, ...]:
    """Each article that the page links to, once, in page order.

    Links inside the listing's own items are `is_listed`; those of side boxes are not. A page on which no item of
    known markup is found gives only side links: the caller must judge.
    """
    found = _by_key(portal, page)
    items = page.select(portal.listing_items)
    boxes = _boxes(found, set(items))
    listed = {anchor for item in items for anchor in (item, *item.iter("a"))}
    return tuple(
        Link(
            url=one.url,
            title=_title(one),
            listed_date=_date(page, one.anchors[0], boxes[key]),
            is_listed=any(anchor in listed for anchor in one.anchors),
        )
        for key, one in found.items()
    )


def _by_key(portal: type[Portal], page: Page) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    known: dict[str, str | None] = {}
    for anchor in page.tree.iter("a"):
        href = anchor.get("href")
        if not href or href in ("#", "/"):
            continue
        if href not in known:
            known[href] = _key(portal, page, href)
        key = known[href]
        if key is not None:
            url = page.resolve(href).partition("#")[0]
            found.setdefault(key, _Found(url)).anchors.append(anchor)
    return found


def _key(portal: type[Portal], page: Page, href: str) -> str | None:
    """The identity key of the article that a link leads to; None for other links. The cheap question comes first."""
    url = page.resolve(href)
    key = portal.article_key(url) if url.startswith("http") else None
    if key is None or portal.is_trap(url) or multiplies(url) or not portal.is_near(url, page.url):
        return None
    return key


def _boxes(found: dict[str, _Found], items: set[HtmlElement]) -> dict[str, HtmlElement]:
    """For each article the largest element around its first anchor that shows no other article: at most the item."""
    owner: dict[HtmlElement, str | None] = {}
    for key, one in found.items():
        for anchor in one.anchors:
            for holder in anchor.iterancestors():
                owner[holder] = key if owner.get(holder, key) == key else None
    boxes = {}
    for key, one in found.items():
        box = one.anchors[0]
        for holder in one.anchors[0].iterancestors():
            if owner[holder] != key or holder.tag == "body":
                break
            box = holder
            if holder in items:
                break
        boxes[key] = box
    return boxes


def _title(one: _Found) -> str | None:
    """The longest of the anchors' texts; a picture's link may carry it as an attribute only."""
    texts = [text_of(anchor) for anchor in one.anchors]
    best = max(texts, key=len)
    return best or next(filter(None, (tidy(anchor.get("title") or "") for anchor in one.anchors)), None)


def _date(page: Page, anchor: HtmlElement, box: HtmlElement) -> str | None:
    """The date printed nearest to the anchor: the box of a page's only article holds the page's clock too."""
    for holder in (anchor, *anchor.iterancestors()):
        date = _date_in(page, holder)
        if date or holder is box:
            return date
    return None


def _date_in(page: Page, box: HtmlElement) -> str | None:
    """A `time` element's attribute, or a short text that is a date and no headline."""
    for element in box.iter("time"):
        date = page.date_in(element.get("datetime") or text_of(element))
        if date:
            return date.value
    for element in box.iter():
        own = None if element.tag in _HEADS else element.text
        for text in (own, element.tail if element is not box else None):
            if text and len(text.strip()) < _DATE_CHARS and _DAY.search(text):
                date = page.date_in(text)
                if date:
                    return date.value
    return None
