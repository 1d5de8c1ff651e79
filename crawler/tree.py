"""Questions to a parsed page that every reader of pages asks: what text, what is near, what matches."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree
from lxml.html import HtmlElement

from archive.text import tidy

_TEXT_OF = etree.XPath(
    "descendant::text()[not(parent::script or parent::style or parent::noscript)]", smart_strings=False
)
_WHOLE_TEXT_OF = etree.XPath("string()", smart_strings=False)


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
    """Those of `elements` that share the smallest common ancestor with `place`, in document order."""
    if len(elements) < 2:
        return list(elements)
    depths = {holder: depth for depth, holder in enumerate((place, *place.iterancestors()))}
    shared = [
        min(depths[holder] for holder in (element, *element.iterancestors()) if holder in depths)
        for element in elements
    ]
    closest = min(shared)
    return [element for element, depth in zip(elements, shared, strict=True) if depth == closest]
