"""The archive as the crawler writes it: one writer, one connection, rows committed in batches."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archive import runs
from archive.article import Article
from archive.clock import iso, now
from archive.errors import ArchiveError, from_sqlite
from archive.gathered import Gathered
from archive.home import Home
from archive.keeping import EXTRACTOR_VERSION, Kept
from archive.ledger import Mark, read_due, read_states, write_sightings
from archive.mementos import Settled
from archive.recovery import recover
from archive.rows import Capture, Failure, Original, PortalRow, RunRow, Sighting, UrlState, Walk
from archive.schema import connect, migrate
from archive.settling import enter_missing
from archive.warc import WarcWriter

__all__ = ["EXTRACTOR_VERSION", "Archive"]

_FLUSH_AT_ROWS = 200
_LOST = "is missing, its WARC files are not: put it back, or `luuchieu check --repair` makes it anew from them"


class Archive:
    """archive.db and the WARC files beside it. Used from the one thread that opened it.

    Every method raises ArchiveError when the disk or the database refuses; what was committed before stays.
    """

    def __init__(self, home: Home, connection: sqlite3.Connection, repairs: list[str], warnings: list[str]) -> None:
        self.home = home
        self.repairs = repairs
        """What had to be repaired after a killed run, one line a file."""
        self.warnings = warnings
        """What is not in step and was left so."""
        self._connection = connection
        self._gathered = Gathered(connection)
        self._writers: list[WarcWriter] = []

    @classmethod
    def open(cls, home: Home, *, anew: bool = False) -> Self:
        """Make or migrate the archive and repair what a killed run left. Hold home.lock() around it.

        Where there are WARC files none is made but `anew`, to be filled from them.
        """
        home.prepare()
        if not anew and not home.archive_db.exists() and home.has_warcs:
            raise ArchiveError(f"{home.archive_db} {_LOST}")
        migrate(home.archive_db)
        connection = connect(home.archive_db)
        if anew:  # a draft: lost in a power cut, it is begun again
            connection.execute("PRAGMA synchronous = OFF")
        try:
            return cls(home, connection, *recover(connection, home))
        except sqlite3.Error as error:
            connection.close()
            raise from_sqlite(error, home.archive_db) from error
        except ArchiveError:
            connection.close()
            raise

    # ---- portals and runs

    def register(self, portals: Iterable[PortalRow]) -> None:
        """Enter the portals as they are declared now. Every other row names one of them."""
        with self._transaction():
            runs.write_portals(self._connection, portals)

    def begin_run(
        self, portal: str, kind: str, source: str, *, since: str | None = None, until: str | None = None
    ) -> int:
        """Enter a run over the days `since`..`until` and return its run_id."""
        with self._transaction():
            return runs.begin(self._connection, portal, kind, source, iso(now()), since, until)

    def end_run(
        self,
        run_id: int,
        *,
        reason: str,
        requests: int,
        bytes: int,  # noqa: A002 - as the column is called
        healthy: bool,
        media_requests: int = 0,
    ) -> RunRow:
        """Close a run and return its row; what it found new, changed or failing was counted on the way."""
        self.flush()
        with self._transaction():
            runs.end(
                self._connection,
                run_id,
                finished_at=iso(now()),
                reason=reason,
                requests=requests,
                media_requests=media_requests,
                bytes_=bytes,
                healthy=healthy,
            )
        return self.run(run_id)

    def run(self, run_id: int) -> RunRow:
        """A run as it stands after the last flush."""
        with self._named_errors():
            row = runs.read(self._connection, run_id)
        if row is None:
            raise ArchiveError(f"{self.home.archive_db}: there is no run {run_id}")
        return row

    # ---- the ledger

    def see(self, sightings: Sequence[Sighting]) -> None:
        """Write down what a listing, feed or sitemap showed. On disk when this returns: schedule then."""
        with self._transaction():
            self._write_gathered()
            write_sightings(self._connection, sightings)
        self._gathered.forget()

    def url_state(self, urls: Sequence[str]) -> dict[str, UrlState]:
        """What the ledger knows of these addresses; those it never saw are absent."""
        if not self._gathered.marked.isdisjoint(urls):
            self.flush()
        with self._named_errors():
            return read_states(self._connection, urls)

    def due(
        self, portal: str, at: str, *, kinds: Sequence[str] = ("article",), limit: int | None = None
    ) -> list[UrlState]:
        """The frontier: addresses never had whose next_due_at is not after `at`, the longest due first."""
        self.flush()
        with self._named_errors():
            return read_due(self._connection, portal, at, kinds, limit)

    def mark(self, mark: Mark) -> None:
        """Note what a fetch of an address came to."""
        self._gathered.marks.append(mark)
        self._gathered.marked.add(mark.url)
        self._flush_when_full()

    def add_walk(self, walk: Walk) -> None:
        """Note how a pass over a listing ended."""
        self._gathered.walks.append(walk)
        self._flush_when_full()

    def fail(self, failure: Failure) -> None:
        """Note something that went wrong; its run counts it."""
        self._gathered.failures.append(failure)
        self._flush_when_full()

    # ---- captures

    def open_warc(
        self,
        portal: str,
        *,
        run_id: int | None,
        source: str,
        started_at: datetime | None = None,
        about: Mapping[str, str] | None = None,
    ) -> WarcWriter:
        """A writer for one portal's WARC file; close_warc() or close() closes it once its rows are safe."""
        writer = WarcWriter(self.home, portal, started_at=started_at, run_id=run_id, source=source, about=about)
        self._writers.append(writer)
        return writer

    def close_warc(self, writer: WarcWriter) -> None:
        """Commit, then give the files of one writer their final names."""
        self.flush()
        writer.close()
        self._writers.remove(writer)

    def has_capture(self, url: str) -> bool:
        """True when any response of this address is kept."""
        with self._named_errors():
            return self._gathered.captures.has(url)

    def kept_capture(self, url: str, fetched_at: str, body_sha256: str) -> int | None:
        """The capture_id of this very capture, if it is kept. Ask before writing a record."""
        with self._named_errors():
            return self._gathered.captures.find_kept(url, fetched_at, body_sha256)

    def known_body(self, url: str, body_sha256: str) -> Original | None:
        """The first response record of this address with this body: what a revisit record refers to."""
        with self._named_errors():
            return self._gathered.captures.find_original(url, body_sha256)

    def add_capture(self, capture: Capture) -> int:
        """Enter the row of a record that was written; the capture_id is good at once."""
        capture_id = self._gathered.captures.add(capture)
        self._flush_when_full()
        return capture_id

    def enter_missing(self, path: Path) -> int:
        """Make the rows that whole records of a WARC file lack; how many. Raises OSError too."""
        self.flush()
        with self._named_errors():
            warc_file = path.relative_to(self.home.path).as_posix()
            entered = enter_missing(self._connection, path, portal=path.parent.name, warc_file=warc_file)
            self._gathered = Gathered(self._connection)  # whose next capture_id is behind those
        return entered

    # ---- articles

    def keep(self, article: Article, *, run_id: int, capture_id: int | None, captured_at: str) -> None:
        """Keep an article as a capture shows it, by the rules in archive/keeping.py."""
        # Not after: the mark that follows belongs into the same transaction.
        self._flush_when_full()
        self._gathered.articles.append(
            Kept(article=article, run_id=run_id, capture_id=capture_id, captured_at=captured_at)
        )

    def answered(self, article_id: str, *, capture_id: int | None, at: str) -> None:
        """Note that a kept article's page is still what it was."""
        self._gathered.answered.append((article_id, capture_id, at))
        self._flush_when_full()

    def kept_media(self, url: str, sha256: str) -> None:
        """Note the body hash of a picture or file that was fetched, for every article that shows it."""
        self._flush_when_full()  # before, as in keep()
        self._gathered.media.append((url, sha256))

    def settle(self, memento: Settled) -> None:
        """Note what became of a web archive's capture, and commit all that came with it."""
        self._gathered.mementos.append(memento)
        self.flush()

    # ---- writing

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction for what needs everything gathered so far on the table, such as settling removals."""
        self.flush()
        with self._transaction():
            yield self._connection

    def flush(self) -> None:
        """Commit everything gathered so far, in one transaction. On ArchiveError it stays gathered."""
        if len(self._gathered) == 0:
            return
        with self._transaction():
            self._write_gathered()
        self._gathered.forget()

    def close(self) -> None:
        """Commit, then close the WARC files; if that fails they stay `.open`, for the next opening to repair."""
        try:
            self.flush()
            for writer in self._writers:
                writer.close()
        finally:
            for writer in self._writers:
                writer.abandon()
            self._writers.clear()
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _flush_when_full(self) -> None:
        if len(self._gathered) >= _FLUSH_AT_ROWS:
            self.flush()

    def _write_gathered(self) -> None:
        for writer in self._writers:  # no row may name bytes that a power cut would still take
            writer.sync()
        self._gathered.write()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._named_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise from_sqlite(error, self.home.archive_db) from error
