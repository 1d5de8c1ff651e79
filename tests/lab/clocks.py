"""Times in the lab: whole seconds since 1970, read and printed on Vietnam's clock."""

from __future__ import annotations

import re
import time
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

OFFSET_S = 7 * 3600
DAY_S = 86_400
VN = timezone(timedelta(hours=7))
WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
_SPAN = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(s|m|h|d|w)?\s*$")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": DAY_S, "w": 7 * DAY_S}


def seconds(value: object) -> int:
    """A moment of a scenario (`2026-01-05`, `2026-01-05 14:30`, ISO with offset) as seconds; Vietnam's clock if none is named.

    Raises ValueError when it is no time.
    """
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day, tzinfo=VN)
    else:
        moment = datetime.fromisoformat(str(value).strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VN)
    return int(moment.timestamp())


def span(value: object) -> int:
    """A length of time (`6h`, `2d`, `90m`, a number of seconds) in seconds. Raises ValueError."""
    found = _SPAN.match(str(value))
    if found is None:
        raise ValueError(f"{value!r} is not a length of time such as 6h, 2d or 90m")
    return int(float(found[1]) * _UNITS[found[2] or "s"])


@lru_cache(maxsize=4096)
def _parts(minute: int) -> time.struct_time:
    return time.gmtime(minute * 60 + OFFSET_S)


def show(moment: int, form: str) -> str:
    """A moment on Vietnam's clock in a strftime form."""
    parts = _parts(moment // 60)
    if "%S" in form:
        form = form.replace("%S", f"{moment % 60:02d}")
    return time.strftime(form, parts)


def short(moment: int, dash: str = "-") -> str:
    """Day and month without zeros, as news writes them in the text: `8-7` or `8/7`."""
    parts = _parts(moment // 60)
    return f"{parts.tm_mday}{dash}{parts.tm_mon}"


def iso(moment: int) -> str:
    """`2026-01-31T02:00:00+07:00`."""
    return show(moment, "%Y-%m-%dT%H:%M:%S") + "+07:00"


def day(moment: int) -> str:
    """`2026-01-31`."""
    return show(moment, "%Y-%m-%d")


def weekday(moment: int) -> str:
    """`Thứ bảy`."""
    return WEEKDAYS[_parts(moment // 60).tm_wday]


def midnight(moment: int) -> int:
    """The start of the moment's day in Vietnam."""
    return (moment + OFFSET_S) // DAY_S * DAY_S - OFFSET_S


def http_date(moment: int) -> str:
    """`Sat, 31 Jan 2026 02:00:00 GMT` whatever the machine's language."""
    parts = time.gmtime(moment)
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return (
        f"{names[parts.tm_wday]}, {parts.tm_mday:02d} {months[parts.tm_mon - 1]} {parts.tm_year} "
        f"{parts.tm_hour:02d}:{parts.tm_min:02d}:{parts.tm_sec:02d} GMT"
    )
