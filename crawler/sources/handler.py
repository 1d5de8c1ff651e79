"""The one download handler: it asks the source of this command and hides which it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from crawler.ending.downloads import ANSWERED, ASKED, STAGE, end
from crawler.ending.halt import BYTE_BUDGET
from crawler.middlewares import KIND, MEDIA_KINDS
from crawler.sources.lab import LabSource
from crawler.sources.live import LiveSource
from crawler.sources.reach import why_not
from crawler.sources.replay import ReplaySource
from crawler.sources.troubles import Refused, Unasked

if TYPE_CHECKING:
    from crawler.portal_run import PortalRun
    from crawler.session import Session


_SHARE_OF_MEDIA = 0.8
"""Of the night's bytes: what is left then is for pages. Pictures can come a night later, removals cannot."""


class _Source(Protocol):
    async def download_request(self, request: Request) -> Response: ...

    async def close(self) -> None: ...


class SourceHandler(BaseDownloadHandler):
    """Answers http and https requests from the live web, the lab or a replayed capture."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._source = _source_of(crawler)
        self._crawler = crawler
        self._run: PortalRun = crawler.spider.run  # type: ignore[union-attr]
        self._halt = self._run.session.halt
        self._left_bytes = self._run.session.left_of_night(self._run.portal.name)
        self._ending: asyncio.Future[None] | None = None
        self._is_asking = not isinstance(self._source, ReplaySource)
        self._ports = declared_ports(entry.url for entry in self._run.entries()) if self._is_asking else frozenset()

    async def download_request(self, request: Request) -> Response:
        """Fetch one address.

        Raises Refused, NotInCapture in a replay that does not hold it, Unasked in a run that ends.
        """
        refusal = why_not(request.url, self._ports) if self._is_asking else None
        if refusal is not None:
            raise Refused(*refusal)
        is_media = request.meta.get(KIND) in MEDIA_KINDS
        self._heed(is_media)
        if is_media:
            self._run.counts.media_requests += 1
        else:
            self._run.counts.requests += 1
        stage: str | None = None
        request.meta[STAGE] = ASKED
        try:
            response = await self._source.download_request(request)
            stage = ANSWERED
        finally:
            request.meta[STAGE] = stage
        return response

    def _heed(self, is_media: bool) -> None:
        """Raise Unasked where nothing more may be asked for, and end the run when its bytes are spent."""
        run = self._run
        spent = run.counts.bytes / self._left_bytes if self._left_bytes else 0.0
        if spent >= 1 and self._halt.ask_run(run.run_id, BYTE_BUDGET):
            self._ending = asyncio.ensure_future(end(self._crawler))
        is_over = self._halt.reason_of(run.run_id) is not None
        if is_over:
            self._halt.leaves(run.run_id)
        if is_over or (is_media and spent >= _SHARE_OF_MEDIA):
            raise Unasked("left for the next run")

    async def close(self) -> None:
        """Close the source's connections."""
        await self._source.close()


def declared_ports(doors: Iterable[str]) -> frozenset[int]:
    """The ports in the addresses at which a portal's declaration has a crawl begin."""
    return frozenset(port for port in (urlsplit(door).port for door in doors) if port is not None)


def _source_of(crawler: Crawler) -> _Source:
    session: Session = crawler.spider.session  # type: ignore[union-attr]
    if session.replay is not None:
        return ReplaySource(session.replay)
    if session.environment.lab:
        return LabSource(crawler, session.environment.lab)
    return LiveSource(crawler)
