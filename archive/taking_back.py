"""Captures whose records are not there: a row without a record is no evidence, so it is taken back.

The text that was read from it stays, without a capture to prove it, and its address is due, so that the page is
captured anew.
"""

from __future__ import annotations

import sqlite3

from archive.clock import iso, now

_LOST = "SELECT capture_id FROM lost"
_REFERENCES = (
    ("articles", "capture_id"),
    ("revisions", "capture_id"),
    ("absences", "capture_id"),
    ("absences", "confirming_capture_id"),
    ("absences", "ended_capture_id"),
    ("mementos", "capture_id"),
)

# Without validators, or the server would answer 304 and send no page. A kept article stays kept: its due date has it
# looked at again.
_ASK_AGAIN = """
    UPDATE urls SET etag = NULL, last_modified = NULL, body_sha256 = NULL,
        next_due_at = CASE WHEN kind IN ('article', 'image', 'attachment') THEN ?1 ELSE next_due_at END,
        state = CASE WHEN kind IN ('image', 'attachment') OR (kind = 'article' AND article_id IS NULL)
                THEN 'due' ELSE state END
    WHERE url IN (SELECT url FROM lost) OR article_id IN (SELECT article_id FROM touched)"""
# A web archive is asked for it again.
_FETCH_AGAIN = f"UPDATE mementos SET state = 'due', why = NULL WHERE capture_id IN ({_LOST})"  # noqa: S608


def take_back(connection: sqlite3.Connection, warc_file: str, after: int) -> int:
    """Remove the rows of a file's records that lie after that offset (-1: all); return how many.

    Raises sqlite3.Error, and nothing is changed then.
    """
    lost = "SELECT capture_id, url, body_sha256 FROM captures WHERE warc_file = ? AND warc_offset > ?"
    if connection.execute(f"{lost} LIMIT 1", (warc_file, after)).fetchone() is None:
        return 0
    # Enforced, every removed row would be looked for in all articles and revisions; here that is done once for all.
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(f"CREATE TEMP TABLE lost AS {lost}", (warc_file, after))
        taken = _forget(connection)
        connection.execute("DROP TABLE touched")
        connection.execute("DROP TABLE lost")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("PRAGMA foreign_keys = ON")
    return taken


def _forget(connection: sqlite3.Connection) -> int:
    connection.execute(f"""
        CREATE TEMP TABLE touched AS
        SELECT article_id FROM articles WHERE capture_id IN ({_LOST})
        UNION SELECT article_id FROM images WHERE url IN (SELECT url FROM lost)
        UNION SELECT article_id FROM attachments WHERE url IN (SELECT url FROM lost)""")  # noqa: S608
    connection.execute(_FETCH_AGAIN)
    for table, column in _REFERENCES:
        connection.execute(f"UPDATE {table} SET {column} = NULL WHERE {column} IN ({_LOST})")  # noqa: S608
    taken = connection.execute(f"DELETE FROM captures WHERE capture_id IN ({_LOST})").rowcount  # noqa: S608
    for table in ("images", "attachments"):
        connection.execute(f"""
            UPDATE {table} SET sha256 = NULL WHERE url IN (SELECT url FROM lost) AND NOT EXISTS (
                SELECT 1 FROM captures c WHERE c.url = {table}.url AND c.body_sha256 = {table}.sha256)""")  # noqa: S608
    connection.execute(_ASK_AGAIN, (iso(now()),))
    return taken
