"""The clock of a command: Vietnam's time, or the time that LUUCHIEU_NOW says it is."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


_held: list[datetime] = []


class ClockError(ValueError):
    """LUUCHIEU_NOW is set and is not an ISO 8601 time with an offset."""


def now() -> datetime:
    """The present as an aware datetime at +07:00, to the second.

    LUUCHIEU_NOW fixes it for the whole command, so that a night of a simulated year is one command.
    Raises ClockError when the variable cannot be read.
    """
    if _held:
        return _held[0]
    fixed = os.environ.get("LUUCHIEU_NOW")
    if not fixed:
        return datetime.now(VIETNAM).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(fixed)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ClockError(f"LUUCHIEU_NOW={fixed!r} is not a time with an offset, such as 2026-01-31T02:00:00+07:00")
    return moment.astimezone(VIETNAM).replace(microsecond=0)


def hold(moment: datetime | None) -> None:
    """Let now() be that moment until told otherwise (None): for runs that are gone through again."""
    _held[:] = [moment.astimezone(VIETNAM).replace(microsecond=0)] if moment else []


def iso(moment: datetime) -> str:
    """An aware datetime as archive.db writes it: `2026-01-31T02:00:00+07:00`."""
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def day_of(moment: datetime) -> date:
    """The day that it is in Vietnam at an aware datetime."""
    return moment.astimezone(VIETNAM).date()


def warc_date(moment: datetime) -> str:
    """An aware datetime as WARC-Date writes it: UTC, `2026-01-30T19:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
