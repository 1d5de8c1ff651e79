"""Printed dates: never an exception, never a date out of nothing, and what was read reads the same again."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

from archive.text import tidy
from crawler.dates.printed import read_date
from tests.crawler.printed_dates import INVENTED, SEEN
from tests.fuzz.dictionary import tokens
from tests.fuzz.target import BrokenPromise, Read, Target
from tests.fuzz.targets.promises import composed, same, storable, text_of

_SEEN_AT = datetime.fromisoformat("2026-11-22T10:20:30+07:00")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d\+07:00)?", re.A)
_FIRST = date(1990, 1, 1)
_DIGITS = re.compile(r"\d+")


def _open(folder: Path) -> Read:
    return _read


def _read(data: bytes) -> str:
    text = text_of(data)
    seen = read_date(text, _SEEN_AT)
    unseen = read_date(text)
    for found in (seen, unseen):
        if found is None:
            continue
        storable("raw", found.raw)
        composed("raw", found.raw)
        if not _ISO.fullmatch(found.value):
            raise BrokenPromise(f"no date: {found.value!r} from {text!r}")
        if not date.fromisoformat(found.value[:10]) >= _FIRST:
            raise BrokenPromise(f"before 1990: {found.value!r} from {text!r}")
        again = read_date(found.value)
        same("a date read again", found.value, again and again.value)
    if seen and date.fromisoformat(seen.value[:10]) > date(2026, 11, 24):
        raise BrokenPromise(f"in the future: {seen.value!r} from {text!r}")
    if unseen:
        _check_ground(text, date.fromisoformat(unseen.value[:10]))
    return f"{bool(seen)} {len(unseen.value) if unseen else 0} {_shape(text)}"


def _check_ground(text: str, day: date) -> None:
    """The year of the day, or of the one beside it (zones), is printed; so is a number or a name for its day."""
    runs = _DIGITS.findall(tidy(text))
    numbers = {int(run[at : at + size]) for run in runs for at in range(len(run)) for size in (2, 4)}
    near = {day + timedelta(days=away) for away in (-1, 0, 1)}
    if not any(one.year in numbers or one.year % 100 in numbers for one in near):
        raise BrokenPromise(f"a date out of nothing: {day} from {text!r}")


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"[^\W\d]+", "a", text))[:12]


SEEDS = tuple(text.encode() for text in (*SEEN, *INVENTED, "2 giờ trước", "hôm qua, 10:30", "15 phút trước"))
DATES = Target(
    name="dates",
    about="printed dates, with and without a day on which the page was seen",
    open=_open,
    seeds=lambda: SEEDS,
    tokens=tokens("dates"),
    share=15,
    most_bytes=2000,
)
