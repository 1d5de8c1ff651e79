"""WARC files against the table captures: each row has its record, each record its row, and both say the same."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from archive.blocks import Block, Damage, read_blocks, read_sound_blocks
from archive.clock import iso
from archive.digests import fits
from archive.findings import Findings
from archive.home import Home
from archive.members import ANSWERS, Member, find_members
from archive.records import Record, to_record
from archive.recovery import OPEN, begun, stamp_of
from archive.tape import FILE_ENDS, BrokenRecord

Told = Callable[[int, int], None]
"""Called with the bytes of WARC files that were gone through, and how many there are."""

_COMPARED = ("url", "fetched_at", "status", "record_type", "payload_sha256", "body_sha256")
_LAST_OFFSET = "SELECT max(warc_offset) FROM captures WHERE warc_file = ?"
_OFFSETS = "SELECT warc_offset, capture_id FROM captures WHERE warc_file = ?"
_ROW = f"SELECT capture_id, {', '.join(_COMPARED)} FROM captures WHERE warc_file = ? AND warc_offset = ?"  # noqa: S608
_ORIGINAL = """
    SELECT 1 FROM captures WHERE url = ? AND fetched_at = ? AND payload_sha256 = ? AND record_type = 'response'"""
_ORPHANS = """
    SELECT capture_id, warc_file, warc_offset FROM captures AS r WHERE record_type = 'revisit' AND NOT EXISTS (
        SELECT 1 FROM captures AS o
        WHERE o.url = r.url AND o.record_type = 'response' AND o.payload_sha256 = r.payload_sha256)"""


def check_records(
    connection: sqlite3.Connection,
    home: Home,
    found: Findings,
    told: Told,
    *,
    deep: bool,
    since: datetime | None = None,
) -> None:
    """Go through every WARC file once, from its beginning to its end; of those begun before `since` only the end.

    Raises sqlite3.Error, OSError.
    """
    files = {_closed_name(home, path): path for path in sorted(home.warc_dir.glob("*/*.warc.gz*"))}
    rows = connection.execute("SELECT warc_file, count(*) FROM captures GROUP BY warc_file").fetchall()
    for warc_file, count in rows:
        if warc_file not in files:
            what = f"the file is not there; {count} rows of captures name it"
            found.add("warc-missing", home.path / warc_file, None, what)
    total = sum(path.stat().st_size for path in files.values())
    done = 0
    for warc_file, path in files.items():
        found.checked["WARC files"] += 1
        is_old = since is not None and "" < begun(path.name.removesuffix(OPEN)) < stamp_of(since)
        _File(connection, found, warc_file, path).check(deep=deep, only_end=is_old)
        done += path.stat().st_size
        told(done, total)
    found.checked["captures"] = sum(count for _, count in rows)


def _closed_name(home: Home, path: Path) -> str:
    return path.relative_to(home.path).as_posix().removesuffix(OPEN)


@dataclass(slots=True)
class _File:
    connection: sqlite3.Connection
    found: Findings
    warc_file: str
    path: Path

    def check(self, *, deep: bool, only_end: bool = False) -> None:
        with self.path.open("rb") as file:
            if self.path.name.endswith(OPEN):
                if not _is_written(file):
                    self.found.add("warc-open", self.path, None, "a run left it open and is not alive any more")
                return
            if only_end:
                self._check_end(file)
            elif deep:
                self._check_deeply(file)
            else:
                self._check_quickly(file)

    def _add(self, kind: str, offset: int, what: str) -> None:
        self.found.add(kind, self.path, f"byte {offset}", what)

    # Where records lie ------------------------------------------------------------------------------------

    def _check_quickly(self, file: BinaryIO) -> None:
        last: Member | None = None
        answers: list[int] = []
        for member in find_members(file):
            last = member
            if member.type in ANSWERS:
                answers.append(member.offset)
        self._compare_offsets(answers, set(), self._end(file, last))

    def _check_end(self, file: BinaryIO) -> None:
        """Of a file that nothing was written to for long: the last record that has a row, and what follows it."""
        (offset,) = self.connection.execute(_LAST_OFFSET, (self.warc_file,)).fetchone()
        size, damage, last = file.seek(0, 2), list[Damage](), None
        for last in read_blocks(self.path, file, None, damage, offset or 0):
            self.found.checked["records"] += last.headers["warc-type"] in ANSWERS
        end = _end_of(damage, last.offset, last.headers["warc-type"], size) if last else min(offset or 0, size)
        if offset is not None and (end < size or end <= offset):
            self._add("warc-cut", end, f"the file breaks off here; rows of captures go on to byte {offset}")

    def _end(self, file: BinaryIO, last: Member | None) -> int:
        """Where whole records end; less than the size of a file whose tail is cut."""
        if last is None:
            return 0
        damage: list[Damage] = []
        for _ in read_blocks(self.path, file, None, damage, last.offset):
            pass
        for one in damage:
            if one.why != FILE_ENDS:
                self._add("record-damaged", one.offset, one.why)
        return _end_of(damage, last.offset, last.type, file.seek(0, 2))

    def _compare_offsets(self, answers: list[int], damaged: set[int], end: int) -> None:
        """Hold offsets of answers in the file against those of the rows. What lies behind `end` is cut off."""
        self.found.checked["records"] += len(answers)
        rows = dict(self.connection.execute(_OFFSETS, (self.warc_file,)))
        behind = sum(offset >= end for offset in rows)
        if behind or end < self.path.stat().st_size:
            more = f"; {behind} rows of captures point behind that" if behind else ""
            self._add("warc-cut", end, f"the file breaks off here{more}")
        known = {*answers, *damaged}
        for offset, capture_id in rows.items():
            if offset not in known and offset < end:
                self._add("record-damaged", offset, f"no record begins here, but row {capture_id} of captures says so")
        for offset in answers:
            if offset not in rows and offset < end:
                self._add("record-without-row", offset, "a whole record, of which captures has no row")

    # What they hold ---------------------------------------------------------------------------------------

    def _check_deeply(self, file: BinaryIO) -> None:
        damage: list[Damage] = []
        answers: list[int] = []
        orphans: list[tuple[int, str]] = []
        last: Block | None = None
        for last, _ in read_sound_blocks(self.path, file, damage, kinds=None):
            if last.headers["warc-type"] not in ANSWERS:
                _check_digest(self._add, last)
                continue
            answers.append(last.offset)
            record = self._check_record(last)
            if record is not None and record.record_type == "revisit" and not self._has_original(record):
                orphans.append((last.offset, f"it repeats {record.refers_to_url} as of {record.refers_to_at}"))
        end = _end_of(damage, last.offset, last.headers["warc-type"], self.path.stat().st_size) if last else 0
        for one in damage:
            if one.offset < end:
                self._add("record-damaged", one.offset, one.why)
        self._compare_offsets(answers, {one.offset for one in damage}, end)
        if not self.found.counts["record-without-row"]:
            for offset, what in orphans:
                self._add("revisit-without-original", offset, what)

    def _check_record(self, block: Block) -> Record | None:
        """The record, where it is what its own digests say; held against its row."""
        try:
            record = to_record(block)
        except BrokenRecord as broken:
            self._add("record-damaged", block.offset, str(broken))
            return None
        if record is None or not _check_digest(self._add, block) or not _check_payload(self._add, record):
            return None
        row = self.connection.execute(_ROW, (self.warc_file, block.offset)).fetchone()
        if row is not None:
            held = (record.url, iso(record.fetched_at), record.status, record.record_type,
                    record.payload_sha256, record.body_sha256)  # fmt: skip
            differing = [name for name, one, other in zip(_COMPARED, row[1:], held, strict=True) if one != other]
            if differing:
                self._add("row-differs", block.offset, f"row {row[0]} of captures has another {', '.join(differing)}")
        return record

    def _has_original(self, revisit: Record) -> bool:
        at = iso(revisit.refers_to_at) if revisit.refers_to_at else ""
        values = (revisit.refers_to_url or revisit.url, at, revisit.payload_sha256)
        return self.connection.execute(_ORIGINAL, values).fetchone() is not None


def check_revisits(connection: sqlite3.Connection, home: Home, found: Findings) -> None:
    """By the rows alone: each revisit repeats a payload that a response of its address brought."""
    if found.counts["record-without-row"]:
        return  # the original may be the one that has no row
    for capture_id, warc_file, offset in connection.execute(_ORPHANS):
        what = f"row {capture_id} of captures repeats a payload that no response of its address brought"
        found.add("revisit-without-original", home.path / warc_file, f"byte {offset}", what)


def _end_of(damage: list[Damage], last: int, last_type: str, size: int) -> int:
    """Where whole records end, given the last whole record; less than the size of a file whose tail is cut."""
    if damage and damage[-1].why == FILE_ENDS:
        return damage[-1].offset
    # A request follows each answer: without it the cut went between the two.
    return last if last_type in ANSWERS and not damage else size


def _check_digest(add: Callable[[str, int, str], None], block: Block) -> bool:
    """Whether the block is what its digest says."""
    told = block.headers.get("warc-block-digest", "")
    if told.startswith("sha256:") and not fits(told, block.content):
        add("record-changed", block.offset, f"the {block.headers['warc-type']} record's block has another digest")
        return False
    return True


def _check_payload(add: Callable[[str, int, str], None], record: Record) -> bool:
    """Whether payload and decoded body are what the record's headers say."""
    if record.record_type == "revisit":
        return True
    told = record.warc_headers.get("warc-payload-digest", "")
    if told.startswith("sha256:") and told != f"sha256:{record.payload_sha256}" and not fits(told, record.payload):
        add("record-changed", record.offset, "the payload has another digest")
        return False
    if record.warc_headers.get("luuchieu-body-sha256", record.body_sha256) != record.body_sha256:
        add("record-changed", record.offset, "the decoded body has another digest")
        return False
    return True


def _is_written(file: BinaryIO) -> bool:
    """True while a process holds the file to write to it."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(file, fcntl.LOCK_UN)
    return False
