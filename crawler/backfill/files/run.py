"""`luuchieu backfill warc`: captures that others made, taken in from WARC and WACZ files in one pass.

Any number of processes read; this one writes, in the order of the files and of the records in them. So the outcome
does not depend on who read what, and what a listing says serves the articles that follow it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from archive.blocks import Damage
from archive.errors import ArchiveError, from_os
from archive.pieces import Piece, Seams, cut
from crawler.backfill.files.entering import Entering
from crawler.backfill.files.given import fault_of, files_of
from crawler.backfill.files.incoming import Download, NotFetched
from crawler.backfill.files.piecework import Batch, Ended, Message
from crawler.backfill.files.revisits import Revisits
from crawler.backfill.files.workers import Alone, ReaderDied, Workers
from crawler.ending.stop import Stop, Stopped
from crawler.portal import Portal
from crawler.report import stem_for
from crawler.run import Outcome, close, conclude, load_portals
from crawler.session import Order, Session, Watcher

_PIECE_BYTES = 4 << 20
"""Large files are cut into pieces of this size: small, so that what is read ahead takes little memory."""
_WORTH_IT_BYTES = 6 << 20
"""Less is read before a second process has started."""


def backfill(words: Sequence[str], home: Path, watcher: Watcher | None = None, jobs: int | None = None) -> Outcome:
    """Take in WARC or WACZ files: named, in folders, or at addresses.

    Raises UsageError, HomeLocked, ArchiveError, ClockError before it begins. Taking in a file twice changes nothing;
    broken off at any moment, what was done stays, and the same call again does the rest.
    """
    portals = list(load_portals().values())
    given, wrong = files_of(words)
    session = Session.open(Order(home=home, backfill="warc"), watcher)
    stem = stem_for(session.home.reports_dir, session.started_at, "backfill")
    work = _Backfill(session, portals)
    try:
        reason = work.run(given, jobs or len(os.sched_getaffinity(0)))
        work.entering.close(reason)
    finally:
        closed = close(session)
    problems = [*wrong, *work.problems, *work.entering.problems(), *closed]
    return conclude(session, problems, stem, notes=work.entering.notes())


class _Backfill:
    """One call: which file is read from where, and by whom."""

    def __init__(self, session: Session, portals: Sequence[type[Portal]]) -> None:
        self.problems: list[str] = []
        self._session = session
        self._portals = portals
        self._stop = Stop()
        self.entering = Entering(session, portals, self._stop.check)
        self._alone = Alone(session.home.archive_db, portals)
        self._downloads: dict[Path, Download] = {}
        self._seams = Seams()
        self._path: Path | None = None
        """The file that is heard of."""

    def run(self, given: Sequence[str | Path], jobs: int) -> str:
        """Take in the files, and return the reason why it ended."""
        try:
            with ExitStack() as stack:
                stack.callback(self._alone.close)
                stack.enter_context(self._stop.heeded())
                revisits = stack.enter_context(self.entering.opened())
                reader = self._reader(given, jobs)
                stack.callback(reader.close)
                size = _PIECE_BYTES if isinstance(reader, Workers) else sys.maxsize
                for piece, messages in reader.read(self._pieces(given, size)):
                    self._hear(piece, messages, revisits)
                self._end_file()
                self.entering.settle(revisits)
        except ArchiveError as error:
            self._session.fail(error)
            return "archive"
        except (Stopped, ReaderDied):
            if self._stop.is_asked:
                self.problems.append("stopped; what was taken in is kept, and the same command again does the rest")
                return "shutdown"
            self.problems.append("a reading process died, perhaps for want of memory; run it again with fewer --jobs")
            return "reader died"
        return "finished"

    def _reader(self, given: Sequence[str | Path], jobs: int) -> Alone | Workers:
        known_bytes = sum(path.stat().st_size for path in given if isinstance(path, Path))
        is_small = known_bytes < _WORTH_IT_BYTES and all(isinstance(path, Path) for path in given)
        if jobs == 1 or is_small:
            return self._alone
        return Workers(jobs, self._session.home.archive_db, self._portals, self._stop.check)

    # The files ----------------------------------------------------------------------------------------------

    def _pieces(self, given: Sequence[str | Path], size: int) -> Iterator[Piece]:
        damage: list[Damage] = []
        for one in given:
            try:
                path = one if isinstance(one, Path) else self._fetched(one)
                yield from cut(path, size, damage)
            except NotFetched as error:
                self.problems.append(str(error))
            except OSError as error:
                self.problems.append(f"{one}: cannot be read ({error.strerror})")
        self.entering.note_damage(damage)

    def _fetched(self, url: str) -> Path:
        folder = self._session.home.path / "incoming"
        download = Download(url, folder, self._session.environment.user_agent)
        try:
            with self._stop.at_once():
                path = download.fetch()
        except OSError as error:
            raise from_os(error, folder) from error
        why = fault_of(path)
        if why is not None:
            download.discard()
            raise NotFetched(f"{url}: {why}")
        self._downloads[path] = download
        return path

    def _end_file(self) -> None:
        """What was fetched goes once all that it showed is committed."""
        download = self._downloads.pop(self._path, None) if self._path else None
        if download is not None:
            self._session.archive.flush()
            download.discard()

    # What the readers tell ----------------------------------------------------------------------------------

    def _hear(self, piece: Piece, messages: Iterator[Message], revisits: Revisits) -> None:
        if self._path != piece.path:
            self._end_file()
            self._path = piece.path
        first_at: int | None = None
        for message in messages:
            if isinstance(message, Batch):
                self.entering.enter(message, piece.path, piece.member, revisits)
            elif isinstance(message, Ended):
                self._seams.end(first_at, message.next_at)
            elif message.first_at == self._seams.expected(piece):
                first_at = message.first_at
            else:
                for _ in messages:
                    pass
                mended = self._seams.mend(piece)
                for one, told in self._alone.read([mended] if mended else []):
                    self._hear(one, told, revisits)
