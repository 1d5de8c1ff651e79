"""A layout: the selectors of one generation of a portal's article page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date


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
    source_is_publisher: bool = False
    """Where no source is printed, the publisher that the page declares is it: newspapers name themselves so."""
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
