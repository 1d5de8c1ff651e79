"""The index of near-duplicates on disk: HOME/duplicates.db. It may be deleted at any time and is then made anew.

A signature's bands are keys; articles that share a key are candidates. A key that many share (all issues of a serial
announcement, a set phrase) tells nothing: past `_CROWD` members it keeps its first few and takes no more, so that a
series of thousands costs no more than one of dozens.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from archive.signatures import RULES, are_alike

_CROWD = 12
_KEPT_OF_A_CROWD = 2
_FULL = 0  # in the place of a member: the key takes no more

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
    """Make the tables of an empty index. Every article that archive.db has in a group is to be looked at again."""
    connection.execute("BEGIN")
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    connection.execute("INSERT INTO near.unsettled SELECT DISTINCT article_id FROM main.clusters")
    connection.execute("INSERT INTO near.meta VALUES (?)", (RULES,))
    connection.execute("COMMIT")


def forget(connection: sqlite3.Connection, article_ids: Iterable[str]) -> None:
    """Take articles out of the index; they and those that were paired with them are to be grouped anew."""
    for article_id in article_ids:
        connection.execute("INSERT OR IGNORE INTO near.unsettled VALUES (?)", (article_id,))
        row = connection.execute("SELECT doc FROM near.docs WHERE article_id = ?", (article_id,)).fetchone()
        if row is None:
            continue
        others = connection.execute("SELECT other FROM near.pairs WHERE one = ?", row).fetchall()
        for (other,) in others:
            connection.execute(
                "INSERT OR IGNORE INTO near.unsettled SELECT article_id FROM near.docs WHERE doc = ?", (other,)
            )
            connection.execute("DELETE FROM near.pairs WHERE one = ? AND other = ?", (other, row[0]))
        connection.execute("DELETE FROM near.pairs WHERE one = ?", row)
        connection.execute("DELETE FROM near.docs WHERE doc = ?", row)


def enter(
    connection: sqlite3.Connection, keys: dict[int, list[int]], sketches: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """Enter new articles under their keys and yield the pairs worth comparing: (new, earlier or new), each once."""
    sharers: defaultdict[int, list[int]] = defaultdict(list)
    for doc, its_keys in keys.items():
        for key in its_keys:
            sharers[key].append(doc)
    members = _members(connection, sorted(sharers))
    found: set[tuple[int, int]] = set()
    rows: list[tuple[int, int]] = []
    for key in sorted(sharers):
        there = members.get(key, [])
        _meet(sharers[key], there, found, rows, key)
    connection.executemany("INSERT INTO near.bands VALUES (?, ?)", rows)
    return _alike(connection, found, sketches)


def _members(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, list[int]]:
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS asked (key INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM temp.asked")
    connection.executemany("INSERT INTO temp.asked VALUES (?)", ((key,) for key in keys))
    members: dict[int, list[int]] = {}
    query = "SELECT b.key, b.doc FROM temp.asked a CROSS JOIN near.bands b ON b.key = a.key ORDER BY b.key, b.doc"
    for key, doc in connection.execute(query):
        members.setdefault(key, []).append(doc)
    return members


def _meet(new: list[int], there: list[int], found: set[tuple[int, int]], rows: list[tuple[int, int]], key: int) -> None:
    """Pair those that come to a key with those who are there, and enter them as far as there is room."""
    is_full = bool(there) and there[0] == _FULL
    known = there[1 : 1 + _KEPT_OF_A_CROWD] if is_full else list(there)
    for doc in new:
        found.update([(doc, other) for other in known])
        if not is_full:
            known.append(doc)
            rows.append((key, doc))
            if len(known) > _CROWD:
                is_full = True
                del known[_KEPT_OF_A_CROWD:]
                rows.append((key, _FULL))


def _alike(
    connection: sqlite3.Connection, found: set[tuple[int, int]], sketches: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """Of the candidates those whose sketches have enough in common."""
    known = dict(sketches)
    for one, other in sorted(found):
        sketch = known.get(other)
        if sketch is None:
            row = connection.execute("SELECT sketch FROM near.docs WHERE doc = ?", (other,)).fetchone()
            # Changed or forgotten since it was entered: never alike to anything.
            sketch = known[other] = int.from_bytes(row[0]) if row else -1
        if sketch >= 0 and are_alike(known[one], sketch):
            yield one, other
