"""What revisit records repeat: in the files that are taken in, before or after them, or in the archive.

Kept on disk, in a folder of its own, so that memory stays flat.
"""

from __future__ import annotations

import pickle
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.clock import iso
from archive.digests import fits
from archive.errors import ArchiveError
from archive.records import Record, address_key, as_answered, read_record_at
from crawler.session import Session

_TABLES = """
    CREATE TABLE originals (address INTEGER, digest TEXT, at TEXT, capture_id INTEGER);
    CREATE INDEX originals_address ON originals (address);
    CREATE TABLE waiting (portal TEXT, place TEXT, record BLOB);"""
_BY_DIGEST = "SELECT capture_id FROM originals WHERE address = ? AND digest = ? ORDER BY rowid LIMIT 1"
_BY_TIME = "SELECT capture_id FROM originals WHERE address = ? AND at = ? ORDER BY rowid LIMIT 1"
_BEFORE = "SELECT capture_id FROM originals WHERE address = ? AND at <= ? ORDER BY at DESC, rowid DESC LIMIT 1"


class Revisits:
    """The responses that were taken in, by what a revisit can name, and the revisits that wait for theirs."""

    def __init__(self, connection: sqlite3.Connection, session: Session) -> None:
        self._connection = connection
        self._session = session

    @classmethod
    @contextmanager
    def of(cls, session: Session) -> Iterator[Revisits]:
        """Open for one command."""
        with tempfile.TemporaryDirectory(prefix="luuchieu-backfill-") as folder:
            connection = sqlite3.connect(Path(folder) / "revisits.db", isolation_level=None)
            try:
                connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
                connection.execute("BEGIN")
                yield cls(connection, session)
            finally:
                connection.close()

    def note(self, url: str, digest: str | None, at: str, capture_id: int) -> None:
        """A response was taken in."""
        self._connection.execute(
            "INSERT INTO originals VALUES (?, ?, ?, ?)", (address_key(url), digest, at, capture_id)
        )

    def wait(self, portal: str, place: str, revisit: Record) -> None:
        """Keep a revisit until all files are read. `place` is where it lies, in words."""
        self._connection.execute("INSERT INTO waiting VALUES (?, ?, ?)", (portal, place, pickle.dumps(revisit)))

    def waiting(self) -> Iterator[tuple[str, str, Record]]:
        """Portal, place and record of those that wait, in the order in which they came."""
        for portal, place, packed in self._connection.execute("SELECT * FROM waiting ORDER BY rowid"):
            yield portal, place, pickle.loads(packed)  # noqa: S301 - written above

    def answer(self, revisit: Record) -> Record | None:
        """The record as it was answered: the payload of what it repeats, its own date and status. None: not here."""
        original = self._original(revisit)
        return as_answered(revisit, original) if original is not None else None

    def _original(self, revisit: Record) -> Record | None:
        """By its digest, else by its time; a revisit that names neither repeats the last answer before it."""
        url = revisit.refers_to_url or revisit.url
        digest = revisit.warc_headers.get("warc-payload-digest")
        named_at = iso(revisit.refers_to_at) if revisit.refers_to_at else None
        if digest and (found := self._noted(_BY_DIGEST, url, digest)):
            return found
        if named_at and (found := self._noted(_BY_TIME, url, named_at)):
            return found
        if digest or named_at:
            return self._kept(url, digest, named_at)
        return self._noted(_BEFORE, url, iso(revisit.fetched_at))

    def _noted(self, sql: str, url: str, told: str) -> Record | None:
        row = self._connection.execute(sql, (address_key(url), told)).fetchone()
        if row is None:
            return None
        history = self._session.history
        place = history.place_of(row[0])
        if place is None:
            self._session.archive.flush()
            place = history.place_of(row[0])
        return self._read(*place) if place else None

    def _kept(self, url: str, digest: str | None, named_at: str | None) -> Record | None:
        """The same among what earlier runs kept."""
        for fetched_at, warc_file, warc_offset in self._session.history.responses(url):
            if digest is None and fetched_at != named_at:
                continue
            record = self._read(warc_file, warc_offset)
            if record is not None and (fetched_at == named_at or fits(digest or "", record.payload)):
                return record
        return None

    def _read(self, warc_file: str, warc_offset: int) -> Record | None:
        try:
            return read_record_at(self._session.home.warc_path(warc_file), warc_offset)
        except ArchiveError:
            return None  # `luuchieu check` tells of that
