"""Is the published snapshot whole, and does its search find what it holds?"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3

from archive.findings import Findings
from publish.checks import count
from publish.place import Published, Snapshot, open_finished
from publish.search.find import find
from publish.search.index import Index
from publish.search.match import match_query
from publish.search.query import read_query

_TRIED = 20
"""So many articles are searched for by their own titles."""
_UNINDEXED = "SELECT count(*) FROM articles WHERE rowid NOT IN (SELECT id FROM articles_fts_docsize)"
_FORSAKEN = "SELECT count(*) FROM articles_fts_docsize WHERE id NOT IN (SELECT rowid FROM articles)"
_TITLES = "SELECT rowid, article_id, title FROM articles WHERE rowid % max(1, ?1 / ?2) = 0 ORDER BY rowid LIMIT ?2"
_FOUND = "SELECT 1 FROM articles_fts WHERE rowid = ? AND articles_fts MATCH ?"


def check_snapshot(published: Published, found: Findings, *, deep: bool = False) -> None:
    """Add what is wrong with the newest snapshot; nothing where none was published.

    Quick, it holds the index against the articles; with `deep` also each byte against the hash of the build.
    """
    snapshot = published.last()
    if snapshot is None:
        return
    found.checked["snapshots"] += 1
    if deep and not _is_as_built(snapshot):
        found.add("snapshot-damaged", snapshot.database, None, "the file is not, byte for byte, the one that was built")
        return
    try:
        with contextlib.closing(open_finished(snapshot.database)) as connection:
            _check(connection, snapshot, found)
    except sqlite3.Error as error:
        found.add("snapshot-damaged", snapshot.database, None, str(error))


def _check(connection: sqlite3.Connection, snapshot: Snapshot, found: Findings) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        found.add("snapshot-damaged", snapshot.database, None, verdict)
        return
    # FTS5's own integrity-check would compare with the articles as printed; the index holds them folded.
    (unindexed,), (forsaken,) = (connection.execute(sql).fetchone() for sql in (_UNINDEXED, _FORSAKEN))
    if unindexed or forsaken:
        what = f"{unindexed} articles are not in the index, {forsaken} entries of it have no article"
        found.add("index-out-of-step", snapshot.database, "articles_fts", what)
        return
    if not snapshot.search.is_file():
        found.add("index-out-of-step", snapshot.search, None, "it is not there, so there is no search page")
        return
    articles = count(connection, "articles")
    index = Index(snapshot.search, articles)
    for rowid, article_id, title in connection.execute(_TITLES, (articles, _TRIED)).fetchall():
        for path, is_found in (
            (snapshot.database, connection.execute(_FOUND, (rowid, match_query(title))).fetchone()),
            (snapshot.search, rowid in find(index, read_query(title), connection).articles),
        ):
            if not is_found:
                what = "a search for the words of its title does not find it"
                found.add("index-out-of-step", path, f"articles {article_id}", what)


def _is_as_built(snapshot: Snapshot) -> bool:
    """Whether the file has the hash that the build wrote down; True where it wrote none."""
    try:
        told = json.loads(snapshot.summary.read_text("utf-8")).get("sha256")
    except (OSError, ValueError, AttributeError):
        return True
    with snapshot.database.open("rb") as file:
        return told in (None, hashlib.file_digest(file, "sha256").hexdigest())
