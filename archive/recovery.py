"""After a killed run, a power cut, or in a copy made while a run was under way: files and rows brought into step.

A record is on the disk before its row is committed, and a file gets its final name after the last of its rows. So a
kill or a power cut leaves records without rows, in files called `.open`. A copy made meanwhile may show the files
older than the database, or newer; then the rows of the last runs and their files are compared.
"""

from __future__ import annotations

import fcntl
import os
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from archive.disk import sync_folder
from archive.errors import from_os
from archive.home import Home
from archive.settling import Settled, settle
from archive.taking_back import take_back

OPEN = ".open"
_LAST_RUNS = timedelta(hours=36)
"""So long before the start of the newest run a file may have been begun that a copy holds in part."""
_STAMP = re.compile(r"-(\d{8}T\d{6})-\d{5,}\.warc\.gz$")

# One look into the index for each file, not one for each capture.
_LAST_OFFSETS = """
    WITH RECURSIVE files (name) AS (
        SELECT min(warc_file) FROM captures
        UNION ALL SELECT (SELECT min(warc_file) FROM captures WHERE warc_file > name) FROM files WHERE name IS NOT NULL)
    SELECT name, (SELECT max(warc_offset) FROM captures WHERE warc_file = name) FROM files WHERE name IS NOT NULL"""
_UNFINISHED = "finished_at IS NULL AND reason IS NULL"


def recover(connection: sqlite3.Connection, home: Home) -> tuple[list[str], list[str]]:
    """Bring every WARC file that no living process writes into step with its rows.

    Returns a line for each that was not, and what was left as it is. Raises ArchiveError when a file cannot be
    changed; sqlite3.Error is the caller's to name.
    """
    told = []
    settled: set[str] = set()
    someone_writes = False
    for path in sorted(home.warc_dir.rglob(f"*{OPEN}")):
        try:
            with open(path, "rb+") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    someone_writes = True
                    continue
                told.append(_close(connection, home, path, file))
                settled.add(_closed(home, path))
            sync_folder(path.parent)
        except OSError as error:
            raise from_os(error, path) from error
    if someone_writes:
        return told, []
    stepped, left = _compare(connection, home, settled)
    connection.execute(f"UPDATE runs SET reason = 'killed' WHERE {_UNFINISHED}")  # noqa: S608
    return told + stepped, left


def _close(connection: sqlite3.Connection, home: Home, path: Path, file: BinaryIO) -> str:
    """Settle a file that a run left `.open`, and give it its name."""
    warc_file = _closed(home, path)
    closed = home.path / warc_file
    if closed.exists():
        return _choose(path, closed)
    done = settle(connection, path, file, portal=path.parent.name, warc_file=warc_file)
    # A file without a whole record holds nothing; an empty `.warc.gz` would only trouble its readers.
    if done.is_empty:
        path.unlink()
        return f"{path}: removed, the run was killed before its first record was whole{_taken(done.taken_back)}"
    os.rename(path, closed)
    return (
        f"{closed}: closed after a killed run; {done.cut_bytes} bytes of a torn record cut, "
        f"{done.entered} captures entered{_taken(done.taken_back)}"
    )


def _closed(home: Home, path: Path) -> str:
    """What `captures.warc_file` calls a file."""
    return path.relative_to(home.path).as_posix().removesuffix(OPEN)


def _choose(path: Path, closed: Path) -> str:
    """Of a file that a copy holds under both of its names keep the closed one, which was copied later."""
    if _begins_with(closed, path):
        path.unlink()
        return f"{path}: removed, {closed.name} holds all of it"
    return f"{path}: left alone, {closed.name} is there too and does not hold the same; compare the two by hand"


def _begins_with(whole: Path, part: Path) -> bool:
    with open(whole, "rb") as one, open(part, "rb") as other:
        while block := other.read(1 << 20):
            if one.read(len(block)) != block:
                return False
    return True


def _compare(connection: sqlite3.Connection, home: Home, settled: set[str]) -> tuple[list[str], list[str]]:
    """Closed files of the last runs against their rows; the files of older runs are only told of."""
    # The last run, not the latest: a clock may have been ahead once.
    last = connection.execute("SELECT started_at FROM runs ORDER BY run_id DESC LIMIT 1").fetchone()
    if last is None:
        return [], []
    since = stamp_of(datetime.fromisoformat(last[0]) - _LAST_RUNS)
    sizes = _sizes(home)
    offsets: dict[str, int] = dict(connection.execute(_LAST_OFFSETS).fetchall())
    query = f"SELECT DISTINCT warc_file FROM captures WHERE run_id IN (SELECT run_id FROM runs WHERE {_UNFINISHED})"  # noqa: S608
    doubtful = {warc_file for (warc_file,) in connection.execute(query)} - settled
    ahead = {name for name in sizes if name not in offsets or name in doubtful}
    ahead = {name for name in ahead if begun(name) >= since}
    behind = {name for name, offset in offsets.items() if offset >= sizes.get(name, 0)}
    # A disk that is not mounted lacks old files too; a copy made during a run lacks only what that run wrote.
    are_old = any(begun(name) < since for name in behind)
    steps = [_step(connection, home, name) for name in sorted(ahead if are_old else ahead | behind)]
    return [line for line in steps if line], [_missing(home, behind)] if are_old else []


def _step(connection: sqlite3.Connection, home: Home, name: str) -> str | None:
    path = home.path / name
    if not path.exists():
        return f"{path}: missing{_taken(take_back(connection, name, -1))}"
    with open(path, "rb+") as file:
        done: Settled = settle(connection, path, file, portal=path.parent.name, warc_file=name)
    if not (done.entered or done.taken_back or done.cut_bytes):
        return None
    return (
        f"{path}: brought into step with the database; {done.cut_bytes} bytes of a torn record cut, "
        f"{done.entered} captures entered{_taken(done.taken_back)}"
    )


def _sizes(home: Home) -> dict[str, int]:
    """Bytes of every closed WARC file, by its name in `captures.warc_file`."""
    found = {}
    for folder in home.warc_dir.iterdir():
        if folder.is_dir():
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith(".warc.gz"):
                        found[f"{home.warc_dir.name}/{folder.name}/{entry.name}"] = entry.stat().st_size
    return found


def begun(name: str) -> str:
    """When the run began that wrote a file, in UTC; empty where the name does not tell."""
    found = _STAMP.search(name)
    return found[1] if found else ""


def stamp_of(moment: datetime) -> str:
    """An aware datetime as names of files have it."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%S")


def _taken(captures: int) -> str:
    return f", {captures} captures without a record taken back: their pages are due again" if captures else ""


def _missing(home: Home, names: set[str]) -> str:
    return (
        f"{home.warc_dir}: {len(names)} WARC files are missing or cut off, such as {min(names)}, and were left so: "
        "mount their disk or put them back from a backup; `luuchieu check` names them all"
    )
