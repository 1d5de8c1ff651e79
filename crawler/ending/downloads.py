"""How crawls end before their time: by a signal, by quiet hours, by a budget that is spent.

Nothing more is asked for. What waits (for its turn, for robots.txt, for a second try) is let go at once; what a server
has begun to answer gets a few seconds more. An answer that has come is kept and read as ever. What was let go is no
failure: its address stays due.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from scrapy.core.downloader import Downloader
from scrapy.http import Request, Response
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.capture import CAPTURED
from crawler.ending.halt import PATIENCE_S
from crawler.sources.troubles import Unasked

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

LOOK_S = 0.1
STAGE: Final = "stage"
"""Request.meta: ASKED while a source is at work on it, ANSWERED once it has given a response."""
ASKED, ANSWERED = "asked", "answered"


class StoppableDownloader(Downloader):
    """Scrapy's downloader, whose requests can be let go wherever they wait."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._under_way: dict[Request, tuple[Deferred[Any], Deferred[Any]]] = {}
        """For each request what Scrapy's engine waits for, and what that waits for."""

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Response | Request]:
        """As Scrapy's own."""
        for told in (STAGE, CAPTURED):
            # A second try is a copy of the first.
            request.meta.pop(told, None)
        inner: Deferred[Any] = super().fetch(request)
        outer: Deferred[Response | Request] = Deferred(lambda _: inner.cancel())
        self._under_way[request] = outer, inner
        inner.addBoth(self._came, request)
        return outer

    def _came(self, result: Any, request: Request) -> None:
        outer, _ = self._under_way.pop(request, (None, None))
        if outer is not None and not outer.called:
            outer.callback(result)

    def let_go(self, *, is_patient: bool) -> None:
        """Give up on what waits; with no patience left also on what a source is at work on."""
        for request in [one for one in self._under_way if self._may_go(one, is_patient=is_patient)]:
            outer, inner = self._under_way.pop(request)
            if not outer.called:
                outer.errback(Failure(Unasked("left for the next run")))  # type: ignore[no-untyped-call]
            inner.cancel()

    @staticmethod
    def _may_go(request: Request, *, is_patient: bool) -> bool:
        """Not while the response is written down: a record without its row would be damage."""
        stage = request.meta.get(STAGE)
        if stage == ASKED:
            return not is_patient
        return stage != ANSWERED or CAPTURED in request.meta


async def end(crawler: Crawler, task: asyncio.Future[None] | None = None) -> None:
    """End one crawl, within some seconds whatever it is doing. Its reason is `shutdown`, as Scrapy has it.

    With its `task` a crawl may be ended that has not quite begun: it is let begin first, or nothing could end it.
    """
    while task is not None and not (crawler.crawling and crawler.engine.running):
        if task.done():
            return
        await asyncio.sleep(LOOK_S)
    downloader = crawler.engine.downloader
    assert isinstance(downloader, StoppableDownloader)
    loop = asyncio.get_running_loop()
    began = loop.time()
    ending = asyncio.ensure_future(crawler.stop_async())
    while not ending.done():
        downloader.let_go(is_patient=loop.time() - began < PATIENCE_S)
        await asyncio.wait([ending], timeout=LOOK_S)
