"""Printed dates made ISO 8601. Three ways in turn: a grammar of known pieces, then dateparser, then None.

The grammar takes label, weekday, time, zone and date in any order with any signs between, so most forms never
listed are read as well. Day before month always; no zone shown means Asia/Ho_Chi_Minh; the weekday is not
believed. Never now(): a relative form (`2 giờ trước`) is None unless the caller says when the page was seen.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from archive import clock
from archive.text import tidy
from crawler.dates.pieces import PrintedTime, Segment, cut_line, time_of_day
from crawler.dates.words import NUMBERS

_EARLIEST = date(1990, 1, 1)
_AHEAD = timedelta(days=2)
_LONGEST = 240
"""Characters: a longer text is no date line."""
_LONGEST_RAW = 10_000
"""The same before white space is folded: a line in the page's source may be full of it."""
_STRANGE_WORDS = 4
_STRANGE_WORDS_BESIDE_A_TIME = 6
"""Words outside the grammar that a date line may hold: a place (`Thái Bình, ngày ...`), a byline, a paper."""
_RANK = {"published": 0, "": 1, "updated": 2}
_MACHINE = re.compile(
    r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}\+07:00"
)
"""What machines write for machines: the grammar reads it too, in ten times as long."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(slots=True)
class Allowance:
    """How much one page may have read as dates: each line costs up to half a millisecond, each guess ten."""

    lines: int = 2000
    guesses: int = 100
    """Lines that are left to dateparser."""

    def takes_line(self) -> bool:
        """True while there is a line left, which is then used up."""
        self.lines -= 1
        return self.lines >= 0

    def takes_guess(self) -> bool:
        """True while there is a guess left, which is then used up."""
        self.guesses -= 1
        return self.guesses >= 0


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date that a page prints."""

    value: str
    """`2022-08-01T10:31:00+07:00`, or `2022-08-01` without a time (or with a migrated item's `12:00 AM`)."""
    raw: str
    """The same as printed, without label, view count or other company."""


def read_date(text: str, seen_at: datetime | None = None, allowance: Allowance | None = None) -> PrintedDate | None:
    """The date that a date line prints; None for a sentence, an impossible date, before 1990, in the future.

    `seen_at` (aware) is when the page was fetched: it bounds the future (two days of grace) and gives
    relative forms their meaning. Without it the command's clock bounds, and relative forms are None.
    Of two dates the one labelled as published wins over the one without a label, that over the one labelled
    as updated. Never raises for any text. With an `allowance` used up it is None, too.
    """
    if len(text) > _LONGEST_RAW:
        return None
    line = tidy(text)
    if not line or len(line) > _LONGEST or (allowance is not None and not allowance.takes_line()):
        return None
    if _MACHINE.fullmatch(line):
        return _by_machine(line, seen_at)
    lower = line.lower()
    if len(lower) != len(line):
        line = lower
    cut = cut_line(line, lower)
    dated = [segment for segment in cut.segments if segment.days]
    if dated:
        if cut.strange > (_STRANGE_WORDS_BESIDE_A_TIME if cut.has_time else _STRANGE_WORDS):
            return None
        return None if cut.is_prose and not cut.has_time else _first_sound(dated, line, seen_at)
    relative = [(segment, piece) for segment in cut.segments for piece in segment.relative]
    if relative:
        return _relative(*relative[0], line, seen_at) if seen_at and cut.strange <= _STRANGE_WORDS else None
    if cut.strange > _STRANGE_WORDS_BESIDE_A_TIME or not _YEAR.search(line):
        return None
    return _by_dateparser(line, seen_at) if allowance is None or allowance.takes_guess() else None


def _by_machine(line: str, seen_at: datetime | None) -> PrintedDate | None:
    moment = datetime.fromisoformat(line)
    return PrintedDate(clock.iso(moment), line) if _possible(moment.date(), seen_at) else None


def _first_sound(segments: list[Segment], line: str, seen_at: datetime | None) -> PrintedDate | None:
    """The best labelled segment's date, if it can be true."""
    best = min(segments, key=lambda segment: _RANK[segment.label])
    chosen = _choose(best)
    if chosen is None:
        return None
    (day, *span), printed_clock = chosen
    spans = (
        best.spans if len(best.days) == 1 else [(span[0], span[1]), *([printed_clock.span] if printed_clock else [])]
    )
    moment = _moment(day, printed_clock, best) if day and printed_clock else None
    if day is None or not _possible(moment.date() if moment else day, seen_at):
        return None
    start, end = min(start for start, _ in spans), max(end for _, end in spans)
    if line[end : end + 1] in ("]", ")") and ("[" in line[start:end] or "(" in line[start:end]):
        end += 1
    raw = line[start:end].strip()
    return PrintedDate(clock.iso(moment) if moment else day.isoformat(), raw)


