"""RSS, Atom and sitemaps: links with what the file says of them. No entity is ever expanded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from archive.text import tidy
from crawler.reading import Entry, Link, Reading

if TYPE_CHECKING:
    from crawler.pages.page import Page
    from crawler.portal import Portal

_MOST_ITEMS = 50_000
"""As many as a sitemap may have; feeds have some dozens."""
_HALF = re.compile(
    r"&#(?:x0*d[89a-f][0-9a-f]{2}|0*5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));", re.I
)
"""The half of a character by its number: the parser takes it in and cannot give it back."""


def read_feed(portal: type[Portal], page: Page) -> Reading:
    """The links of a feed or sitemap, or the sitemaps that an index names."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    text = _HALF.sub("\ufffd", page.text.strip())
    declaration_end = text.find("?>") + 2 if text.startswith("<?xml") else 0
    root = etree.fromstring(text[declaration_end:].strip().encode(), parser=parser)
    if root is None:
        return Reading(kind="other", error="neither a feed nor a sitemap: the XML cannot be read")
    name = _local(root)
    if name == "sitemapindex":
        nested = tuple(Entry(kind="sitemap", url=loc) for loc in (_child(item, "loc") for item in root) if loc)
        return Reading(kind="sitemap", nested=nested)
    if name == "urlset":
        return Reading(kind="sitemap", links=_links(portal, page, list(root), dated=None))
    items = [element for element in root.iter() if _local(element) in ("item", "entry")]
    if len(items) > _MOST_ITEMS:
        return Reading(
            kind="other", error=f"the feed has {len(items):,} items, more than the {_MOST_ITEMS:,} that are read"
        )
    return Reading(kind="feed", links=_links(portal, page, items, dated=("pubDate", "published", "date")))


def _links(
    portal: type[Portal], page: Page, items: list[etree._Element], dated: tuple[str, ...] | None
) -> tuple[Link, ...]:
    """Links to this portal's articles. A sitemap's `lastmod` is the time of an edit, so it dates nothing."""
    links: dict[str, Link] = {}
    for item in items:
        address = _child(item, "loc") or _child(item, "link") or _attribute(item, "link", "href")
        url = page.resolve(address) if address else ""
        key = portal.article_key(url) if portal.is_ours(url) else None
        if key is None or key in links:
            continue
        printed = next(filter(None, (_child(item, name) for name in dated or ())), None)
        date = page.date_in(printed) if printed else None
        links[key] = Link(url=url, title=_child(item, "title"), listed_date=date.value if date else None)
    return tuple(links.values())


def _local(element: etree._Element) -> str:
    # QName would refuse the tags that a damaged file makes (`lops:`).
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(item: etree._Element, name: str) -> str | None:
    for child in item:
        if _local(child) == name:
            return tidy("".join(child.itertext())) or None
    return None


def _attribute(item: etree._Element, name: str, attribute: str) -> str | None:
    return next((child.get(attribute) for child in item if _local(child) == name), None)
