"""Requests answered from WARC or WACZ files: the same spiders over what somebody captured."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Request, Response

from archive import clock
from archive.errors import ArchiveError
from archive.records import address_key, as_answered
from archive.warc import Damage, Record, read_record_at, read_records
from crawler.capture import RECORDED_AT
from crawler.environment import UsageError


class NotInCapture(IgnoreRequest):
    """The replayed files do not hold this address. No failure of a network, and nothing to try again."""


@dataclass(frozen=True, slots=True)
class _Place:
    path: Path
    member: str | None
    offset: int


class ReplayIndex:
    """Where each address lies in the files. On disk, in a folder of its own, so that memory stays flat."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.damage: list[Damage] = []
        self.hosts: set[str] = set()
        self.records = 0
        self._connection = connection
        self._files: list[tuple[Path, str | None]] = []
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("CREATE TABLE place (key INTEGER, tls INTEGER, at REAL, file INTEGER, at_byte INTEGER)")

    @classmethod
    @contextmanager
    def over(cls, paths: Sequence[Path]) -> Iterator[ReplayIndex]:
        """Index the files. Raises UsageError for one that holds no record at all."""
        with tempfile.TemporaryDirectory(prefix="luuchieu-replay-") as folder:
            connection = sqlite3.connect(Path(folder) / "index.db", check_same_thread=False)
            try:
                index = cls(connection)
                for path in paths:
                    index._add(path)
                connection.execute("CREATE INDEX place_key ON place (key)")
                yield index
            finally:
                connection.close()

    def answer(self, record: Record) -> Record | None:
        """The record as it was answered: a revisit gets the payload of its original, its own date and status."""
        if record.record_type != "revisit":
            return record
        original = self.original(record)
        return as_answered(record, original) if original is not None else None

    def find(self, url: str, now: datetime) -> Record | None:
        """The record of this address as it stood at `now`: the newest until then, else the oldest there is.

        An address that was only captured under the other of http and https is taken from there.
        """
        for place in self._places(url, now):
            record = read_record_at(place.path, place.offset, member=place.member)
            if address_key(record.url) == address_key(url):
                return record
        return None

    def original(self, revisit: Record) -> Record | None:
        """The response that a revisit record says it repeats."""
        url = revisit.refers_to_url or revisit.url
        for place in self._places(url, revisit.refers_to_at or revisit.fetched_at):
            record = read_record_at(place.path, place.offset, member=place.member)
            if record.record_type == "revisit" or address_key(record.url) != address_key(url):
                continue
            if revisit.payload_sha256 in (None, record.payload_sha256):
                return record
        return None

    def _places(self, url: str, now: datetime) -> list[_Place]:
        moment = now.timestamp()
        rows = self._connection.execute(
            "SELECT file, at_byte FROM place WHERE key = ?"
            " ORDER BY tls <> ?, at > ?, CASE WHEN at > ? THEN at ELSE -at END, rowid DESC",
            (address_key(url), urlsplit(url).scheme == "https", moment, moment),
        ).fetchall()
        return [_Place(self._files[number][0], self._files[number][1], offset) for number, offset in rows]

    def _add(self, path: Path) -> None:
        before, harmed_before = self.records, len(self.damage)
        try:
            self._connection.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?)", self._rows(path))
        except ArchiveError as error:
            raise UsageError(str(error)) from error
        self._connection.commit()
        if self.records == before:
            why = f" ({self.damage[harmed_before].why})" if len(self.damage) > harmed_before else ""
            raise UsageError(f"{path} holds no record of a web page{why}; give a WARC or WACZ file")

    def _rows(self, path: Path) -> Iterator[tuple[int, bool, float, int, int]]:
        for record in read_records(path, self.damage):
            source = (path, record.member)
            if not self._files or self._files[-1] != source:
                self._files.append(source)
            parts = urlsplit(record.url)
            self.hosts.add(parts.hostname or "")
            self.records += 1
            moment = record.fetched_at.timestamp()
            yield address_key(record.url), parts.scheme == "https", moment, len(self._files) - 1, record.offset


class ReplaySource:
    """Answers requests from an index, with the recorded status, headers, payload and time."""

    def __init__(self, index: ReplayIndex) -> None:
        self._index = index

    async def download_request(self, request: Request) -> Response:
        """The recorded response. Raises NotInCapture."""
        record = self._index.find(request.url, clock.now())
        answer = self._index.answer(record) if record is not None else None
        if answer is None:
            raise NotInCapture(f"{request.url} is not in the capture")
        request.meta[RECORDED_AT] = answer.fetched_at
        headers = Headers()
        for name, value in answer.headers:
            headers.appendlist(name, value)
        return Response(
            request.url,
            status=answer.status,
            headers=headers,
            body=answer.payload,
            protocol=answer.http_version,
        )

    async def close(self) -> None:
        """Nothing is held open between requests."""
