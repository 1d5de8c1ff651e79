"""WARC 1.1 files: one a portal and run, written so that a killed run leaves whole records behind.

Reading is in archive/records.py; its names are given out here too.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from archive.blocks import Damage
from archive.clock import now
from archive.disk import sync_folder
from archive.errors import ArchiveError, from_os
from archive.exchange import Exchange
from archive.home import Home
from archive.packing import gzip_member, hash_of_body, pack
from archive.records import Record, read_record_at, read_records
from archive.rows import Original, Place
from archive.run_records import begin_record, end_record

__all__ = [
    "OPEN",
    "Damage",
    "Exchange",
    "Record",
    "WarcWriter",
    "read_record_at",
    "read_records",
]

OPEN = ".open"
_ROTATE_AT_BYTES = 1_000_000_000


class WarcWriter:
    """The WARC file of one run over one portal; a new one is begun when it passes 1 GB.

    A file is called `.open` until close(). write() may be called from any thread.
    """

    def __init__(
        self,
        home: Home,
        portal: str,
        *,
        started_at: datetime | None = None,
        run_id: int | None = None,
        source: str = "live",
        about: Mapping[str, str] | None = None,
        rotate_at_bytes: int = _ROTATE_AT_BYTES,
    ) -> None:
        self._home = home
        self._portal = portal
        self._stamp = (started_at or now()).astimezone(UTC).strftime("%Y%m%dT%H%M%S")
        self._run_id = run_id
        self._source = source
        self._about = (
            about or {}
        )  # what the warcinfo record says of the run besides, so that it can be gone through again
        self._rotate_at_bytes = rotate_at_bytes
        self._lock = threading.Lock()
        self._files: list[tuple[int, Path]] = []  # open descriptors with their final paths; the last is written
        self._unsynced: dict[int, Path] = {}  # those that hold bytes which a power cut would take
        self._size = 0
        self._serial = 0

    def write(self, exchange: Exchange, original: Original | None = None, members: bytes | None = None) -> Place:
        """Write the response (or a revisit of `original`) and its request or memento; return where it lies.

        `members` is what pack() made of them beforehand. The bytes are with the operating system when this returns,
        and on the disk after sync(). Raises ArchiveError when they cannot be written; the file then ends with its last
        whole record.
        """
        packed = members or pack(exchange, original)
        with self._lock:
            path, offset = self._append(packed)
        return Place(
            warc_file=path.relative_to(self._home.path).as_posix(),
            offset=offset,
            record_type="response" if original is None else "revisit",
            payload_sha256=original.payload_sha256 if original else exchange.payload_sha256,
            body_sha256=hash_of_body(exchange, original),
            length=exchange.length,
        )

    def tell_end(self, how: Mapping[str, str]) -> None:
        """Write how the run ended, as the last record of its file; of a run that wrote nothing, nothing."""
        with self._lock:
            if self._files:
                self._append(gzip_member(end_record(how)))

    def sync(self) -> None:
        """Have everything written so far on the disk. Raises ArchiveError, and is then still to be done."""
        with self._lock:
            waiting, self._unsynced = self._unsynced, {}
        # Outside of the lock: other threads write on meanwhile.
        for descriptor, path in waiting.items():
            try:
                os.fdatasync(descriptor)
            except OSError as error:
                with self._lock:
                    self._unsynced |= waiting
                raise from_os(error, path) from error

    def close(self) -> None:
        """Give the files their final names. Flush the archive first: recovery looks at `.open` files only."""
        with self._lock:
            files, self._files = self._files, []
            self._unsynced.clear()
            for descriptor, path in files:
                try:
                    os.fsync(descriptor)
                    os.rename(path.with_name(path.name + OPEN), path)
                    sync_folder(path.parent)
                except OSError as error:
                    raise from_os(error, path) from error
                finally:
                    os.close(descriptor)

    def abandon(self) -> None:
        """Leave the files `.open`, for the next Archive.open to bring rows and records into step."""
        with self._lock:
            files, self._files = self._files, []
            self._unsynced.clear()
            for descriptor, _ in files:
                os.close(descriptor)

    def _append(self, members: bytes) -> tuple[Path, int]:
        if not self._files or self._size >= self._rotate_at_bytes:
            self._begin_file()
        descriptor, path = self._files[-1]
        offset = self._size
        self._put(descriptor, path, members)
        return path, offset

    def _put(self, descriptor: int, path: Path, members: bytes) -> None:
        rest = memoryview(members)
        try:
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError as error:
            os.ftruncate(descriptor, self._size)
            raise from_os(error, path) from error
        self._size += len(members)
        self._unsynced[descriptor] = path

    def _begin_file(self) -> None:
        folder = self._home.warc_dir / self._portal
        try:
            folder.mkdir(parents=True, exist_ok=True)
            while True:
                path = folder / f"{self._portal}-{self._stamp}-{self._serial:05d}.warc.gz"
                self._serial += 1
                still_open = path.with_name(path.name + OPEN)
                if not path.exists() and not still_open.exists():
                    break
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND
            descriptor = os.open(still_open, flags, 0o644)
        except OSError as error:
            raise from_os(error, folder) from error
        # Tells the next opening of the archive that this file's writer is alive, not killed.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size, self._size = self._size, 0
        try:
            self._put(descriptor, path, gzip_member(self._info(path.name)))
            sync_folder(folder)
            sync_folder(folder.parent)
        except ArchiveError:
            self._size = size
            self._unsynced.pop(descriptor, None)
            os.close(descriptor)
            still_open.unlink()
            raise
        self._files.append((descriptor, path))

    def _info(self, name: str) -> bytes:
        run = "" if self._run_id is None else str(self._run_id)
        return begin_record(name, {"isPartOf": self._portal, "run": run, "source": self._source, **self._about})
