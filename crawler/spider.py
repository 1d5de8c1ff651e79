"""The spider that all portals share: doors, listings, articles, pictures. What a page means the portal says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from archive.errors import ArchiveError
from crawler.capture import Captured, NotKept, captured_of
from crawler.frontier import Frontier
from crawler.media import Media
from crawler.middlewares import KIND, MEDIA_KINDS, REDIRECTED_FROM
from crawler.page import Page
from crawler.pipeline import ArticleItem
from crawler.portal import Portal
from crawler.portal_run import PortalRun
from crawler.reading import Entry, Link, Reading
from crawler.session import Session
from crawler.sources.replay import NotInCapture
from crawler.troubles import is_silence, told, told_status
from crawler.walk import ListingWalk, Outcome

_ARTICLE_FIRST, _MEDIA_NEXT, _LISTING_LAST = 20, 10, 0
"""Priorities: what a page led to is finished before the next page is opened, so queues stay short."""
_SILENT_IN_A_ROW = 10
_GONE = (404, 410)


class PortalSpider(Portal, scrapy.Spider):
    """Walks a portal's doors and keeps what they lead to. Spiders declare; families read."""

    pager_is_sure: ClassVar[bool] = True
    """False where a listing's next address is computed, so that the page past the end is asked for too."""

    session: Session
    run: PortalRun
    _owns_session: bool = False
    _silent: int = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, session: Session | None = None, **kwargs: Any) -> PortalSpider:
        """As Scrapy builds spiders. `luuchieu crawl` shares one session; `scrapy crawl` opens one for itself."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._owns_session = session is None
        spider.session = session or Session.open_for_scrapy(kwargs)
        spider.run = PortalRun(spider.session, cls)
        spider._frontier = Frontier(spider.run)
        spider._media = Media(spider.run)
        crawler.settings.setdict(spider.session.pace, priority="spider")
        crawler.signals.connect(spider._broke, signals.spider_error)
        crawler.signals.connect(spider._broke, signals.item_error)
        return spider

    _frontier: Frontier
    _media: Media

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the portal's doors, then for the articles that earlier runs saw and did not get."""
        for entry in self.run.entries():
            yield self._open_door(entry)
        if self.session.takes_leftovers(self.run.window):
            links = [Link(url=url) for url in self.run.leftovers()]
            for link in self._frontier.due(links):
                yield self._article_request(link)

    # Listings, feeds, sitemaps ------------------------------------------------------------------------

    def parse_listing(self, response: Response, walk: ListingWalk) -> Iterator[Any]:
        """A page of a listing, a feed or a sitemap: write down what it shows, fetch what is due, go on."""
        self._answered()
        captured = captured_of(response)
        outcome = _outcome(response, captured)
        if outcome:
            state = "gone" if response.status in _GONE else "failed"
            self._mark(response, walk.entry.kind, state, captured)
            yield from self._next_page(walk, walk.missed(response.url, *outcome))
            return
        reading = self.read(_page(response))
        self._mark(response, walk.entry.kind, "kept", captured)
        if reading.kind == "blocked":
            self.run.fail(response.url, "listing", "blocked", reading.error or "a wall stands before the listing")
            walk.blocked()
            self.run.end_walk(walk)
            return
        if reading.article is not None:
            yield ArticleItem(reading.article, captured)
        if reading.kind in ("article", "trap", "missing"):
            why = reading.error or "the listing's address answers with an article"
            outcome_name: Outcome = "missing page" if reading.kind == "missing" else "error page"
            yield from self._next_page(walk, walk.missed(response.url, outcome_name, reading.kind, why))
            return
        yield from self._take_links(response, walk, reading, captured)

    def _take_links(self, response: Response, walk: ListingWalk, reading: Reading, captured: Captured) -> Iterator[Any]:
        links = [replace(link, section=walk.entry.section) for link in reading.links]
        listed = [link for link in links if link.is_listed]
        is_old = bool(listed) and not any(link.listed_date for link in listed) and self._is_old(listed)
        if walk.entry.kind == "listing":
            following = walk.took(response.url, links, reading.next_url, all_known_old=is_old)
        else:
            following = walk.took_whole(response.url, links, has_nested=bool(reading.nested), error=reading.error)
        entry = walk.entry
        self.run.see(links, captured.fetched_at, via=entry.kind, section=entry.section, page=walk.number)
        for link in self._frontier.due(links):
            yield self._article_request(link)
        window = self.run.window
        for nested in reading.nested:
            if self.in_window(nested.url, window.since, window.until) and self.is_ours(nested.url):
                yield self._open_door(nested, is_door=False)
        yield from self._next_page(walk, following)

    def _is_old(self, listed: list[Link]) -> bool:
        return self._frontier.is_known_old(listed, self.run.window.since)

    def _next_page(self, walk: ListingWalk, url: str | None) -> Iterator[Request]:
        self.run.moved()
        if url is None:
            self.run.end_walk(walk)
        else:
            yield self._listing_request(url, walk)

    # Articles -----------------------------------------------------------------------------------------

    def parse_article(self, response: Response, link: Link) -> Iterator[Any]:
        """An article's page: read it, hand it to the pipeline, ask for its pictures and files."""
        self._answered()
        captured = captured_of(response)
        outcome = _outcome(response, captured)
        if outcome:
            self._lose(response, link, captured, "decode" if captured.damage else "fetch", *outcome[1:])
            return
        reading = self.read(_page(response), link)
        article = reading.article
        if reading.kind != "article" or article is None:
            why = reading.error or f"the page is no article but a {reading.kind} page"
            self._lose(response, link, captured, "read", reading.kind, why)
            return
        yield ArticleItem(article, captured)
        self._mark(response, "article", "kept", captured, article_id=article.article_id)
        self._frontier.kept(link.url, article.article_id.removeprefix(f"{self.name}-"))
        self.run.moved()
        for kind, url in self._media.due(article):
            yield self._media_request(kind, url)

    def _lose(self, response: Response, link: Link, captured: Captured, stage: str, error: str, why: str) -> None:
        self._mark(response, "article", "failed", captured)
        self._frontier.lost(link.url)
        self.run.fail(response.url, stage, error, why)
        self.run.moved()

    # Pictures and files -------------------------------------------------------------------------------

    def parse_media(self, response: Response, kind: str) -> None:
        """A picture or file: its bytes are kept by the capture, its hash goes to the articles that show it."""
        self._silent = 0
        self._media.came(response, kind, captured_of(response))

    # What did not come --------------------------------------------------------------------------------

    def failed(self, failure: Failure) -> Iterator[Any]:
        """No response to a request: refused by us, not in the capture, or a fault on the way."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error: BaseException = failure.value  # type: ignore[assignment]
        if isinstance(error, NotKept):
            return
        name, why = told(error)
        walk: ListingWalk | None = request.cb_kwargs.get("walk")
        if walk is not None:
            is_absent = isinstance(error, NotInCapture)
            self.run.counts.not_in_capture += is_absent
            outcome: Outcome = "not in capture" if is_absent else "error page"
            yield from self._next_page(walk, walk.missed(request.url, outcome, name, why))
        elif isinstance(error, NotInCapture):
            self.run.counts.not_in_capture += 1
            if "link" in request.cb_kwargs:
                self._frontier.lost(request.cb_kwargs["link"].url)
        else:
            self._record_failure(request, name, why)
        self._heed_silence(error)

    def _record_failure(self, request: Request, name: str, why: str) -> None:
        kind = request.meta.get(KIND, "other")
        state = "refused" if name == "robots.txt" else "failed"
        self.run.mark(request.url, kind=kind, state=state)
        if "link" in request.cb_kwargs:
            self._frontier.lost(request.cb_kwargs["link"].url)
        self.run.fail(request.url, "media" if kind in MEDIA_KINDS else "fetch", name, why)

    def _broke(self, failure: Failure, response: Response | None) -> None:
        """A callback raised what it should not: no page and no walk is lost without a word."""
        error = failure.value
        if isinstance(error, ArchiveError):
            self.session.fail(error)
            return
        url = response.url if response is not None else None
        self.run.fail(url, "program", type(error).__name__, f"a fault of the program, told in the log: {error}")
        walk = response.request.cb_kwargs.get("walk") if response is not None and response.request else None
        if walk is not None and walk.ended is None:
            walk.stop()
            self.run.end_walk(walk)

    def _answered(self) -> None:
        self._silent = 0
        self.run.counts.pages += 1

    def _heed_silence(self, error: BaseException) -> None:
        self._silent = self._silent + 1 if is_silence(error) else 0
        if self._silent >= _SILENT_IN_A_ROW:
            raise CloseSpider("host down")

    # How requests are made ----------------------------------------------------------------------------

    def _open_door(self, entry: Entry, *, is_door: bool = True) -> Request:
        walk = ListingWalk(
            entry=entry,
            window=self.run.window,
            page_url=self.page_url,
            pager_is_sure=self.pager_is_sure,
            is_door=is_door,
        )
        self.run.walks.append(walk)
        return self._listing_request(entry.url, walk)

    def _listing_request(self, url: str, walk: ListingWalk) -> Request:
        # A walk must never be dropped in silence as a duplicate: it ends by its own rules.
        return self._request(url, self.parse_listing, walk.entry.kind, _LISTING_LAST, {"walk": walk}, dont_filter=True)

    def _article_request(self, link: Link) -> Request:
        return self._request(link.url, self.parse_article, "article", _ARTICLE_FIRST, {"link": link}, dont_filter=True)

    def _media_request(self, kind: str, url: str) -> Request:
        return self._request(url, self.parse_media, kind, _MEDIA_NEXT, {"kind": kind}, dont_filter=False)

    def _request(
        self, url: str, callback: Any, kind: str, priority: int, told: dict[str, object], *, dont_filter: bool
    ) -> Request:
        return Request(
            url,
            callback=callback,
            errback=self.failed,
            cb_kwargs=told,
            meta={KIND: kind},
            priority=priority,
            dont_filter=dont_filter,
        )

    def _mark(
        self, response: Response, kind: str, state: str, captured: Captured, article_id: str | None = None
    ) -> None:
        """What became of an address, and of those that redirected to it."""
        headers = response.headers
        self.run.mark(
            response.url,
            kind=kind,
            state=state,
            status=response.status,
            etag=_header(headers, "ETag"),
            last_modified=_header(headers, "Last-Modified"),
            body_sha256=captured.body_sha256,
            article_id=article_id,
            at=captured.fetched_at,
        )
        for url in response.meta.get(REDIRECTED_FROM, ()):
            self.run.mark(url, kind=kind, state=state, article_id=article_id, at=captured.fetched_at)

    def closed(self, reason: str) -> None:
        """Scrapy's call when the spider ends."""
        self.session.finish(self.run, reason)
        if self._owns_session:
            self.session.close()


def _page(response: Response) -> Page:
    return Page(response.url, response.body, _header(response.headers, "Content-Type"))


def _header(headers: Mapping[str, bytes | None], name: str) -> str | None:
    value = headers.get(name)
    return value.decode("latin-1") if value else None


def _outcome(response: Response, captured: Captured) -> tuple[Outcome, str, str] | None:
    """Why a response is no page to read: what it means to a walk, short name, plain words. None when it is one."""
    if response.status != 200:
        return "missing page" if response.status in _GONE else "error page", *told_status(response.status)
    return ("error page", "damaged body", captured.damage) if captured.damage else None
