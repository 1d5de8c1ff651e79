"""The folder that holds everything: archive.db, WARC files, published snapshots, exports, reports."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ArchiveError, HomeLocked, from_os


@dataclass(frozen=True)
class Home:
    """Paths under `--home` / LUUCHIEU_HOME. Making one touches nothing on disk."""

    path: Path

    @property
    def archive_db(self) -> Path:
        """The live archive."""
        return self.path / "archive.db"

    @property
    def duplicates_db(self) -> Path:
        """The index of near-duplicates; made anew when it is not there."""
        return self.path / "duplicates.db"

    @property
    def warc_dir(self) -> Path:
        """One folder a portal, under it the WARC files."""
        return self.path / "warc"

    @property
    def published_dir(self) -> Path:
        """Snapshots that Datasette serves."""
        return self.path / "published"

    @property
    def exports_dir(self) -> Path:
        """CSV and other files for readers."""
        return self.path / "exports"

    @property
    def reports_dir(self) -> Path:
        """One report a run, as JSON and Markdown."""
        return self.path / "reports"

    @property
    def lock_file(self) -> Path:
        """Held by whichever command writes."""
        return self.path / "lock"

    @property
    def has_warcs(self) -> bool:
        """True when there is any WARC file, closed or not."""
        return any(self.warc_dir.glob("*/*.warc.gz*"))

    def warc_path(self, warc_file: str) -> Path:
        """The file that `captures.warc_file` names, closed, or still `.open` under a running crawl."""
        closed = self.path / warc_file
        still_open = closed.with_name(closed.name + ".open")
        return still_open if not closed.exists() and still_open.exists() else closed

    def prepare(self) -> None:
        """Make the folders. Raises ArchiveError when a file cannot be written in one of them."""
        folders = (self.path, self.warc_dir, self.published_dir, self.exports_dir, self.reports_dir)
        for folder in folders:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                # Permission bits lie to root and on network mounts; a file that was made does not.
                probe = folder / f".probe-{os.getpid()}"
                probe.write_bytes(b"")
                probe.unlink()
            except FileExistsError as error:
                raise ArchiveError(f"{folder}: is a file, not a folder; choose another home with --home") from error
            except OSError as error:
                raise from_os(error, folder) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the home for one command. Raises HomeLocked when another process holds it.

        What this process holds it may enter again, as a night's job does for each of its steps; the outermost block
        ends it. The lock is the kernel's (flock), so it ends with the process however that dies.
        """
        if self._is_held():
            yield
            return
        handle = self._locked()
        key = _key_of(os.fstat(handle))
        _held.add(key)
        try:
            yield
        finally:
            _held.discard(key)
            os.close(handle)

    def _locked(self) -> int:
        """The lock file, open and locked."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.lock_file, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise from_os(error, self.lock_file) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        except BlockingIOError as error:
            holder = os.pread(handle, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(handle)
            raise HomeLocked(
                f"{self.path}: another run (process {holder}) is at work here; wait for it to end"
            ) from error
        except OSError as error:
            os.close(handle)
            raise from_os(error, self.lock_file) from error
        return handle

    def _is_held(self) -> bool:
        """True when this very process is within the lock, whatever path led to it."""
        try:
            return _key_of(self.lock_file.stat()) in _held
        except OSError:
            return False


def _key_of(lock: os.stat_result) -> tuple[int, int, int]:
    """A forked child inherits the set, but not the right to what is in it."""
    return os.getpid(), lock.st_dev, lock.st_ino


_held: set[tuple[int, int, int]] = set()
"""Locks that this process holds: process, device and inode of the file."""
