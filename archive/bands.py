"""The index of near-duplicates on disk: HOME/duplicates.db. It may be deleted at any time and is then made anew.

A signature's bands are keys; articles that share a key are candidates. A key that many share (all issues of a serial
announcement, a set phrase) tells nothing: past `_CROWD` members it keeps its first few and takes no more, so that a
series of thousands costs no more than one of dozens.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from archive.signatures import RULES, are_alike

_CROWD = 6
_KEPT_OF_A_CROWD = 1
_FULL = 0  # in the place of a member: the key takes no more
_FORGOTTEN = -1  # in the place of a sketch: the article was forgotten, or has a new number
_MOST_SKETCHES = 200_000

_TABLES = """
CREATE TABLE near.meta (rules TEXT NOT NULL);
CREATE TABLE near.docs (doc INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL UNIQUE, place INTEGER,
    text_sha256 TEXT NOT NULL, dated TEXT NOT NULL, sketch BLOB NOT NULL);
CREATE INDEX near.docs_place ON docs (place);
CREATE TABLE near.bands (key INTEGER NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (key, doc)) WITHOUT ROWID;
CREATE TABLE near.pairs (one INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE TABLE near.unsettled (article_id TEXT PRIMARY KEY) WITHOUT ROWID;
"""
"""docs: an article as it was last compared; `place` is its rowid in archive.db. bands: who has which key; an article
whose text changed gets a new number, so what is left under the old one leads nowhere. pairs: who is a reprint of whom,
both ways. unsettled: whose group in archive.db may have to change."""


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the attached index `near` holds tables, and signatures of today's rules."""
    found = connection.execute("SELECT 1 FROM near.sqlite_master WHERE name = 'meta'").fetchone()
    return found is not None and connection.execute("SELECT rules FROM near.meta").fetchone() == (RULES,)


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of an empty index."""
    connection.execute("BEGIN")
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    connection.execute("INSERT INTO near.meta VALUES (?)", (RULES,))
    connection.execute("COMMIT")


def forget(connection: sqlite3.Connection, article_id: str) -> int | None:
    """Take an article out of the index; it and those that were paired with it are to be grouped anew.

    Returns the number that it had.
    """
    execute = connection.execute
    row = execute("SELECT doc FROM near.docs WHERE article_id = ?", (article_id,)).fetchone()
    if row is None:
        return None
    paired = "SELECT other FROM near.pairs WHERE one = ?1"
    execute(
        f"INSERT OR IGNORE INTO near.unsettled SELECT article_id FROM near.docs WHERE doc = ?1 OR doc IN ({paired})",  # noqa: S608
        row,
    )
    execute(f"DELETE FROM near.pairs WHERE other = ?1 AND one IN ({paired})", row)  # noqa: S608
    execute("DELETE FROM near.pairs WHERE one = ?", row)
    execute("DELETE FROM near.docs WHERE doc = ?", row)
    return int(row[0])


class Bands:
    """Finds candidates and remembers the sketches of those that it lately saw."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._sketches: dict[int, int] = {}
        connection.execute("CREATE TEMP TABLE asked (key INTEGER PRIMARY KEY)")

    def enter(self, signed: Iterable[tuple[int, list[int], int]]) -> list[tuple[int, int]]:
        """Enter new articles (number, keys, sketch); pairs worth comparing, (new, earlier), each once, in order."""
        rows: list[tuple[int, int]] = []
        if len(self._sketches) > _MOST_SKETCHES:
            self._sketches.clear()
        for doc, keys, sketch in signed:
            self._sketches[doc] = sketch
            rows += [(key, doc) for key in keys]
        rows.sort()
        candidates, entered = _meet(rows, self._members(rows))
        self._connection.executemany("INSERT INTO near.bands VALUES (?, ?)", entered)
        return [pair for pair in sorted(candidates) if self._are_alike(*pair)]

    def _members(self, rows: list[tuple[int, int]]) -> dict[int, list[int]]:
        """Who has these keys already, the first to come first."""
        execute = self._connection.execute
        execute("DELETE FROM temp.asked")
        query = "INSERT OR IGNORE INTO temp.asked VALUES (?)"
        self._connection.executemany(query, [(key,) for key, _ in rows])
        members: dict[int, list[int]] = {}
        query = "SELECT b.key, b.doc FROM temp.asked a CROSS JOIN near.bands b ON b.key = a.key ORDER BY b.key, b.doc"
        for key, doc in execute(query):
            members.setdefault(key, []).append(doc)
        return members

    def _are_alike(self, one: int, other: int) -> bool:
        sketch = self._sketches.get(other)
        if sketch is None:
            query = "SELECT sketch FROM near.docs WHERE doc = ?"
            row = self._connection.execute(query, (other,)).fetchone()
            sketch = self._sketches[other] = int.from_bytes(row[0]) if row else _FORGOTTEN
        return sketch != _FORGOTTEN and are_alike(self._sketches[one], sketch)

    def forget(self, doc: int) -> None:
        """The article with that number is no more."""
        self._sketches[doc] = _FORGOTTEN


def _meet(
    rows: list[tuple[int, int]], members: dict[int, list[int]]
) -> tuple[set[tuple[int, int]], list[tuple[int, int]]]:
    """Pair those that come to a key with those who are there; and what of them there is room for."""
    candidates: set[tuple[int, int]] = set()
    entered: list[tuple[int, int]] = []
    last, there, is_full = -1, [], False
    for row in rows:
        key, doc = row
        if key != last:
            last, there = key, members.get(key, [])
            is_full = bool(there) and there[0] == _FULL
            if is_full:
                there = there[1 : 1 + _KEPT_OF_A_CROWD]
        if there:
            candidates.update([(doc, other) for other in there])
        if is_full:
            continue
        entered.append(row)
        there = [*there, doc]
        if len(there) > _CROWD:
            is_full = True
            entered.append((key, _FULL))
            there = there[:_KEPT_OF_A_CROWD]
    return candidates, entered
