"""Near-duplicates: the same article on several portals, or twice on one. Nothing is deleted or hidden.

Each article that is new or reads differently gets a MinHash signature; those that share a band with it are candidates,
and candidates are compared word by word (archive/reprints.py). The index is a file of its own (archive/bands.py); what
was found goes to `clusters` and `articles.cluster_id`. How and how well: docs/duplicates.md.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from archive import bands
from archive.errors import ArchiveError, from_sqlite
from archive.groups import DATED, settle
from archive.home import Home
from archive.reprints import Reading, is_reprint
from archive.schema import connect
from archive.signatures import sign

_BATCH = 2000
_MOST_WORDS_HELD = 2_000_000

Progress = Callable[[int, int], None]
"""Called with articles done and articles to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an update did, and what the archive holds now."""

    compared: int  # articles that were new or read differently
    changed: int  # articles that are in another group, or another role in it, than before
    clusters: int
    articles: int  # in clusters


def update(home: Home, *, progress: Progress | None = None) -> Found:
    """Bring the groups of near-duplicates up to date. Hold home.lock() around it. Raises ArchiveError.

    Killed at any moment, the next call goes on; an index that is damaged or of an older version is made anew.
    """
    if not home.archive_db.exists():
        raise ArchiveError(f"{home.archive_db}: there is no archive yet; run `luuchieu crawl` first")
    try:
        try:
            return _updated(home, progress)
        except sqlite3.DatabaseError as error:
            if not ("not a database" in str(error) or "malformed" in str(error)):
                raise
            # Nothing is lost with the index. If it is archive.db that is damaged, the second try says so.
            _remove_index(home)
            return _updated(home, progress)
    except sqlite3.Error as error:
        raise from_sqlite(error, home.archive_db) from error


def _updated(home: Home, progress: Progress | None) -> Found:
    connection = connect(home.archive_db)
    try:
        _attach(connection, home)
        if not bands.is_current(connection):
            connection.execute("DETACH near")
            _remove_index(home)
            _attach(connection, home)
            bands.create(connection)
        return _Update(connection).run(progress)
    finally:
        connection.close()


def _attach(connection: sqlite3.Connection, home: Home) -> None:
    """Attach the index, which may be an empty file, as `near`."""
    connection.execute("ATTACH ? AS near", (str(home.duplicates_db),))
    connection.execute("PRAGMA near.journal_mode = WAL")
    # What a power cut takes from the index is found again: archive.db, which is safe, says what lacks.
    connection.execute("PRAGMA near.synchronous = NORMAL")
    connection.execute("PRAGMA near.cache_size = -65536")


def _remove_index(home: Home) -> None:
    for path in home.path.glob("duplicates.db*"):
        path.unlink()


class _Update:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._bands = bands.Bands(connection)
        self._held: dict[int, Reading] = {}
        self._words_held = 0

    def run(self, progress: Progress | None) -> Found:
        self._follow_archive()
        places = self._new_places()
        changed = 0
        for first in range(0, len(places), _BATCH):
            self._compare(places[first : first + _BATCH])
            changed += self._settle()
            if progress:
                progress(min(first + _BATCH, len(places)), len(places))
        self._doubt_groups()
        changed += self._settle()
        clusters, articles = self._connection.execute(
            "SELECT count(DISTINCT cluster_id), count(*) FROM main.clusters"
        ).fetchone()
        return Found(compared=len(places), changed=changed, clusters=clusters, articles=articles)

    def _follow_archive(self) -> None:
        """Bring the index into step with an archive that was rebuilt, vacuumed or put back from a copy."""
        execute = self._connection.execute
        execute("BEGIN")
        vanished = "SELECT article_id FROM near.docs EXCEPT SELECT article_id FROM main.articles"
        for (article_id,) in execute(vanished).fetchall():
            bands.forget(self._connection, article_id)
        # Rowids change when a database is vacuumed or built anew.
        execute(
            "UPDATE near.docs AS d SET place = a.rowid FROM main.articles a "
            "WHERE a.article_id = d.article_id AND d.place IS NOT a.rowid"
        )
        grouped = "SELECT DISTINCT p.one AS doc FROM near.pairs p"
        execute(
            f"INSERT OR IGNORE INTO near.unsettled SELECT d.article_id FROM ({grouped}) JOIN near.docs d USING (doc) "  # noqa: S608
            f"JOIN main.articles a ON a.rowid = d.place WHERE d.dated IS NOT {DATED}"
        )
        execute("COMMIT")

    def _doubt_groups(self) -> None:
        """Look again at every group when archive.db does not hold what was written there."""
        execute = self._connection.execute
        held = "SELECT article_id FROM main.clusters"
        known = "SELECT d.article_id FROM near.docs d WHERE EXISTS (SELECT 1 FROM near.pairs p WHERE p.one = d.doc)"
        execute(f"INSERT OR IGNORE INTO near.unsettled SELECT * FROM ({known} EXCEPT {held})")  # noqa: S608
        execute(f"INSERT OR IGNORE INTO near.unsettled SELECT * FROM ({held} EXCEPT {known})")  # noqa: S608

    def _new_places(self) -> array[int]:
        """Rowids of the articles that the index does not know, or knows with another text."""
        query = (
            "SELECT a.rowid FROM main.articles a LEFT JOIN near.docs d ON d.place = a.rowid "
            "WHERE d.text_sha256 IS NOT a.text_sha256 ORDER BY a.rowid"
        )
        return array("q", (row[0] for row in self._connection.execute(query)))

    def _compare(self, places: Sequence[int]) -> None:
        """Sign these articles, enter them, and compare them with what they may be copies of."""
        self._connection.execute("BEGIN")
        try:
            for one, other in self._bands.enter(self._enter(places)):
                if is_reprint(self._read(one), self._read(other)):
                    self._pair(one, other)
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise

    def _enter(self, places: Sequence[int]) -> Iterator[tuple[int, list[int], int]]:
        """Enter these articles under new numbers: number, keys, sketch of each."""
        query = (
            f"SELECT article_id, rowid, text_sha256, {DATED}, title, summary, body_text "  # noqa: S608
            "FROM main.articles WHERE rowid = ?"
        )
        rows = [self._connection.execute(query, (place,)).fetchone() for place in places]
        readings = [Reading(*row[4:]) for row in rows]
        insert = "INSERT INTO near.docs (article_id, place, text_sha256, dated, sketch) VALUES (?, ?, ?, ?, ?)"
        signed = sign([reading.text for reading in readings])
        for row, reading, (keys, sketch) in zip(rows, readings, signed, strict=True):
            earlier = bands.forget(self._connection, row[0])
            if earlier is not None:
                self._bands.forget(earlier)
            doc = self._connection.execute(insert, (*row[:4], sketch)).lastrowid
            assert doc is not None
            self._hold(doc, reading)
            yield doc, keys, int.from_bytes(sketch)

    def _pair(self, one: int, other: int) -> None:
        query = "INSERT OR IGNORE INTO near.pairs VALUES (?, ?)"
        self._connection.executemany(query, ((one, other), (other, one)))
        query = "INSERT OR IGNORE INTO near.unsettled SELECT article_id FROM near.docs WHERE doc IN (?, ?)"
        self._connection.execute(query, (one, other))

    def _settle(self) -> int:
        changed = 0
        while self._connection.execute("SELECT 1 FROM near.unsettled").fetchone():
            changed += settle(self._connection, self._read, _BATCH)
        return changed

    def _read(self, doc: int) -> Reading:
        """The article with that number, taken apart; those read lately are held."""
        held = self._held.pop(doc, None)
        if held is not None:
            self._held[doc] = held  # the latest to be asked for goes last
        else:
            query = (
                "SELECT title, summary, body_text FROM main.articles "
                "WHERE rowid = (SELECT place FROM near.docs WHERE doc = ?)"
            )
            held = self._hold(doc, Reading(*self._connection.execute(query, (doc,)).fetchone()))
        return held

    def _hold(self, doc: int, reading: Reading) -> Reading:
        self._held[doc] = reading
        self._words_held += len(reading.words)
        while self._words_held > _MOST_WORDS_HELD and len(self._held) > 1:
            oldest = next(iter(self._held))
            self._words_held -= len(self._held.pop(oldest).words)
        return reading
