"""Days, months or years: the periods that a chart has columns for, and the columns that it has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

Unit = Literal["day", "month", "year"]
#: Letters of an ISO date that name the period.
LETTERS: Mapping[Unit, int] = {"day": 10, "month": 7, "year": 4}
_LEAST_PX = 4.5


def unit_for(first: str, last: str, width: float) -> Unit:
    """The finest unit whose columns can still be told apart."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    days = (end - begin).days + 1
    if days * _LEAST_PX <= width:
        return "day"
    return "month" if (days / 30.4) * _LEAST_PX <= width else "year"


def periods(first: str, last: str, unit: Unit) -> list[str]:
    """All periods from one date to the other, those in which nothing happened too."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    if unit == "day":
        return [date.fromordinal(n).isoformat() for n in range(begin.toordinal(), end.toordinal() + 1)]
    if unit == "year":
        return [f"{year:04d}" for year in range(begin.year, end.year + 1)]
    months = range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month)
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in months]
