"""pywb behind the shim, and the WARC files that it serves."""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Upstream:
    """A collection of pywb by its address, with the folder of its files."""

    address: str
    folder: Path

    def get(self, path: str) -> tuple[int, Headers, bytes]:
        """Status, headers and body. On a connection of its own: on a kept one pywb takes 40 ms for an answer."""
        parts = urlsplit(self.address)
        connection = HTTPConnection(parts.netloc, timeout=30)
        try:
            connection.request("GET", parts.path + path)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()

    def record(self, name: str, offset: int, length: int) -> tuple[int, Headers, bytes]:
        """A response out of its file: pywb passes over a redirect from http to https as leading to itself."""
        with (self.folder / name).open("rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(BytesIO(file.read(length)))))
        head = record.http_headers
        return int(head.get_statuscode()), list(head.headers), record.content_stream().read()
