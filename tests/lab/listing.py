"""A section's list of articles, found by position and never held: arithmetic plus the few articles that events touched."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence


class Listing:
    """A section's articles, newest first, found by position without holding them."""

    def __init__(
        self,
        base: int,
        removed: Sequence[int],
        inserted: Sequence[tuple[int, int, int]],
        nth: Callable[[int], int],
    ) -> None:
        self._base, self._removed, self._inserted, self._nth = base, removed, inserted, nth
        self._ranks = [rank for rank, _, _ in inserted]
        self.total = base - len(removed) + len(inserted)

    def page(self, number: int, per_page: int) -> list[int]:
        """The articles of one page, newest first; empty past the last."""
        first = (number - 1) * per_page
        last = min(first + per_page, self.total)
        return [self._oldest(self.total - 1 - position) for position in range(first, last)]

    def _oldest(self, position: int) -> int:
        """The article so many places from the oldest."""
        if not self._removed and not self._ranks:
            return self._nth(position)

        def through(m: int) -> int:
            return m + 1 - bisect_right(self._removed, m) + bisect_right(self._ranks, m)

        m = bisect_right(range(self._base), position, key=through)
        alive_before = m - bisect_left(self._removed, m)
        is_alive = m < self._base and bisect_left(self._removed, m) == bisect_right(self._removed, m)
        if is_alive and position == through(m) - 1:
            return self._nth(m)
        return self._inserted[position - alive_before][2]
