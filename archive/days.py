"""Sets of days as spans: what walks covered and what they left, over decades, without a row a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self


@dataclass(frozen=True, slots=True)
class Days:
    """Days, as disjoint spans in order. Both ends of a span are in it; ordinals as `date.toordinal` gives them."""

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int]]) -> Self:
        """Spans in any order, overlapping or empty ones too."""
        merged: list[tuple[int, int]] = []
        for first, last in sorted(span for span in spans if span[0] <= span[1]):
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], last))
            else:
                merged.append((first, last))
        return cls(tuple(merged))

    @classmethod
    def between(cls, first: str | None, last: str | None) -> Self:
        """From ISO dates; none where one is lacking."""
        return cls.of([(ordinal(first), ordinal(last))]) if first and last else cls()

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __contains__(self, day: str) -> bool:
        place = bisect_right(self.spans, (ordinal(day), date.max.toordinal())) - 1
        return place >= 0 and self.spans[place][0] <= ordinal(day) <= self.spans[place][1]

    def __or__(self, other: Days) -> Days:
        return Days.of([*self.spans, *other.spans])

    def __and__(self, other: Days) -> Days:
        return self - (self - other)

    def __sub__(self, other: Days) -> Days:
        left: list[tuple[int, int]] = []
        for first, last in self.spans:
            for gone, until in other.spans:
                if until < first or gone > last:
                    continue
                left.append((first, gone - 1))
                first = until + 1
            left.append((first, last))
        return Days.of(left)

    def each(self) -> Iterator[str]:
        """Day by day, in ISO."""
        for first, last in self.spans:
            for day in range(first, last + 1):
                yield date.fromordinal(day).isoformat()

    def dates(self) -> Iterator[tuple[str, str]]:
        """First and last day of each span, in ISO."""
        for first, last in self.spans:
            yield date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat()


def union(many: Iterable[Days]) -> Days:
    """All of them together."""
    return Days.of(span for days in many for span in days.spans)


def ordinal(day: str) -> int:
    """Of an ISO date or time."""
    return date.fromisoformat(day[:10]).toordinal()
