"""One request and its response, as the crawler hands them over to be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

_PACKED = ("gzip", "br", "deflate", "zstd")
_PACKED_TYPES = ("image/", "video/", "audio/", "application/pdf", "application/zip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """Where a capture that a web archive made was found there."""

    archive: str  # wayback, CC-MAIN-2024-10
    url: str  # under which the archive gave it
    digest: str  # of the body, as the archive's index gives it
    doubt: str | None = None  # why what came may not be what was asked for; then it is kept, and nothing read from it


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and its response. The hashes are computed once, on first use."""

    url: str
    method: str = "GET"
    request_headers: Sequence[tuple[str, str]]
    status: int
    reason: str = ""
    http_version: str = "HTTP/1.1"
    response_headers: Sequence[tuple[str, str]]
    payload: bytes  # as it came over the wire, but without chunks
    body: bytes  # the payload with its Content-Encoding undone
    fetched_at: datetime  # aware
    ip: str | None = None
    tls: str | None = None  # `verified`, or why the host did not prove who it is; None over http
    source: str = "live"  # live, lab, replay, warc, wayback, commoncrawl
    section: str | None = None  # whose listing led to it: several may show an article, one of them is first
    memento: Memento | None = None  # of what a web archive gave

    @cached_property
    def payload_sha256(self) -> str:
        """Hash of what came over the wire; a server's gzip may put the time in it."""
        return hashlib.sha256(self.payload).hexdigest()

    @cached_property
    def body_sha256(self) -> str:
        """Hash by which two fetches are judged the same."""
        same = self.body is self.payload or self.body == self.payload
        return self.payload_sha256 if same else hashlib.sha256(self.body).hexdigest()

    @cached_property
    def length(self) -> int:
        """Bytes of the payload."""
        return len(self.payload)

    def bare(self) -> Exchange:
        """The same without payload and body, their hashes and length known: what a row needs, light to hand on."""
        bare = replace(self, payload=b"", body=b"")
        told = ("payload_sha256", "body_sha256", "length")
        vars(bare).update({name: getattr(self, name) for name in told})
        return bare

    @property
    def is_packed(self) -> bool:
        """True when the payload is compressed already, by its server or by its kind."""
        for name, value in self.response_headers:
            lowered, told = name.lower(), value.strip().lower()
            if lowered == "content-encoding" and told in _PACKED:
                return True
            if lowered == "content-type" and told.startswith(_PACKED_TYPES):
                return True
        return False
