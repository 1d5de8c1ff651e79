"""The rows of captures: one for each response and revisit record, buffered between two flushes."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass

from archive.rows import Capture, Original

_COLUMNS = (
    "url, portal, run_id, fetched_at, status, source, record_type, warc_file, warc_offset, payload_sha256, "
    "body_sha256, length, media_type, tls"
)
_INSERT = f"INSERT INTO captures (capture_id, {_COLUMNS}) VALUES (?{', ?' * 14})"  # noqa: S608
_NOTHING = hashlib.sha256(b"").hexdigest()

# A revisit record has no body of its own: it repeats the first response of its address with the same one.
_WITH_ORIGINAL = """
    FROM captures AS c JOIN captures AS o ON o.capture_id = CASE c.record_type WHEN 'revisit' THEN
        (SELECT min(f.capture_id) FROM captures AS f WHERE f.url = c.url AND f.body_sha256 = c.body_sha256
         AND f.record_type = 'response') ELSE c.capture_id END"""
_PLACE = f"SELECT o.warc_file, o.warc_offset {_WITH_ORIGINAL} WHERE c.capture_id = ?"
_LAST_ANSWER = f"""
    SELECT c.status, o.warc_file, o.warc_offset {_WITH_ORIGINAL}
    WHERE c.url = ? AND c.fetched_at BETWEEN ? AND ? ORDER BY c.fetched_at DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of a kept answer, and where its body lies."""

    status: int
    warc_file: str
    warc_offset: int


def read_last_answer(connection: sqlite3.Connection, url: str, since: str, until: str) -> Answer | None:
    """The newest answer of an address that was fetched in that time."""
    row = connection.execute(_LAST_ANSWER, (url, since, until)).fetchone()
    return Answer(*row) if row else None


def read_place(connection: sqlite3.Connection, capture_id: int) -> tuple[str, int] | None:
    """WARC file and offset of the response that a capture is or repeats."""
    row = connection.execute(_PLACE, (capture_id,)).fetchone()
    return (row[0], row[1]) if row else None


class Captures:
    """Gives out capture_ids at once and writes the rows when told to. One writer, one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        (last,) = connection.execute("SELECT coalesce(max(capture_id), 0) FROM captures").fetchone()
        self._next_id: int = last + 1
        self._rows: list[tuple[int, Capture]] = []
        self._kept: dict[tuple[str, str, str], int] = {}
        self._originals: dict[tuple[str, str], Original] = {}
        self._urls: set[str] = set()

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, capture: Capture) -> int:
        """Take a row in; the id is good at once."""
        capture_id = self._next_id
        self._next_id += 1
        self._rows.append((capture_id, capture))
        self._urls.add(capture.url)
        self._kept.setdefault((capture.url, capture.fetched_at, capture.body_sha256), capture_id)
        if capture.record_type == "response":
            original = Original(
                url=capture.url,
                fetched_at=capture.fetched_at,
                payload_sha256=capture.payload_sha256,
                body_sha256=capture.body_sha256,
            )
            self._originals.setdefault((capture.url, capture.body_sha256), original)
        return capture_id

    def has(self, url: str) -> bool:
        """True when any capture of that address is here."""
        if url in self._urls:
            return True
        return self._connection.execute("SELECT 1 FROM captures WHERE url = ? LIMIT 1", (url,)).fetchone() is not None

    def find_kept(self, url: str, fetched_at: str, body_sha256: str) -> int | None:
        """The id of that very capture, if it is here."""
        row = self._connection.execute(
            "SELECT capture_id FROM captures WHERE url = ? AND fetched_at = ? AND body_sha256 = ?",
            (url, fetched_at, body_sha256),
        ).fetchone()
        return int(row[0]) if row else self._kept.get((url, fetched_at, body_sha256))

    def find_original(self, url: str, body_sha256: str) -> Original | None:
        """The first response record of that address with that body; None where there is no body."""
        if body_sha256 == _NOTHING:
            return None
        row = self._connection.execute(
            "SELECT url, fetched_at, payload_sha256 FROM captures WHERE url = ? AND body_sha256 = ? "
            "AND record_type = 'response' ORDER BY fetched_at LIMIT 1",
            (url, body_sha256),
        ).fetchone()
        if row is None:
            return self._originals.get((url, body_sha256))
        return Original(url=row[0], fetched_at=row[1], payload_sha256=row[2], body_sha256=body_sha256)

    def write(self) -> None:
        """Insert what is buffered, within the caller's transaction."""
        self._connection.executemany(
            _INSERT,
            [
                (
                    capture_id,
                    one.url,
                    one.portal,
                    one.run_id,
                    one.fetched_at,
                    one.status,
                    one.source,
                    one.record_type,
                    one.warc_file,
                    one.warc_offset,
                    one.payload_sha256,
                    one.body_sha256,
                    one.length,
                    one.media_type,
                    one.tls,
                )
                for capture_id, one in self._rows
            ],
        )

    def forget(self) -> None:
        """Empty the buffer, once the transaction is committed."""
        self._rows.clear()
        self._kept.clear()
        self._originals.clear()
        self._urls.clear()
