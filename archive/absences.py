"""Articles that their portal no longer shows: missed once, gone when missed again, back when they answer.

Whether a miss may be believed (the host answers for others) is for the caller to judge: crawler/removals.py.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from enum import Enum

CONFIRMED_AFTER = timedelta(hours=24)
"""Two looks must lie so far apart before an article counts as gone."""

_OPEN = """
    SELECT absence_id, missed_at, confirmed_at FROM absences WHERE article_id = ? AND ended_at IS NULL"""
_BEGIN = "INSERT INTO absences (article_id, reason, missed_at, capture_id) VALUES (?, ?, ?, ?)"
_CONFIRM = "UPDATE absences SET confirmed_at = ?, confirming_capture_id = ? WHERE absence_id = ?"
_GONE = "UPDATE articles SET state = 'gone', gone_at = ? WHERE article_id = ?"
_MOVED = "UPDATE articles SET state = 'moved', moved_to = ? WHERE article_id = ?"
_MOVE = "UPDATE absences SET moved_to = ? WHERE article_id = ? AND ended_at IS NULL"
_END = "UPDATE absences SET ended_at = ?, ended_capture_id = ? WHERE absence_id = ?"
_LIVE = "UPDATE articles SET state = 'live', gone_at = NULL, moved_to = NULL WHERE article_id = ? AND state != 'live'"


class Missed(Enum):
    """What a miss came to."""

    FIRST = "first"
    TOO_SOON = "too soon"  # a day has not passed since the first
    GONE = "gone"  # now established
    STILL = "still"  # was established before


def miss(
    connection: sqlite3.Connection,
    article_id: str,
    *,
    reason: str,
    at: str,
    capture_id: int | None,
    after: timedelta = CONFIRMED_AFTER,
) -> Missed:
    """Note that an article was not to be had at `at`; `gone` when it was missed at least `after` before too."""
    row = connection.execute(_OPEN, (article_id,)).fetchone()
    if row is None:
        connection.execute(_BEGIN, (article_id, reason, at, capture_id))
        return Missed.FIRST
    absence_id, missed_at, confirmed_at = row
    if confirmed_at is not None:
        return Missed.STILL
    if datetime.fromisoformat(at) - datetime.fromisoformat(missed_at) < after:
        return Missed.TOO_SOON
    connection.execute(_CONFIRM, (at, capture_id, absence_id))
    connection.execute(_GONE, (at, article_id))
    return Missed.GONE


def moved(connection: sqlite3.Connection, article_id: str, to: str) -> None:
    """Note that an article goes on as another one; call it after miss()."""
    connection.execute(_MOVED, (to, article_id))
    connection.execute(_MOVE, (to, article_id))


def returned(connection: sqlite3.Connection, article_id: str, *, at: str, capture_id: int | None) -> bool:
    """Note that an article answered at `at`, newer than all before. True when an absence ended with it."""
    row = connection.execute(_OPEN, (article_id,)).fetchone()
    # A capture that others made before it was missed proves nothing about now.
    if row is None or at <= (row[2] or row[1]):
        return False
    connection.execute(_END, (at, capture_id, row[0]))
    connection.execute(_LIVE, (article_id,))
    return True
