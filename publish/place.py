"""Where snapshots lie: a folder each, the newest under a name that does not change.

published/
luuchieu.db -> current/luuchieu.db
current -> 20261122T101500
20261122T101500/   luuchieu.db  search.db  metadata.json  inspect.json  snapshot.json  files/
20261121T101500/   the one before
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publish.errors import Busy, NothingThere, PublishError

KEPT = 2
_BUILDING = ".building-"
_REMOVING = ".removing-"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A folder that holds one whole snapshot."""

    folder: Path

    @property
    def name(self) -> str:
        """The name that answers carry: time of the build, with a serial where two fell into one second."""
        return self.folder.name

    @property
    def database(self) -> Path:
        """The SQLite file that readers open."""
        return self.folder / "luuchieu.db"

    @property
    def search(self) -> Path:
        """The sets of articles that the search page intersects."""
        return self.folder / "search.db"

    @property
    def metadata(self) -> Path:
        """Datasette's metadata: titles, descriptions, facets."""
        return self.folder / "metadata.json"

    @property
    def inspect(self) -> Path:
        """Datasette's inspect data: row counts, so that it need not count at start."""
        return self.folder / "inspect.json"

    @property
    def summary(self) -> Path:
        """Time of the build and rows a table, which the next build is held against."""
        return self.folder / "snapshot.json"

    @property
    def files(self) -> Path:
        """The data package, with the articles in every form; not there when it was left out."""
        return self.folder / "files"

    def hold(self) -> int:
        """A descriptor that keeps the folder from being removed until it is closed.

        Raises OSError when the folder is gone or being removed.
        """
        return _lock(self.folder, fcntl.LOCK_SH)


@dataclass(frozen=True, slots=True)
class Published:
    """The folder of all snapshots of one archive."""

    path: Path

    def current(self) -> Snapshot:
        """The newest snapshot, by its true folder, so that a later publish does not move it under its reader.

        Raises NothingThere when none was published.
        """
        snapshot = self.last()
        if snapshot is None:
            raise NothingThere(f"{self.path} holds no snapshot yet: run `luuchieu publish` first.")
        return snapshot

    def last(self) -> Snapshot | None:
        """The newest snapshot, or None."""
        link = self.path / "current"
        snapshot = Snapshot(link.resolve())
        return snapshot if link.exists() and snapshot.database.is_file() else None

    @contextlib.contextmanager
    def only_one(self) -> Iterator[None]:
        """Hold the folder for one build; what a killed build left is cleared. Raises Busy, OSError."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Busy(f"Another `luuchieu publish` is writing to {self.path}: wait until it ends.") from error
            for leftover in (*self.path.glob(f"{_BUILDING}*"), *self.path.glob(f"{_REMOVING}*")):
                shutil.rmtree(leftover, ignore_errors=True)
            yield

    def new_folder(self, moment: datetime) -> Path:
        """An empty folder to build in, beside the finished ones."""
        folder = self.path / f"{_BUILDING}{moment:%Y%m%dT%H%M%S}"
        folder.mkdir()
        return folder

    def switch_to(self, built: Path) -> Snapshot:
        """Give a finished folder its name and point `current` at it: renames, never seen half done.

        All its files are on the disk before. Raises OSError; what was current stays.
        """
        for folder, _, files in os.walk(built, topdown=False):
            for name in files:
                _sync(Path(folder, name))
            _sync(Path(folder))
        name = built.name.removeprefix(_BUILDING)
        final = self.path / name
        serial = 1
        while final.exists():
            serial += 1
            final = self.path / f"{name}-{serial}"
        built.rename(final)
        try:
            _point(self.path / "luuchieu.db", "current/luuchieu.db")
            _point(self.path / "current", final.name)
        except OSError:
            shutil.rmtree(final, ignore_errors=True)
            raise
        _sync(self.path)
        return Snapshot(final)

    def link_files(self, link: Path) -> None:
        """Make `link` lead to the data package of whatever snapshot is current; without a package, remove it.

        Raises PublishError.
        """
        files = self.path / "current" / "files"
        try:
            if files.is_dir():
                link.parent.mkdir(parents=True, exist_ok=True)
                _point(link, os.path.relpath(files, link.parent.resolve()))
            elif link.is_symlink():
                link.unlink()
        except OSError as error:
            raise PublishError(f"{link} cannot be written: {error.strerror}.") from error

    def prune(self) -> None:
        """Remove all but the current snapshot and the one before it; one that a site still reads waits."""
        last = self.last()
        folders = sorted(
            (path for path in self.path.glob("2*T*") if path.is_dir()),
            key=lambda path: path.stat().st_mtime_ns,
        )
        older = [path for path in folders if last is None or path.resolve() != last.folder]
        for folder in older[: max(0, len(older) - (KEPT - 1))]:
            with contextlib.suppress(OSError):
                self._remove(folder)

    def _remove(self, folder: Path) -> None:
        """Under another name first: a folder whose removal was cut short is not taken for a snapshot."""
        descriptor = _lock(folder, fcntl.LOCK_EX)
        try:
            removed = folder.rename(folder.with_name(f"{_REMOVING}{folder.name}"))
            shutil.rmtree(removed, ignore_errors=True)
        finally:
            os.close(descriptor)


def _point(link: Path, target: str) -> None:
    """Make or move a relative link by renaming a new one over it. Raises OSError."""
    if link.is_symlink() and os.readlink(link) == target:
        return
    beside = link.with_name(f".{link.name}.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    os.replace(beside, link)


def open_finished(path: Path, *, any_thread: bool = False) -> sqlite3.Connection:
    """A connection to a database of a snapshot, which nobody changes any more. Raises sqlite3.Error.

    It is for the thread that opens it, or for any one after the other.
    """
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=not any_thread)


def _lock(folder: Path, kind: int) -> int:
    """A descriptor of the folder with that lock. Raises OSError when another holds it, or the folder is gone."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _sync(path: Path) -> None:
    """Have a file's bytes, or a folder's names, on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
