"""After a killed run: WARC files left `.open` are cut after their last whole record, missing rows made.

A record is written before its row is committed, so a kill leaves records without rows, never the reverse.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from archive.blocks import Damage, read_blocks
from archive.clock import iso
from archive.errors import from_os
from archive.home import Home
from archive.records import Record, to_record
from archive.rows import Capture
from archive.tape import BrokenRecord

OPEN = ".open"
_BATCH = 500


def recover(connection: sqlite3.Connection, home: Home) -> list[str]:
    """Repair every `.open` file that no living process writes; tell what was done, one line a file.

    Raises ArchiveError when a file cannot be changed; sqlite3.Error is the caller's to name.
    """
    told = []
    for path in sorted(home.warc_dir.rglob(f"*{OPEN}")):
        try:
            with open(path, "rb+") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                told.append(_recover_file(connection, home, path, file))
        except OSError as error:
            raise from_os(error, path) from error
    return told


def _recover_file(connection: sqlite3.Connection, home: Home, path: Path, file: BinaryIO) -> str:
    closed = path.with_name(path.name.removesuffix(OPEN))
    warc_file = closed.relative_to(home.path).as_posix()
    portal = path.parent.name
    known = {
        offset for (offset,) in connection.execute("SELECT warc_offset FROM captures WHERE warc_file = ?", (warc_file,))
    }
    damage: list[Damage] = []
    last_whole = -1
    made = 0
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "INSERT OR IGNORE INTO portals (portal, name, host, family, status) VALUES (?, ?, '', '', 'unknown')",
            (portal, portal),
        )
        for offset, record in _records(path, file, damage):
            last_whole = offset
            if record is not None and offset not in known:
                _insert(connection, _capture(record, portal, warc_file))
                made += 1
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    cut = _cut_tail(file, damage, last_whole)
    # A file without a whole record holds nothing; an empty `.warc.gz` would only trouble its readers.
    if last_whole < 0:
        path.unlink()
        return f"{path}: removed, the run was killed before its first record was whole"
    os.rename(path, closed)
    return f"{closed}: closed after a killed run; {cut} bytes of a torn record cut, {made} captures entered"


def _records(path: Path, file: BinaryIO, damage: list[Damage]) -> Iterator[tuple[int, Record | None]]:
    """Offset and record of every whole record; None for requests and for what is not HTTP."""
    for block in read_blocks(path, file, None, damage):
        try:
            yield block.offset, to_record(block)
        except BrokenRecord:
            # Whole as a record, if not as an answer: no reason to cut the file here.
            yield block.offset, None


def _cut_tail(file: BinaryIO, damage: list[Damage], last_whole: int) -> int:
    """Cut off what follows the last whole record. Damage before it is left for `luuchieu check` to tell."""
    size = os.fstat(file.fileno()).st_size
    if not damage or damage[-1].offset <= last_whole:
        return 0
    os.ftruncate(file.fileno(), damage[-1].offset)
    os.fsync(file.fileno())
    return size - damage[-1].offset


def _capture(record: Record, portal: str, warc_file: str) -> Capture:
    length = record.warc_headers.get("luuchieu-payload-length", "")
    return Capture(
        url=record.url,
        portal=portal,
        run_id=None,
        fetched_at=iso(record.fetched_at),
        status=record.status,
        source=record.source or "live",
        media_type=record.media_type,
        record_type=record.record_type,
        warc_file=warc_file,
        warc_offset=record.offset,
        payload_sha256=record.payload_sha256 or "",
        body_sha256=record.body_sha256 or "",
        length=int(length) if length.isdigit() else len(record.payload),
    )


def _insert(connection: sqlite3.Connection, capture: Capture) -> None:
    names = Capture.__slots__
    connection.execute(
        f"INSERT INTO captures ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        [getattr(capture, name) for name in names],
    )
