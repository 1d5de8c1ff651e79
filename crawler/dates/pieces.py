"""A date line cut into segments, one a label, and its pieces made days and times of day."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from crawler.dates.words import MONTHS, PIECES

_DATES = frozenset({"ymd", "basic", "dmy", "short", "vi", "vi_month", "en", "en_month"})
_TELLING = _DATES | {"time", "basic_time", "zone", "half_word", "weekday"}
_AFTER_NOON = {
    **dict.fromkeys(("pm", "ch", "chiều", "tối"), range(1, 12)),
    "trưa": range(1, 4),
    "đêm": range(6, 12),
}
"""Hours that a half of the day moves by twelve."""


@dataclass(slots=True)
class PrintedTime:
    """A time of day as printed; `at` is None when it says nothing (`12:00 AM`, `25:61`)."""

    at: time | None
    offset: timedelta | None
    span: tuple[int, int]


@dataclass(slots=True)
class Segment:
    """The dates and times that stand under one label."""

    label: str
    days: list[tuple[date | None, int, int]] = field(default_factory=list)
    clocks: list[PrintedTime] = field(default_factory=list)
    zone: timedelta | None = None
    half: str = ""
    relative: list[re.Match[str]] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    """Where the pieces stand that say when: date, time, weekday, zone, half of the day."""


@dataclass(slots=True)
class Cut:
    """A line cut into segments, and what speaks against its being a date line."""

    segments: list[Segment]
    strange: int = 0
    """Words that the grammar does not know."""
    is_prose: bool = False
    """A day stands among small words without a sign between (`Lễ khai mạc ngày 18/3/2022`), unlike beside a
    place or a byline."""

    @property
    def has_time(self) -> bool:
        """Whether a time of day is printed."""
        return any(segment.clocks for segment in self.segments)


def cut_line(line: str, lower: str) -> Cut:
    """The line cut; `lower` is its lower case, of the same length."""
    cut = Cut([Segment("")])
    end, small_words, days = 0, False, False
    for piece in PIECES.finditer(lower):
        kind = piece.lastgroup or ""
        if kind == "sign" or lower[end : piece.start()].strip():
            small_words = days = False
        end = piece.end()
        if kind in ("word", "number"):
            cut.strange += 1
            small_words = small_words or line[piece.start()].islower()
        elif kind in ("published", "updated"):
            cut.segments.append(Segment(kind))
        else:
            days = days or kind in _DATES
            _file(kind, piece, cut.segments[-1])
        cut.is_prose = cut.is_prose or (small_words and days)
    return cut


def _file(kind: str, piece: re.Match[str], here: Segment) -> None:
    """A piece put where it belongs in its segment."""
    if kind in _DATES:
        here.days.append((_day(kind, piece), piece.start(), piece.end()))
    elif kind in ("time", "basic_time"):
        here.clocks.append(_printed_time(kind, piece))
    elif kind == "zone":
        here.zone = _zone(piece)
    elif kind in ("ago", "ago_word", "day_word"):
        here.relative.append(piece)
    elif kind == "half_word":
        here.half = piece[0]
    if kind in _TELLING:
        here.spans.append(piece.span())


def _day(kind: str, piece: re.Match[str]) -> date | None:
    """The day of a date piece; None when there is no such day."""
    if kind == "short":
        return _short_year(piece)
    number = {"ymd": 1, "dmy": 2, "vi": 4, "vi_month": 5, "basic": 6, "en": 7, "en_month": 8}[kind]
    month = piece[f"m{number}"] or piece["m4b"]
    try:
        return date(int(piece[f"y{number}"]), MONTHS.get(month) or int(month), int(piece[f"d{number}"]))
    except ValueError:
        return None


def _short_year(piece: re.Match[str]) -> date | None:
    """`01/08/22`: Vietnam writes the year last. With hyphens (`20-07-05`) it could be first: None."""
    first, month, last = int(piece["d3"]), int(piece["m3"]), int(piece["y3"])
    if piece["sep3"] == "-" and first != last and 1 <= last <= 31:
        return None
    try:
        return date(last + (1900 if last >= 90 else 2000), month, first)
    except ValueError:
        return None


def _printed_time(kind: str, piece: re.Match[str]) -> PrintedTime:
    """The time of day of a time piece."""
    if kind == "basic_time":
        digits = piece["clock"]
        at = time_of_day(int(digits[:2]), int(digits[2:4]), int(digits[4:] or 0), "")
        return PrintedTime(at, _offset(piece["offset2"]), piece.span())
    minute = piece["minute"] or piece["minute2"] or piece["minute3"] or 0
    second = piece["second"] or piece["second2"] or 0
    half = (piece["half"] or "").replace(".", "")
    at = time_of_day(int(piece["hour"]), int(minute), int(second), half)
    return PrintedTime(at, _offset(piece["offset"]), piece.span())


def time_of_day(hour: int, minute: int, second: int, half: str) -> time | None:
    """Hour, minute and half of the day as a time; None for `25:61` and for a migrated item's `12:00 AM`.

    `17:09 PM` (seen) is 17:09: an hour past 12 needs no half.
    """
    if (half in ("am", "sa") and (hour, minute, second) == (12, 0, 0)) or (half in ("tối", "đêm") and hour == 12):
        return None
    if half in ("am", "sa", "sáng") and hour == 12:
        hour = 0
    elif (low := _AFTER_NOON.get(half)) and hour in low:
        hour += 12
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _offset(printed: str | None) -> timedelta | None:
    """`+07:00`, `+0700`, `+07`, `+7`, `z` as a distance from UTC; None where nothing is printed."""
    if not printed:
        return None
    digits = re.sub(r"\D", "", printed)
    if not digits:
        return timedelta(0)
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    away = timedelta(hours=hours, minutes=minutes)
    return -away if printed[0] == "-" else away


def _zone(piece: re.Match[str]) -> timedelta | None:
    """`GMT+7` as +7 hours, bare `GMT` (feeds) as 0; None, Vietnam's own, for `ICT` and `giờ Việt Nam`."""
    if piece["offset3"]:
        return _offset(piece["offset3"])
    return timedelta(0) if piece[0] in ("gmt", "utc") else None
