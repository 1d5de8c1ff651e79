"""The crawls of one command, side by side in Scrapy's process: begun, followed by a second look, ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from archive import clock
from archive.errors import ArchiveError, from_os
from crawler.ending.downloads import end
from crawler.ending.halt import QUIET_HOURS
from crawler.session import Session

if TYPE_CHECKING:
    from crawler.spider import PortalSpider

_CHATTY_LOGGERS = ("scrapy", "twisted", "asyncio", "hpack", "filelock", "charset_normalizer")
_LOOK_AT_CLOCK_S = 30.0
"""How late a crawl may see that quiet hours have begun: the clock may be set while it runs."""
logger = logging.getLogger(__name__)


class Crawls:
    """Every crawl and second look of one command. A reactor runs once, so a process has one of these."""

    def __init__(self, settings: Settings, session: Session, log: Path) -> None:
        settings.set("LOG_FILE", str(log), priority="cmdline")
        # On a full disk every line of the log would print a traceback; that the disk is full the archive tells, once.
        logging.raiseExceptions = False
        self._process = AsyncCrawlerProcess(settings)
        for name in _CHATTY_LOGGERS:
            # Scrapy has every DEBUG record made and drops it in its handler.
            logging.getLogger(name).setLevel(logging.INFO)
        self._session = session
        self._log = log
        self._loop = asyncio.get_event_loop()
        self._tasks: dict[str, list[asyncio.Task[None]]] = {}
        self._crawlers: dict[Crawler, asyncio.Task[None]] = {}
        self._ending: set[asyncio.Future[None]] = set()
        """Tasks that nobody awaits are kept here, or they may be collected while they run."""

    def run(self, spiders: Sequence[type[PortalSpider]]) -> list[str]:
        """Crawl to the end, and return what went wrong outside of the crawls' own bookkeeping."""
        session = self._session
        session.on_fatal = self._end_all
        # A signal comes between any two steps of the loop.
        session.halt.on_ask = partial(self._loop.call_soon_threadsafe, self._end_all)
        try:
            for spider in spiders:
                self._begin(spider, "crawl")
            self._watch_clock()
            if session.halt.reason is not None:
                self._end_all()
            self._process.start(install_signal_handlers=False)
        finally:
            session.halt.on_ask = None
        return self._faults()

    def _begin(self, spider: type[PortalSpider], kind: str) -> None:
        crawler = self._process.create_crawler(spider)
        task = self._process.crawl(crawler, session=self._session, kind=kind)
        self._crawlers[crawler] = task
        self._tasks.setdefault(spider.name, []).append(task)
        task.add_done_callback(lambda _: self._ended(spider, crawler, kind))

    def _ended(self, spider: type[PortalSpider], crawler: Crawler, kind: str) -> None:
        """The second phase of a portal begins when its first has ended, while others may still be in theirs."""
        del self._crawlers[crawler]
        if kind == "crawl" and self._session.looks_again(spider.name):
            try:
                self._begin(spider, "recheck")
            except OSError as error:
                self._session.fail(from_os(error, self._log))

    def _end_all(self) -> None:
        self._session.pause.stop()
        self._ending.update(asyncio.ensure_future(end(*crawl)) for crawl in self._crawlers.items())

    def _watch_clock(self) -> None:
        """End everything when quiet hours begin."""
        session = self._session
        if session.replay is not None or not session.environment.quiet.spans:
            return
        now = clock.now()
        if session.environment.quiet.until(now):
            session.halt.ask(QUIET_HOURS)
            return
        soon = session.environment.quiet.until(now + timedelta(seconds=_LOOK_AT_CLOCK_S))
        self._loop.call_later(1.0 if soon else _LOOK_AT_CLOCK_S, self._watch_clock)

    def _faults(self) -> list[str]:
        problems, session = [], self._session
        for portal, phases in self._tasks.items():
            for task in phases:
                error = task.exception() if task.done() and not task.cancelled() else None
                if isinstance(error, ArchiveError):
                    session.fatal = session.fatal or error
                elif error is not None:
                    logger.error("the crawl of %s broke off", portal, exc_info=error)
            ended = sum(result.portal == portal for result in session.results)
            if ended < len(phases) and session.fatal is None:
                problems.append(f"{portal}: the crawl broke off by a fault of the program; the log has it: {self._log}")
        return problems