def _choose(segment: Segment) -> tuple[tuple[date | None, int, int], PrintedTime | None] | None:
    """A segment's date with its time; none of two bare dates (a span of time), neither of two times."""
    if len({day for day, *_ in segment.days}) == 1:
        times = segment.clocks
        alike = len({(printed.at, printed.offset) for printed in times}) == 1
        return segment.days[0], times[0] if alike else None
    for candidate, printed_clock in _paired(segment):
        if printed_clock:
            return candidate, printed_clock
    return None


def _paired(segment: Segment) -> Iterator[tuple[tuple[date | None, int, int], PrintedTime | None]]:
    """Each date of a segment with its time: the one before it where the line starts with a time."""
    if not segment.clocks:
        return
    before = segment.clocks[0].span[0] < segment.days[0][1]
    edges = [0, *(end for *_, end in segment.days)] if before else [start for _, start, _ in segment.days] + [_LONGEST]
    for candidate, low, high in zip(segment.days, edges, edges[1:], strict=False):
        times = [printed for printed in segment.clocks if low <= printed.span[0] < high]
        yield candidate, times[-1 if before else 0] if times else None


def _moment(day: date, printed: PrintedTime, segment: Segment) -> datetime | None:
    """Day and time as an aware datetime; None where the time says nothing."""
    at = printed.at
    if at is None:
        return None
    if segment.half and at.hour <= 12:
        at = time_of_day(at.hour, at.minute, at.second, segment.half.replace(".", ""))
        if at is None:
            return None
    offset = printed.offset if printed.offset is not None else segment.zone
    if offset is None:
        return datetime.combine(day, at, clock.VIETNAM)
    try:
        return (datetime.combine(day, at, UTC) - offset).astimezone(clock.VIETNAM)
    except OverflowError:
        return None


def _possible(day: date, seen_at: datetime | None) -> bool:
    """Whether a portal can have printed that day by the time it was seen."""
    seen = seen_at.astimezone(clock.VIETNAM) if seen_at else clock.now()
    return _EARLIEST <= day <= (seen + _AHEAD).date()


def _relative(segment: Segment, piece: re.Match[str], line: str, seen_at: datetime | None) -> PrintedDate | None:
    """`5 phút trước` to the minute, `2 giờ trước` and `hôm qua` to the day; months are too vague: None."""
    if seen_at is None:
        return None
    seen = seen_at.astimezone(clock.VIETNAM).replace(second=0, microsecond=0)
    words = line[piece.start() : piece.end()]
    if piece.lastgroup == "day_word":
        if piece[0] in ("vừa xong", "mới đây"):
            return PrintedDate(clock.iso(seen), words)
        back = {"hôm nay": 0, "hôm qua": 1, "hôm kia": 2}[piece[0]]
        return _on_the_day((seen - timedelta(days=back)).date(), segment, words)
    many = int(piece["many"]) if piece["many"] else NUMBERS[piece["many2"]]
    unit = piece["unit"] or piece["unit2"]
    if unit in ("giây", "phút"):
        away = timedelta(minutes=many) if unit == "phút" else timedelta(seconds=many)
        return PrintedDate(clock.iso((seen - away).replace(second=0)), words)
    lengths = {"giờ": 1, "tiếng": 1, "ngày": 24, "hôm": 24, "tuần": 168}
    if unit not in lengths:
        return None
    return PrintedDate((seen - timedelta(hours=many * lengths[unit])).date().isoformat(), words)


def _on_the_day(day: date, segment: Segment, words: str) -> PrintedDate:
    """`hôm qua, 10:30`: the named day, with the one time printed beside it."""
    moment = _moment(day, segment.clocks[0], segment) if len(segment.clocks) == 1 else None
    return PrintedDate(clock.iso(moment) if moment else day.isoformat(), words)


def _by_dateparser(line: str, seen_at: datetime | None) -> PrintedDate | None:
    """What dateparser makes of a line with a year that the grammar does not know. Loaded late: slow."""
    import dateparser

    settings = {
        "DATE_ORDER": "DMY",
        "TIMEZONE": "Asia/Ho_Chi_Minh",
        "PREFER_DATES_FROM": "past",
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RETURN_AS_TIMEZONE_AWARE": True,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            moment: datetime | None = dateparser.parse(line, languages=["vi", "en"], settings=settings)
        except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
            # Odd digits make dateparser itself stumble; an unread date is no reason to lose the article.
            return None
    if moment is None or str(moment.year) not in line or not _possible(moment.date(), seen_at):
        return None
    local = moment.astimezone(clock.VIETNAM)
    return PrintedDate(clock.iso(local) if ":" in line else local.date().isoformat(), line)
