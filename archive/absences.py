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
    SELECT absence_id, missed_at, confirmed_at, moved_to FROM absences WHERE article_id = ? AND ended_at IS NULL"""
_BEGIN = "INSERT INTO absences (article_id, reason, missed_at, capture_id) VALUES (?, ?, ?, ?)"
_CONFIRM = "UPDATE absences SET confirmed_at = ?, confirming_capture_id = ? WHERE absence_id = ?"
_GONE = "UPDATE articles SET state = 'gone', gone_at = ? WHERE article_id = ?"
_MOVED = "UPDATE articles SET state = 'moved', moved_to = ? WHERE article_id = ?"
_MOVE = "UPDATE absences SET moved_to = ? WHERE article_id = ? AND ended_at IS NULL"
_SEEN = "UPDATE articles SET last_captured_at = max(last_captured_at, ?) WHERE article_id = ?"
_READDRESS = "UPDATE articles SET url = ?, canonical_url = ? WHERE article_id = ?"
_END = "UPDATE absences SET ended_at = ?, ended_capture_id = ? WHERE absence_id = ?"
_LIVE = "UPDATE articles SET state = 'live', gone_at = NULL, moved_to = NULL WHERE article_id = ? AND state != 'live'"


class Missed(Enum):
    """What a miss came to."""

    FIRST = "first"
    TOO_SOON = "too soon"  # a day has not passed since the first
    GONE = "gone"  # now established
    STILL = "still"  # was established before, or known to have moved


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
    absence_id, missed_at, confirmed_at, moved_to = row
    if confirmed_at is not None or moved_to is not None:
        return Missed.STILL
    if datetime.fromisoformat(at) - datetime.fromisoformat(missed_at) < after:
        return Missed.TOO_SOON
    connection.execute(_CONFIRM, (at, capture_id, absence_id))
    connection.execute(_GONE, (at, article_id))
    return Missed.GONE


def gone_since(connection: sqlite3.Connection, article_id: str) -> datetime | None:
    """Since when an article that counts as gone or moved is missing; None where it does not."""
    row = connection.execute(_OPEN, (article_id,)).fetchone()
    return datetime.fromisoformat(row[1]) if row and (row[2] or row[3]) else None


def moved(connection: sqlite3.Connection, article_id: str, to: str) -> None:
    """Note that an article goes on as another one; call it after miss()."""
    connection.execute(_MOVED, (to, article_id))
    connection.execute(_MOVE, (to, article_id))


def readdress(connection: sqlite3.Connection, article_id: str, url: str, canonical_url: str) -> None:
    """Note the address of an article that is still the same, though its old address no longer shows it."""
    connection.execute(_READDRESS, (url, canonical_url, article_id))


def answered(connection: sqlite3.Connection, article_id: str, *, at: str, capture_id: int | None) -> None:
    """Note that an article's address still shows the page that is kept."""
    connection.execute(_SEEN, (at, article_id))
    returned(connection, article_id, at=at, capture_id=capture_id)


def returned(connection: sqlite3.Connection, article_id: str, *, at: str, capture_id: int | None) -> bool:
    """Note that an article answered at `at`, newer than all before. True when an absence ended with it."""
    row = connection.execute(_OPEN, (article_id,)).fetchone()
    # A capture that others made before it was missed proves nothing about now.
    if row is None or at <= (row[2] or row[1]):
        return False
    connection.execute(_END, (at, capture_id, row[0]))
    connection.execute(_LIVE, (article_id,))
    return True
