"""Questions to a parsed page that every reader of pages asks: what text, what is near, what matches."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree
from lxml.html import HtmlElement

from archive.text import tidy

_TEXT_OF = etree.XPath(
    "descendant::text()[not(parent::script or parent::style or parent::noscript)]", smart_strings=False
)
_WHOLE_TEXT_OF = etree.XPath("string()", smart_strings=False)

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What lxml's parser lets pass in texts, and lxml refuses to take back."""


def text_of(element: HtmlElement) -> str:
    """The element's text on one line, scripts and styles left out."""
    if next(element.iter("script", "style", "noscript"), None) is None:
        return tidy(_WHOLE_TEXT_OF(element))
    return tidy("".join(_TEXT_OF(element)))


def common_ancestor(one: HtmlElement, other: HtmlElement) -> HtmlElement:
    """The smallest element that holds both; the first root of a broken page that has two, one around either."""
    holders = {one, *one.iterancestors()}
    shared = (element for element in (other, *other.iterancestors()) if element in holders)
    return next(shared, one.getroottree().getroot())


def nearest(elements: Sequence[HtmlElement], place: HtmlElement) -> list[HtmlElement]:
    """Those of `elements` that share the smallest common ancestor with `place`, in document order.

    On a broken page with two roots some share none.
    """
    if len(elements) < 2:
        return list(elements)
    depths = {holder: depth for depth, holder in enumerate((place, *place.iterancestors()))}
    shared = [
        min((depths[holder] for holder in (element, *element.iterancestors()) if holder in depths), default=len(depths))
        for element in elements
    ]
    closest = min(shared)
    return [element for element, depth in zip(elements, shared, strict=True) if depth == closest]


def drop(element: HtmlElement) -> None:
    """Take an element out of its tree; the text behind it stays, joined to what is before."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and NO_XML.search(element.tail):
        element.tail = NO_XML.sub("", element.tail)
    if before is None and parent.text and NO_XML.search(parent.text):
        parent.text = NO_XML.sub("", parent.text)
    if before is not None and before.tail and NO_XML.search(before.tail):
        before.tail = NO_XML.sub("", before.tail)
    element.drop_tree()
