"""How a nightly walk over a listing gets by with fewer pages, and still misses nothing. Pure.

A listing is remembered as it was last shown. Tonight's first pages are read until they meet a known run of it; then
the rest can be foretold, and one page far down tells whether it is still true: an article put in or taken out in
between would have moved it. Which listings get that look tonight, and which are read page by page, `plan` says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from typing import Literal

Depth = Literal["full", "jump", "head"]
"""`full`: every page of the window; `jump`: the first and the one where it ends; `head`: the first alone."""
Item = tuple[str, date | None]
"""Identity key (or address) and listed day of an article in a listing."""

KNOWN_RUN = 3
"""So many articles in a row, in the same order as last time, end the news of a listing."""
OLD_TAIL = 3
"""So many articles at a page's end must be older than the window before the walk ends there."""
OVERLAP = timedelta(days=7)
"""How far a walk looks back behind the one before: articles are published late and listings are reordered."""
JUMP_WITHIN = timedelta(days=3)
FULL_WITHIN = timedelta(days=7)
"""No listing goes longer without a look at its window's end, and without every page of it."""
PAGES_A_NIGHT = 8
"""What listings, feeds and sitemaps may cost a night, where there is a choice. A busy portal gets more: see `plan`."""
_PAGES_AN_ARTICLE = 0.4
_FULL_SOON, _MORE_PAGES = timedelta(days=4), 2
_REMEMBERED = timedelta(days=31)
_HIDDEN = timedelta(days=3)
"""What hid from looks (one article in, another out at once) is found by the next whole walk if it was put in so deep
or less, by the month's sweep else."""
_PAGES_SAVED = 2
"""Below that every page is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a listing showed, newest walk on top, and when it was walked."""

    items: tuple[Item, ...]
    page_size: int
    walked_on: date
    """The last night on which the end of the window was looked at."""
    full_on: date
    """The last night on which every page of the window was read."""
    is_sound: bool = True
    """False when the walk after it left a hole: then tonight's reads every page."""
    is_fresh: bool = True
    """Not older than JUMP_WITHIN: what it showed must still be there."""

    def since(self, depth: Depth) -> date:
        """The first day that tonight's walk must look back to, so that no change since the last one is passed over."""
        return min(self.walked_on - OVERLAP, self.full_on - _HIDDEN if depth == "full" else date.max)

    @property
    def a_day(self) -> float:
        """New articles a day, by the week before it was walked."""
        week = sum(1 for _, day in self.items if day and self.walked_on - OVERLAP <= day < self.walked_on)
        return week / OVERLAP.days

    def pages(self, depth: Depth) -> int:
        """About how many requests a walk of this depth takes tonight."""
        head = max(1, ceil((self.a_day + KNOWN_RUN) / self.page_size))
        if depth == "head":
            return head
        since = self.since(depth)
        within = max((place for place, (_, day) in enumerate(self.items, 1) if day and day >= since), default=0)
        full = ceil((self.a_day + within + OLD_TAIL) / self.page_size)
        return max(head, full) if depth == "full" else min(head + 1, max(head, full))


