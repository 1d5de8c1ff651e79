"""A layout: the selectors of one generation of a portal's article page."""

from __future__ import annotations

from collections.abc import Sequence
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


def in_order(layouts: Sequence[Layout], day: date | None) -> Sequence[Layout]:
    """The layouts in the order in which a page of that day tries them: the one in force first, then as declared.

    An old page may hold what a newer layout looks for, by chance, and then another text than its own. The others
    still get their turn: some of the declared days are inferred. Without a day: as declared, newest first.
    """
    if day is None or len(layouts) < 2:
        return layouts
    # The first of those that end on the same day, or have no end: min() keeps the order.
    in_force = min(
        (one for one in layouts if one.valid_until is None or one.valid_until >= day),
        key=lambda one: one.valid_until or date.max,
        default=layouts[0],
    )
    return [in_force, *(one for one in layouts if one is not in_force)]
