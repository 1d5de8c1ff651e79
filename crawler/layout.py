"""A layout: the selectors of one generation of a portal's article page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from archive.text import tidy


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where each field stands on an article page. Every value is CSS; several are joined by commas.

    A layout fits a page when both `title` and `body` are found. Dates, names and the lead are then looked for
    only inside the smallest element that holds both, so a clock or a side box elsewhere is never taken.
    """

    name: str
    title: str
    body: str
    lead: str | None = None
    lead_is_first_bold: bool = False
    """The CMS has no field for the lead; editors set the first paragraph in bold."""
    published: str | None = None
    modified: str | None = None
    author: str | None = None
    source: str | None = None
    section: str | None = None
    tags: str | None = None
    drop: str | None = None
    """Furniture inside the body."""
    caption: str | None = None
    """Elements of the body that hold a caption, besides figcaption and picture tables."""
    valid_until: date | None = None
    """Last day on which pages of this layout were served; None for the newest. Older captures keep parsing."""

    def until(self, day: date) -> Layout:
        """The same layout, on a portal that left it on that day."""
        return replace(self, valid_until=day)


@cache
def selector(css: str) -> CSSSelector:
    """A compiled selector. Raises lxml.cssselect.SelectorSyntaxError when the layout is mistyped."""
    return CSSSelector(css, translator="html")


def select(root: HtmlElement, css: str | None) -> list[HtmlElement]:
    """Elements under `root` that match, in document order; none for no selector."""
    return selector(css)(root) if css else []


def first_filled(root: HtmlElement, css: str | None) -> HtmlElement | None:
    """The first match that holds any text."""
    return next((element for element in select(root, css) if text_of(element)), None)


def text_of(element: HtmlElement) -> str:
    """The element's text on one line, scripts and styles left out."""
    return tidy("".join(_strings(element)))


_TEXT_OF = etree.XPath("descendant::text()[not(parent::script or parent::style or parent::noscript)]")


def _strings(element: HtmlElement) -> Iterable[str]:
    found: list[str] = _TEXT_OF(element)
    return found


def common_ancestor(one: HtmlElement, other: HtmlElement) -> HtmlElement:
    """The smallest element that holds both."""
    holders = {one, *one.iterancestors()}
    return next(element for element in (other, *other.iterancestors()) if element in holders)


def nearest(elements: Sequence[HtmlElement], place: HtmlElement) -> list[HtmlElement]:
    """Those of `elements` that share the smallest common ancestor with `place`, in document order."""
    if len(elements) < 2:
        return list(elements)
    depths = {holder: depth for depth, holder in enumerate((place, *place.iterancestors()))}
    shared = [min(depths[holder] for holder in element.iterancestors() if holder in depths) for element in elements]
    closest = min(shared)
    return [element for element, depth in zip(elements, shared, strict=True) if depth == closest]
