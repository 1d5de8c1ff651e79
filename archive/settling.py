"""One WARC file and its rows brought into step: whole records without a row get one, rows without a record go."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from archive.blocks import WANTED, Block, Damage, read_blocks
from archive.clock import iso
from archive.records import Record, to_record
from archive.rows import Capture
from archive.taking_back import take_back
from archive.tape import BrokenRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was done to a file and its rows."""

    entered: int  # captures that got their row
    taken_back: int  # rows that had no record
    cut_bytes: int  # of a torn record at the file's end
    is_empty: bool  # not one whole record


def settle(connection: sqlite3.Connection, path: Path, file: BinaryIO, *, portal: str, warc_file: str) -> Settled:
    """Bring the file, open for writing, and the rows that name it `warc_file` into step.

    Raises OSError and sqlite3.Error; what was done by then is right, and the rest can be done again.
    """
    damage: list[Damage] = []
    # The records first: no row may name bytes that a power cut would still take.
    os.fsync(file.fileno())
    entered, last_whole = _enter(connection, _blocks(path, file, damage), portal, warc_file)
    taken_back = take_back(connection, warc_file, last_whole)
    cut = _cut_tail(file, damage, last_whole)
    return Settled(entered=entered, taken_back=taken_back, cut_bytes=cut, is_empty=last_whole < 0)


def enter_missing(connection: sqlite3.Connection, path: Path, *, portal: str, warc_file: str) -> int:
    """Make the rows that whole records of a file lack, which stays as it is. Raises OSError, sqlite3.Error."""
    with path.open("rb") as file:
        return _enter(connection, _blocks(path, file, []), portal, warc_file)[0]


def _enter(
    connection: sqlite3.Connection, blocks: Iterator[tuple[Block, Record | None]], portal: str, warc_file: str
) -> tuple[int, int]:
    """Make the rows that lack; how many, and the offset of the last whole record (-1: none)."""
    query = "SELECT warc_offset FROM captures WHERE warc_file = ?"
    known = {offset for (offset,) in connection.execute(query, (warc_file,))}
    run_id: int | None = None
    source = "live"
    entered, last_whole = 0, -1
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "INSERT OR IGNORE INTO portals (portal, name, host, family, status) VALUES (?, ?, '', '', 'unknown')",
            (portal, portal),
        )
        for block, record in blocks:
            last_whole = block.offset
            run_id = _run_of(connection, block, portal) or run_id
            source = block.info.get("source") or source
            if record is not None and block.offset not in known:
                _insert(connection, capture_of(record, portal, warc_file, run_id, source))
                entered += 1
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return entered, last_whole


def _blocks(path: Path, file: BinaryIO, damage: list[Damage]) -> Iterator[tuple[Block, Record | None]]:
    """Every whole record; beside it the answer it holds, None for requests and for what is not HTTP."""
    last: Block | None = None
    for block in chain(read_blocks(path, file, None, damage, kinds=WANTED | {"warcinfo"}), [None]):
        # Whether a record's checksum is there and right shows only when the tape moves on.
        if last is not None and not (damage and damage[-1].offset == last.offset):
            try:
                yield last, to_record(last)
            except BrokenRecord:
                # Whole as a record, if not as an answer: no reason to cut the file here.
                yield last, None
        last = block


def _run_of(connection: sqlite3.Connection, block: Block, portal: str) -> int | None:
    """The run that a warcinfo record names, if it is a run of this portal here: an older database may lack it."""
    told = block.info.get("run", "")
    query = "SELECT run_id FROM runs WHERE run_id = ? AND portal = ?"
    row = connection.execute(query, (int(told), portal)).fetchone() if told.isdecimal() else None
    return row[0] if row else None


def _cut_tail(file: BinaryIO, damage: list[Damage], last_whole: int) -> int:
    """Cut off what follows the last whole record. Damage before it is left for `luuchieu check` to tell."""
    size = os.fstat(file.fileno()).st_size
    if not damage or damage[-1].offset <= last_whole:
        return 0
    os.ftruncate(file.fileno(), damage[-1].offset)
    os.fsync(file.fileno())
    return size - damage[-1].offset


def capture_of(record: Record, portal: str, warc_file: str, run_id: int | None, source: str) -> Capture:
    """The row of a record in our files. One that is kept as others wrote it does not say its run's `source`."""
    length = record.warc_headers.get("luuchieu-payload-length", "")
    return Capture(
        url=record.url,
        portal=portal,
        run_id=run_id,
        fetched_at=iso(record.fetched_at),
        status=record.status,
        source=record.source or source,
        media_type=record.media_type,
        record_type=record.record_type,
        warc_file=warc_file,
        warc_offset=record.offset,
        payload_sha256=record.payload_sha256 or "",
        body_sha256=record.body_sha256 or "",
        length=int(length) if length.isdigit() else len(record.payload),
        tls=record.warc_headers.get("luuchieu-tls"),
    )


def _insert(connection: sqlite3.Connection, capture: Capture) -> None:
    names = Capture.__slots__
    connection.execute(
        f"INSERT INTO captures ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        [getattr(capture, name) for name in names],
    )
