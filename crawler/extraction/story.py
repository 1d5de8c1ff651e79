"""Where the parts of an article stand on one page: found by a layout, or by the generic extractor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from archive.text import tidy
from crawler.layout import Layout
from crawler.pages.tree import common_ancestor, nearest, text_of

if TYPE_CHECKING:
    from crawler.pages.page import Page

_DATE_ATTRIBUTES = ("datetime", "content", "data-time")


@dataclass(slots=True, kw_only=True)
class Story:
    """The parts of one article. `giver` names the rule that found them."""

    giver: str
    title_giver: str | None = None
    """Set where another rule than `giver` found the title."""
    title: str
    title_element: HtmlElement | None
    body: HtmlElement
    lead: HtmlElement | None = None
    lead_is_first_bold: bool = False
    dates: list[str] = field(default_factory=list)
    """Printed dates in the order in which to try them."""
    above: list[str] = field(default_factory=list)
    """Short lines between title and body, where the layout knows no date there."""
    author: str | None = None
    beside: str | None = None
    """What a class calls an author inside the article, where the layout knows none."""
    source: str | None = None
    source_is_publisher: bool = False
    sections: list[HtmlElement] = field(default_factory=list)
    tags: list[HtmlElement] = field(default_factory=list)
    dropped: list[HtmlElement] = field(default_factory=list)
    captions: list[HtmlElement] = field(default_factory=list)
    only: frozenset[str] | None = None
    """Where set, the only blocks of `body` that belong to the story, by their text."""


def fit(layouts: Sequence[Layout], page: Page) -> Story | None:
    """The story as the first layout sees it whose title and body are both there."""
    for layout in layouts:
        title = page.first_filled(layout.title)
        body = fullest(page, layout.body) if title is not None else None
        if title is not None and body is not None:
            return read_parts(layout, page, title, body)
    return None


def fullest(page: Page, css: str) -> HtmlElement | None:
    """The first match that holds text or a picture."""
    return next((body for body in page.select(css) if body.find(".//img") is not None or text_of(body)), None)


def read_parts(layout: Layout, page: Page, title: HtmlElement, body: HtmlElement) -> Story:
    """The other parts, looked for between title and body."""
    scope = common_ancestor(title, body)
    author, source = page.first_filled(layout.author, scope), page.first_filled(layout.source, scope)
    return Story(
        giver=layout.name,
        title=text_of(title),
        title_element=title,
        body=body,
        lead=page.first_filled(layout.lead, scope),
        lead_is_first_bold=layout.lead_is_first_bold,
        dates=[text for element in page.select(layout.published, scope) for text in printed_dates(element)],
        author=text_of(author) if author is not None else None,
        source=text_of(source) if source is not None else None,
        source_is_publisher=layout.source_is_publisher,
        sections=nearest(page.select(layout.section), body),
        tags=page.select(layout.tags),
        dropped=[
            *page.select(layout.drop, body),
            *(element for element in (author, source) if element is not None),
        ],
        captions=page.select(layout.caption, body),
    )


def printed_dates(element: HtmlElement) -> list[str]:
    """The date of an element in all its forms: its machine-readable attributes, then its words."""
    declared = [element.get(name) for name in _DATE_ATTRIBUTES]
    return [text for text in (*map(tidy, filter(None, declared)), text_of(element)) if text]
