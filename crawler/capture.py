"""Capture first: every response goes to WARC and into the ledger of captures before anything reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Request, Response

from archive.errors import ArchiveError
from archive.message import decode
from archive.warc import Exchange
from crawler.reading import Link

if TYPE_CHECKING:
    from crawler.portal_run import PortalRun

RECORDED_AT = "recorded_at"
"""Request.meta: when a replayed response was first fetched (aware datetime)."""
TLS = "tls"
"""Request.meta: `verified`, or why the host did not prove who it is; None over http."""
CAPTURED = "captured"
"""Request.meta: what the response was written to."""
_OURS_ALONE = frozenset({b"Host", b"X-Luuchieu-Scheme", b"X-Luuchieu-Now"})
"""Request headers that are given otherwise, or that only the lab gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """What became of a response on its way to the callback."""

    capture_id: int | None
    fetched_at: datetime
    body_sha256: str
    damage: str | None = None
    """Why the payload could not be decoded to its end; the payload itself is kept."""


class NotKept(IgnoreRequest):
    """The response could not be written to the archive, so nothing may be made of it."""


def captured_of(carrier: Request | Response) -> Captured:
    """The capture that a response, or the response to a request, was written to."""
    captured = carrier.meta[CAPTURED]
    assert isinstance(captured, Captured)
    return captured


class CaptureMiddleware:
    """The downloader middleware nearest to the network: sees payloads as they were transferred."""

    def __init__(self, crawler: Crawler) -> None:
        self._run: PortalRun = crawler.spider.run  # type: ignore[union-attr]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        """As Scrapy builds its components."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Write request and response down, then hand on the response with its content decoded."""
        recorded_at = request.meta.pop(RECORDED_AT, None) or self._run.now()
        # zlib and hashlib let go of the interpreter, so a second core does this while the loop goes on.
        decoded = partial(_decoded, request, response, recorded_at, self._run.source)
        try:
            exchange, request.meta[CAPTURED] = await self._run.capture(request.url, decoded)
        except ArchiveError as error:
            self._run.session.fail(error)
            raise NotKept(str(error)) from error
        return _plain(request.url, response, exchange.body)


def _decoded(request: Request, response: Response, fetched_at: datetime, source: str) -> tuple[Exchange, str | None]:
    """The exchange with its body decoded and hashed, and why the body is not whole."""
    encoding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
    body, damage = decode(response.body, encoding) if encoding else (response.body, None)
    exchange = exchange_of(request, response, body, fetched_at, source)
    _ = exchange.body_sha256, exchange.payload_sha256
    return exchange, damage


def exchange_of(request: Request, response: Response, body: bytes, fetched_at: datetime, source: str) -> Exchange:
    """One request and its response as the WARC writer takes them."""
    link = request.cb_kwargs.get("link")
    return Exchange(
        url=request.url,
        method=request.method,
        request_headers=[("Host", urlsplit(request.url).netloc), *_pairs(request.headers, without=_OURS_ALONE)],
        status=response.status,
        reason=_reason(response.status),
        http_version=response.protocol or "HTTP/1.1",
        response_headers=_pairs(response.headers),
        payload=response.body,
        body=body,
        fetched_at=fetched_at,
        ip=str(response.ip_address) if response.ip_address else None,
        tls=request.meta.get(TLS),
        source=source,
        section=link.section if isinstance(link, Link) else None,
    )


def _pairs(headers: Headers, without: frozenset[bytes] = frozenset()) -> list[tuple[str, str]]:
    stored = cast("Iterable[tuple[bytes, list[bytes]]]", dict.items(headers))
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in stored
        if name not in without
        for value in values
    ]


def _plain(url: str, response: Response, body: bytes) -> Response:
    """The response under the address asked for, its content decoded. Pages are parsed by crawler.pages.page."""
    plain = Response(url, status=response.status, body=body, flags=response.flags, protocol=response.protocol)
    # Taking the headers as they are: to make them anew costs more than all else here.
    plain.headers = response.headers
    return plain


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
