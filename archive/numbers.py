"""Gaps in the CMS's own running numbers: what was never published, told apart from what may have been missed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from archive.days import Days

SERIES_BREAK = 1_000
"""A longer gap is another series of numbers: a new system, or articles that were moved over from an older one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Numbers that no article is known under."""

    first: int
    last: int
    since: str
    """Days of the articles on both sides, the earlier one first. `YYYY-MM-DD`."""
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What the running numbers of a portal tell. All 0 where its identity keys are not counted."""

    known: int
    never_published: int
    """Numbers between articles whose days were all walked without a gap: drafts, pictures, deleted before."""
    suspected: int
    """Numbers between articles of days of which some were not: the articles may have been missed."""
    gaps: tuple[Gap, ...]
    """The suspected ones."""


def read_numbers(numbered: Iterable[tuple[int, str]], walked: Days) -> Numbers:
    """`numbered`: each article's number and day, in any order. `walked`: the days that were read whole."""
    days: dict[int, str] = {}
    for number, day in numbered:
        days[number] = min(day, days.get(number, day))
    never, suspected = 0, []
    for one, other in pairwise(sorted(days)):
        lacking = other - one - 1
        if not 0 < lacking < SERIES_BREAK:
            continue
        since, until = sorted((days[one], days[other]))
        if Days.between(since, until) - walked:
            suspected.append(Gap(first=one + 1, last=other - 1, since=since, until=until))
        else:
            never += lacking
    lost = sum(gap.last - gap.first + 1 for gap in suspected)
    return Numbers(known=len(days), never_published=never, suspected=lost, gaps=tuple(suspected))
