"""What a walk over a listing yields: whether its pages still show what it has not seen, and lead to articles. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from crawler.listings.seen import SeenSet

STALE_PAGES_IN_A_ROW = 3
"""So many pages with nothing but articles that this walk was shown before, and the pager goes in a circle. One such
page is common: an article that was published meanwhile moves all others down."""
VAIN_ARTICLES_IN_A_ROW = 150
"""So many addresses that led to no article, or to a text that this run has kept already, and the listing is a trap: a
calendar, or addresses that carry a session. In a dead corner of a portal the same may be; what is known to be gone is
not asked for again, so that the walk gets further every night."""


@dataclass(frozen=True, slots=True)
class Barren:
    """Why a walk is not worth going on with."""

    how: Literal["circle", "trap"]
    error: str
    why: str


@dataclass(slots=True)
class Harvest:
    """The yield of one walk so far."""

    vain: int = 0
    """Articles in a row that were asked for because of it, in vain."""
    _stale: int = 0
    _shown: SeenSet = field(default_factory=SeenSet)

    def bore(self, *, is_fruit: bool) -> None:
        """An article came that the walk had shown: one that no other address led to, or nothing."""
        self.vain = 0 if is_fruit else self.vain + 1

    def judge(self, keys: Iterable[str]) -> Barren | None:
        """A page showed these articles; None while the walk is worth going on with."""
        new = sum(self._shown.add(key) for key in keys)
        self._stale = 0 if new else self._stale + 1
        if self._stale >= STALE_PAGES_IN_A_ROW:
            why = f"{self._stale} pages in a row show only articles that pages before them showed"
            return Barren("circle", "pager in a circle", f"{why}; {_ADVICE}")
        if self.vain >= VAIN_ARTICLES_IN_A_ROW:
            why = f"{self.vain} addresses in a row led to no article, or to one and the same text"
            return Barren("trap", "trap", f"{why}; {_ADVICE}")
        return None


_ADVICE = (
    "see the listing in a browser; `is_trap` and `page_url` of the spider's family say which addresses are its pages"
)
