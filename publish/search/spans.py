"""Dates as a reader types them in a query: a year, a month or a day, Vietnamese or ISO order."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

#: Put behind a day, it sorts after every time of that day.
END_OF_DAY = "~"
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_VIETNAMESE = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])(\d{4})")


@dataclass(frozen=True, slots=True)
class Span:
    """A year, month or day: its first and its last day, `YYYY-MM-DD`."""

    first: str
    last: str


def read_span(typed: str) -> Span | None:
    """`2022`, `2022-07`, `2022-07-30`, `7/2022`, `30/07/2022`; None where it is no date."""
    if iso := _ISO.fullmatch(typed.strip()):
        year, month, day = iso[1], iso[2], iso[3]
    elif vietnamese := _VIETNAMESE.fullmatch(typed.strip()):
        day, month, year = vietnamese[1], vietnamese[2], vietnamese[3]
    else:
        return None
    number = int(year)
    if number < 1 or (month is not None and not 1 <= int(month) <= 12):
        return None
    from_month, to_month = (int(month), int(month)) if month else (1, 12)
    end = calendar.monthrange(number, to_month)[1]
    if day is not None and not 1 <= int(day) <= end:
        return None
    from_day, to_day = (int(day), int(day)) if day else (1, end)
    return Span(f"{number:04}-{from_month:02}-{from_day:02}", f"{number:04}-{to_month:02}-{to_day:02}")
