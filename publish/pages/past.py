"""What the page of a portal shows of its past: years as bars, what was asked, what is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archive.fates import ARCHIVES

PARTS = ("kept", "waiting", "lost", "not_sought")


@dataclass(frozen=True, slots=True)
class Bar:
    """A year, its figures, and its bar: name of a part, where it begins and how long it is, of 100."""

    year: str | None
    figures: Mapping[str, int]
    parts: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The past of a portal as its page takes it."""

    past: Mapping[str, object]
    """archive/past.py's Past, as JSON has it."""
    bars: tuple[Bar, ...]
    """Newest year first; articles without a year last."""
    shown: tuple[str, ...]
    """The parts that have any article."""
    first: str | None
    """Years."""
    last: str | None
    archives: Mapping[str, str]


def tell(past: Mapping[str, object]) -> Told:
    """From the figures that the snapshot was built with."""
    years, total = past["years"], past["total"]
    assert isinstance(years, list)
    assert isinstance(total, dict)
    dated = [one for one in years if one["year"]]
    most = max((one["known"] for one in years), default=0)
    ordered = [*reversed(dated), *(one for one in years if not one["year"])]
    return Told(
        past=past,
        bars=tuple(Bar(one["year"], one, _parts(one, most)) for one in ordered),
        shown=tuple(part for part in PARTS if total[part]),
        first=dated[0]["year"] if dated else None,
        last=dated[-1]["year"] if dated else None,
        archives=ARCHIVES,
    )


def _parts(year: Mapping[str, int], most: int) -> tuple[tuple[str, float, float], ...]:
    """One after the other; the longest bar is of the year with the most articles."""
    parts, begin = [], 0.0
    for part in PARTS:
        if year[part]:
            length = 100 * year[part] / most
            parts.append((part, round(begin, 2), round(length, 2)))
            begin += length
    return tuple(parts)
