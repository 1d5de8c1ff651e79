"""Requests that go out over HTTP, and those to the portals themselves: who may be asked, when, and who answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _ScrapyAgent
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.http import Request, Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.web._newclient import ParseError

from archive.certificates import keep_pin, read_pins
from crawler.capture import TLS
from crawler.manners.turns import Pace
from crawler.middlewares import asked_for
from crawler.sources import heads
from crawler.sources.proving import Pins, ProvingPolicy
from crawler.sources.reach import PRIVATE
from crawler.sources.troubles import Refused

if TYPE_CHECKING:
    from crawler.session import Session

_CLOSED_WITHIN_S = 2
_GARBLED = (ParseError, ValueError, KeyError)
"""What Twisted raises on heads that it cannot read; a status that is no number, lengths that contradict each other."""


class HttpSource(HTTP11DownloadHandler):
    """HTTP/1.1 and TLS as Scrapy speaks them, heads bounded; each response tells what TLS made of the host."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = heads.BoundedFactory

    async def download_request(self, request: Request) -> Response:
        """Fetch one address. Raises Refused where the answer, or who gives it, is not taken."""
        agent = _Agent(
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )
        try:
            with wrap_twisted_exceptions():
                return await maybe_deferred_to_future(agent.download_request(request))
        except DownloadFailedError as error:
            raise _meant_by(error) from error

    async def close(self) -> None:
        """Close the connections; those of a dead host are let go. Scrapy's own close breaks where both come at once."""
        closed = self._pool.closeCachedConnections()  # type: ignore[no-untyped-call]
        closing = asyncio.ensure_future(maybe_deferred_to_future(closed))
        with suppress(TimeoutError):
            await asyncio.wait_for(closing, _CLOSED_WITHIN_S)


class LiveSource(HttpSource):
    """The portals: each host in its turn, held to the certificate that it once showed."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._session: Session = crawler.spider.session  # type: ignore[union-attr]
        self._session.turns.told = self._session.watcher.paused
        self._pace = pace_of(crawler)
        with self._session.archive.writing() as connection:
            self._pins = Pins(read_pins(connection), self._session.environment.tls_accept)
        self._contextFactory = ProvingPolicy(self._pins)  # type: ignore[assignment]

    async def download_request(self, request: Request) -> Response:
        """Fetch one address when it is its turn. Raises Refused, and Unasked when the crawl stops first."""
        turns, host = self._session.turns, urlsplit(request.url).hostname or ""
        async with turns.take(host, self._pace, self._session.pause):
            try:
                response = await super().download_request(request)
            except CannotResolveHostError as error:
                raise _refusal_of(host) or error from error
            finally:
                self._keep_pins()
        told = response.headers.get("Retry-After")
        turns.answered(host, self._pace, response.status, asked_for(told) if told else None)
        return response

    def _keep_pins(self) -> None:
        fresh = self._pins.take_fresh()
        if fresh:
            with self._session.archive.writing() as connection:
                for pin in fresh:
                    keep_pin(connection, pin)


class _Agent(_ScrapyAgent):
    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        request.meta[TLS] = getattr(txresponse, heads.TLS, None)
        return super()._cb_bodyready(txresponse, request)


def pace_of(crawler: Crawler) -> Pace:
    """How a crawler asks a host. Scrapy itself spaces its own requests, by the delay give or take a part of it."""
    settings = crawler.settings
    shortest = 1 - min(1.0, settings.getfloat("DOWNLOAD_DELAY_JITTER"))
    return Pace(
        delay_s=settings.getfloat("DOWNLOAD_DELAY") * shortest,
        at_once=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
        longest_wait_s=settings.getfloat("RETRY_WAIT_MAX_S"),
    )


def _meant_by(error: DownloadFailedError) -> Exception:
    """Our own words where we broke the connection off, or plain ones where what came was no HTTP."""
    reasons = list(_reasons(error.__cause__))
    refused = next((reason for reason in reasons if isinstance(reason, Refused)), None)
    if refused is not None:
        return refused
    garbled = next((reason for reason in reasons if isinstance(reason, _GARBLED)), None)
    return Refused("no HTTP", f"what the host answers is no HTTP ({garbled})") if garbled else error


def _reasons(error: BaseException | None) -> Iterator[BaseException]:
    """What Twisted wrapped, at the bottom."""
    inner = getattr(error, "reasons", ())
    if error is not None and not inner:
        yield error
    for reason in inner:
        yield from _reasons(reason.value)


def _refusal_of(host: str) -> Refused | None:
    from twisted.internet import reactor

    refused: dict[str, str] = getattr(reactor.nameResolver, "refused", {})
    if host not in refused:
        return None
    why = f"{host} leads to {refused[host]}, which is this machine or in its own network"
    return Refused(PRIVATE, why, is_silence=True)
