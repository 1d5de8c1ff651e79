"""A clock that was wrong: of this command, or of the one before it."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from archive.clock import iso

_SLACK = timedelta(minutes=10)
"""So much clocks are put right by in passing."""
_LAST_START = "SELECT started_at FROM runs WHERE source IN ('live', 'lab') ORDER BY run_id DESC LIMIT 1"

# What waits is due within a day, what is kept within little more than a year; later dates are of a wrong clock.
_PULL_IN = """
    UPDATE urls SET next_due_at = ?1
    WHERE next_due_at > ?3 OR (state IN ('due', 'failed') AND next_due_at > ?2)"""


def started_later(connection: sqlite3.Connection, now: datetime) -> datetime | None:
    """When the crawl before this one began, if that is later than now: the clock was set back, or had been ahead.

    Raises sqlite3.Error.
    """
    row = connection.execute(_LAST_START).fetchone()
    before = datetime.fromisoformat(row[0]) if row else now
    return before if before > now + _SLACK else None


def set_back(connection: sqlite3.Connection, now: datetime) -> datetime | None:
    """The same; and addresses that would wait for a clock that was ahead are due now. Raises sqlite3.Error."""
    before = started_later(connection, now)
    if before is None:
        return None
    connection.execute(_PULL_IN, (iso(now), iso(now + timedelta(days=1)), iso(now + timedelta(days=400))))
    return before
