"""Which selectors of a portal's newest layout died on a page, and what may replace them. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from lxml.html import HtmlElement

from archive.article import Article
from crawler.pages.page import Page
from crawler.pages.tree import common_ancestor, text_of
from crawler.portal import Portal
from crawler.reading import Reading

_FIELDS = {
    "title": "title",
    "body": "body_text",
    "lead": "summary",
    "published": "published_at",
    "modified": "modified_at",
    "author": "author",
    "source": "source_name",
    "section": "section",
    "tags": "tags",
}
"""What a layout's selector serves to the article."""
_SHOWN_CHARS = 80
_NAME = re.compile(r"[\w-]+")
"""What a selector can name without quotes. An id with digits in it is that of one article."""
_DEAF = frozenset(("html", "head", "title", "meta", "script", "style", "noscript"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """One selector of the layout, tried on a page."""

    field: str
    """As the layout names it, or `listing_items`."""
    css: str
    matches: int
    """Elements of the page that it selects."""
    gave: str | None
    """The text of the first that has any."""
    state: Literal["works", "dead", "silent"]
    """`dead`: it gives nothing and another rule does; `silent`: no rule does, the page may lack it."""
    instead: str | None = None
    """The rule that gave the field: `json-ld`, `meta`, `listing`, `generic`, or an older layout."""
    value: str | None = None
    """What that rule gave."""
    suggestion: str | None = None
    """A selector of the element that holds this value; None where no element does."""

    @property
    def line(self) -> str:
        """The same in words."""
        if self.state == "works":
            return f"{self.field}: {self.css} matches {self.matches}"
        nothing = f"{self.field}: {self.css} " + ("gives nothing here" if self.matches else "matches nothing here")
        if self.state == "silent":
            return nothing
        told = f'{nothing}; {self.instead} gave "{self.value}"'
        return f"{told} from {self.suggestion}" if self.suggestion else told


def tried(portal: type[Portal], page: Page, reading: Reading) -> tuple[Selector, ...]:
    """The selectors of the newest layout on an article's page, `listing_items` on a listing's; none on others.

    `page` must be one that nobody has read: reading an article takes elements out of its tree.
    """
    if reading.kind == "listing":
        return (_items(portal, page, reading),)
    if not portal.layouts or (reading.article is None and portal.article_key(page.url) is None):
        return ()
    layout = portal.layouts[0]
    named = ((name, getattr(layout, name)) for name in _FIELDS)
    return tuple(_try(page, name, css, reading.article) for name, css in named if css)


def _try(page: Page, name: str, css: str, article: Article | None) -> Selector:
    found = page.select(css)
    gave = next(filter(None, map(_said, found)), None)
    if gave is not None or article is None:
        state: Literal["works", "dead", "silent"] = "works" if gave is not None else "silent"
        return Selector(field=name, css=css, matches=len(found), gave=gave, state=state)
    value = getattr(article, _FIELDS[name])
    text = ", ".join(value) if isinstance(value, tuple) else value
    if not text:
        return Selector(field=name, css=css, matches=len(found), gave=None, state="silent")
    return Selector(
        field=name,
        css=css,
        matches=len(found),
        gave=None,
        state="dead",
        instead=article.fields.get(_FIELDS[name], "meta"),
        value=_cut(text),
        suggestion=_suggest(page, name, article, text),
    )


def _items(portal: type[Portal], page: Page, reading: Reading) -> Selector:
    found = page.select(portal.listing_items)
    listed = [link for link in reading.links if link.is_listed]
    told = {"field": "listing_items", "css": portal.listing_items, "matches": len(found)}
    if listed:
        return Selector(**told, gave=listed[0].title, state="works")  # type: ignore[arg-type]
    urls = {link.url for link in reading.links}
    anchors = (one for one in page.tree.iter("a") if page.resolve(one.get("href") or "").partition("#")[0] in urls)
    common = Counter(filter(None, map(_selector, anchors))).most_common(1)
    value = f"{len(reading.links)} links by their addresses"
    found_in = common[0][0] if common else None
    return Selector(**told, gave=None, state="dead", instead="address", value=value, suggestion=found_in)  # type: ignore[arg-type]


def _said(element: HtmlElement) -> str | None:
    """What an element gives: its words, else the attribute that machines read."""
    return _cut(text_of(element)) or element.get("datetime") or element.get("content") or None


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARS else f"{text[: _SHOWN_CHARS - 1].rstrip()}…"


def _suggest(page: Page, name: str, article: Article, text: str) -> str | None:
    if name == "body":
        holder = _holder(page, set(article.body_text.split("\n\n")))
    else:
        printed = article.published_at_raw if name == "published" else text
        holder = _nearest(page, printed or text)
    return _selector(holder) if holder is not None else None


def _holder(page: Page, paragraphs: set[str]) -> HtmlElement | None:
    """The smallest element around all the paragraphs that stand as elements of their own."""
    holder: HtmlElement | None = None
    for element in page.tree.iter("p", "div", "li", "td"):
        if text_of(element) in paragraphs:
            holder = element.getparent() if holder is None else common_ancestor(holder, element)
    return holder


def _nearest(page: Page, text: str) -> HtmlElement | None:
    """The element that says this and the least beside it; of several that say the same the outermost."""
    best: tuple[int, HtmlElement] | None = None
    for element in page.tree.iter():
        if not isinstance(element.tag, str) or element.tag in _DEAF:
            continue
        said = text_of(element)
        if text in said and (best is None or len(said) < best[0]):
            best = (len(said), element)
    return best[1] if best else None


def _selector(element: HtmlElement) -> str | None:
    """Tag with id or classes; of a bare element the nearest one around it that has any, and the tag behind it."""
    behind = ""
    for holder in (element, *element.iterancestors()):
        if holder.tag in ("body", "html"):
            return None
        names = [name for name in (holder.get("class") or "").split() if _NAME.fullmatch(name)]
        if names:
            return f"{holder.tag}.{'.'.join(names)}{behind}"
        identity = (holder.get("id") or "").strip()
        if _NAME.fullmatch(identity) and not any(map(str.isdigit, identity)):
            return f"{holder.tag}#{identity}{behind}"
        behind = behind or f" {element.tag}"
    return None