@dataclass(slots=True)
class Trail:
    """What one walk has shown so far, beside what is remembered."""

    memory: Memory | None
    depth: Depth
    since: date
    shown: list[Item] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    """Articles on each page that came."""
    skipped: int = 0
    _rest: tuple[Item, ...] = ()
    _left_at: int = 0
    _target: int | None = None

    @property
    def is_jumping(self) -> bool:
        """True while the page that comes next is the foretold one."""
        return self._target is not None

    def note(self, items: Sequence[Item]) -> None:
        """The next page, in its order."""
        self.shown += items
        self.sizes.append(len(items))

    def rest(self) -> tuple[Item, ...] | None:
        """What follows by memory; None where the last page does not end in a known run."""
        if self.memory is None:
            return None
        run = [key for key, _ in self.shown[-KNOWN_RUN:]]
        if len(run) < KNOWN_RUN or not self.sizes or self.sizes[-1] < KNOWN_RUN:
            return None
        keys = [key for key, _ in self.memory.items]
        places = [place for place in range(len(keys) - KNOWN_RUN + 1) if keys[place : place + KNOWN_RUN] == run]
        return self.memory.items[places[0] + KNOWN_RUN :] if len(places) == 1 else None

    def ahead(self, number: int) -> int | None:
        """After page `number`: the one to look at next (jump), `number` itself to end here (head), None to walk on."""
        rest = self.rest() if self.depth != "full" else None
        if rest is None or self.memory is None:
            return None
        target = self._end_of_window(number, rest, self.memory.page_size)
        if target is None or target - number < _PAGES_SAVED:
            return None
        self._rest = rest
        if self.depth == "head":
            return number
        self._left_at, self._target = number, target
        return target

    def landed(self, items: Sequence[Item] | None) -> int | None:
        """The foretold page came, or None did: None when it is as foretold, else the page to walk on from."""
        assert self._target is not None
        assert self.memory is not None
        size, left, target = self.memory.page_size, self._left_at, self._target
        start = (target - left - 1) * size
        foretold = [key for key, _ in self._rest[start : start + size]]
        self._target = None
        if items is not None and [key for key, _ in items] == foretold:
            self.skipped = target - left - 1
            return None
        self._rest, self.depth = (), "full"
        return left

    def is_cut_short(self) -> bool:
        """True when the listing seems to end where, by fresh memory, articles must follow.

        A listing that shows only its newest N drops one for each new one; that much less is no sign.
        """
        rest, memory = self.rest(), self.memory
        if not rest or memory is None or not memory.is_fresh:
            return False
        known = {key for key, _ in memory.items}
        new = sum(1 for key, _ in self.shown if key not in known)
        return len(rest) >= new + KNOWN_RUN

    def sequence(self, *, goes_on: bool) -> list[Item]:
        """What to remember: shown, then foretold; as far as a sweep looks back, and a page more.

        `goes_on`: the walk ended before the listing did, so that what was remembered behind it still stands.
        """
        whole = [*self.shown, *(self._rest or (self.rest() if goes_on else None) or ())]
        newest = max((day for _, day in whole if day), default=None)
        if newest is None:
            return []
        last = max(place for place, (_, day) in enumerate(whole) if day and day >= newest - _REMEMBERED)
        return whole[: last + 1 + max(self.sizes, default=0)]

    @property
    def page_size(self) -> int:
        """Articles on a page, by the second one where there is one: the first may show some more on top."""
        if self.memory is not None and len(self.sizes) < 2:
            return self.memory.page_size
        return (self.sizes[1:2] or self.sizes or [0])[0]

    def _end_of_window(self, number: int, rest: Sequence[Item], size: int) -> int | None:
        for ahead in range(len(rest) // size if size else 0):
            if ends_window([day for _, day in rest[ahead * size : (ahead + 1) * size]], self.since):
                return number + ahead + 1
        return None


def ends_window(days: Sequence[date | None], since: date) -> bool:
    """True when a page with these listed days, in their order, lies at the window's end or behind it.

    Old articles pinned to its top do not count, nor does one out of order: then the next page decides.
    """
    if days and all(day is not None and day < since for day in days):
        return True
    dated = [day for day in days if day is not None]
    first = next((place for place, day in enumerate(dated) if day >= since), None)
    if first is None or len(dated) < OLD_TAIL or any(day >= since for day in dated[-OLD_TAIL:]):
        return False
    ordered = dated[first:]
    return all(one >= other for one, other in pairwise(ordered))


def plan(memories: Mapping[str, Memory], *, other_doors: int, tonight: date) -> dict[str, Depth]:
    """How deep each remembered listing is walked tonight, so that all of them together stay within the allowance.

    Every listing is read down to a known run every night. The one that was read whole the longest ago is read whole,
    and those whose window's end was not looked at the longest are looked at, while the allowance lasts.
    """
    depths: dict[str, Depth] = {}
    new = sum(memory.a_day for memory in memories.values())
    left = max(PAGES_A_NIGHT, int(new * _PAGES_AN_ARTICLE)) - other_doors
    for url, memory in memories.items():
        is_due = not memory.is_sound or tonight - memory.full_on >= FULL_WITHIN
        is_short = memory.pages("full") - memory.pages("head") < _PAGES_SAVED
        depths[url] = "full" if is_due or is_short else "head"
        if depths[url] == "head" and tonight - memory.walked_on >= JUMP_WITHIN:
            depths[url] = "jump"
        left -= memory.pages(depths[url])
    by_age = sorted(memories.items(), key=lambda one: one[1].full_on)
    if by_age and tonight - by_age[0][1].full_on >= _FULL_SOON:
        # Better a page or two too many tonight than several listings that are due at once some nights later.
        left = _deepen(depths, "full", left + _MORE_PAGES, by_age[:1]) - _MORE_PAGES
    left = _deepen(depths, "full", left, by_age)
    _deepen(depths, "jump", left, sorted(memories.items(), key=lambda one: one[1].walked_on))
    return depths


def _deepen(depths: dict[str, Depth], to: Depth, left: int, oldest_first: Sequence[tuple[str, Memory]]) -> int:
    """Deepen what the allowance has room for; answers what is left of it."""
    for url, memory in oldest_first:
        more = memory.pages(to) - memory.pages(depths[url])
        if depths[url] != "full" and depths[url] != to and more <= left:
            depths[url] = to
            left -= more
    return left
