"""The index of a WACZ: a line of CDXJ a capture, sorted by search key, packed in blocks that can be read alone."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from archive.records import Record
from archive.surt import surt

BLOCK_LINES = 1024
INDEX, BLOCKS = "index.cdx.gz", "index.idx"
_NOT_MODIFIED = 304


class Cdxj:
    """Takes the captures in as they come; sorted on disk, so that memory stays flat."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "index.db", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("CREATE TABLE line (key TEXT, at TEXT, told TEXT)")
        self._connection.execute("BEGIN")

    def add(self, record: Record, offset: int, length: int, filename: str) -> None:
        """Enter a record that lies at `offset` of `filename`.

        Not so an answer "not modified": it shows nothing, and who looks for that time is led to the page it spoke of.
        """
        if record.status == _NOT_MODIFIED:
            return
        told = {
            "url": record.url,
            "mime": "warc/revisit" if record.record_type == "revisit" else record.media_type or "unk",
            "status": str(record.status),
            "digest": f"sha256:{record.payload_sha256}",
            "length": str(length),
            "offset": str(offset),
            "filename": filename,
        }
        at = timestamp(record.warc_headers["warc-date"])
        self._connection.execute("INSERT INTO line VALUES (?, ?, ?)", (surt(record.url), at, json.dumps(told)))

    def write(self, put: Callable[[bytes], object]) -> bytes:
        """Hand the packed index to `put`, block after block; return the list of blocks, for BLOCKS."""
        blocks = [f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': INDEX})}\n"]
        offset = 0
        lines = self._connection.execute("SELECT key || ' ' || at, told FROM line ORDER BY key, at, rowid")
        for some in _batches(lines):
            packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
            packed = packer.compress("".join(f"{start} {told}\n" for start, told in some).encode()) + packer.flush()
            put(packed)
            place = {"offset": offset, "length": len(packed), "digest": f"sha256:{hashlib.sha256(packed).hexdigest()}"}
            blocks.append(f"{some[0][0]} {json.dumps(place | {'filename': INDEX})}\n")
            offset += len(packed)
        return "".join(blocks).encode()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _batches(lines: sqlite3.Cursor) -> Iterator[list[tuple[str, str]]]:
    while some := lines.fetchmany(BLOCK_LINES):
        yield some


def timestamp(warc_date: str) -> str:
    """`2026-01-30T19:00:00Z` as indexes write it: `20260130190000`."""
    return "".join(char for char in warc_date if char.isdigit())[:14]
