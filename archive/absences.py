"""Articles that their portal no longer shows: missed once, gone when missed again, back when they answer.

Whether a miss may be believed (the host answers for others) is for the caller to judge: crawler/looks/removals.py.
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
_DURING = """
    SELECT absence_id, confirmed_at, ended_at FROM absences
    WHERE article_id = ?1 AND missed_at < ?2 AND (ended_at IS NULL OR ended_at > ?2)"""
_END = "UPDATE absences SET ended_at = ?, ended_capture_id = ? WHERE absence_id = ?"
_LIVE = "UPDATE articles SET state = 'live', gone_at = NULL, moved_to = NULL WHERE article_id = ? AND state != 'live'"
# What the second look answered is not written down; it is taken to be what the first one did.
_FROM_SECOND_LOOK = """
    INSERT INTO absences (article_id, reason, missed_at, capture_id, moved_to, ended_at, ended_capture_id)
    SELECT article_id, reason, confirmed_at, confirming_capture_id, moved_to, ended_at, ended_capture_id
    FROM absences WHERE absence_id = ?"""
_UNCONFIRM = """
    UPDATE absences SET confirmed_at = NULL, confirming_capture_id = NULL, moved_to = NULL WHERE absence_id = ?"""
_MISSED_ONCE = """
    UPDATE articles SET gone_at = NULL, state = CASE WHEN moved_to IS NULL THEN 'live' ELSE 'moved' END
    WHERE article_id = ?"""


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
    """Note that an article answered at `at`, be it long ago. True when an absence ended, or ended sooner, with it.

    What was there between the two looks that found it missing was missed once before and once after, and is not gone.
    """
    # A capture that others made before it was missed proves nothing about the time after.
    row = connection.execute(_DURING, (article_id, at)).fetchone()
    if row is None or at == row[1]:
        return False
    absence_id, confirmed_at, ended_at = row
    is_between = confirmed_at is not None and at < confirmed_at
    if is_between:
        connection.execute(_FROM_SECOND_LOOK, (absence_id,))
        connection.execute(_UNCONFIRM, (absence_id,))
    connection.execute(_END, (at, capture_id, absence_id))
    if ended_at is None:
        connection.execute(_MISSED_ONCE if is_between else _LIVE, (article_id,))
    return True
