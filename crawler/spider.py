"""The spider that all portals share: doors, listings, articles, pictures. What a page means the portal says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any, ClassVar

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from archive.errors import ArchiveError
from crawler.answers import ANSWERS, BLOCKED, Fault, fault_of, note, page_of, unlike_a_listing, unlike_an_article
from crawler.asking import Asking
from crawler.capture import Captured, NotKept, captured_of
from crawler.listings.frontier import Frontier
from crawler.listings.nesting import Nest
from crawler.listings.seen import SeenSet
from crawler.listings.traps import multiplies
from crawler.listings.walk import ListingWalk, Outcome
from crawler.looks.recheck import Again, Recheck
from crawler.looks.removals import DeadLink
from crawler.looks.schedule import moment_of, next_look
from crawler.media import Media
from crawler.middlewares import KIND, MEDIA_KINDS, REDIRECTED_FROM
from crawler.portal import Portal
from crawler.portal_run import PortalRun
from crawler.reading import Link, Reading
from crawler.session import Session
from crawler.sources.replay import NotInCapture
from crawler.sources.troubles import Unasked, is_silence, told

_IN_VAIN_IN_A_ROW = 10
"""So many requests in a row without an answer, or before a wall, and the run gives up for the night."""
_NO_LISTING = frozenset({"article", "trap", "missing", "blocked", "stand-in"})


class PortalSpider(Portal, scrapy.Spider):
    """Walks a portal's doors and keeps what they lead to. Spiders declare; families read."""

    pager_is_sure: ClassVar[bool] = True
    """False where a listing's next address is computed, so that the page past the end is asked for too."""

    session: Session
    run: PortalRun
    _owns_session: bool = False
    _in_vain: int = 0

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, session: Session | None = None, kind: str = "crawl", **kwargs: Any
    ) -> PortalSpider:
        """As Scrapy builds spiders. `luuchieu crawl` shares one session; `scrapy crawl` opens one for itself."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._owns_session = session is None
        spider.begin(session or Session.open_for_scrapy(kwargs), kind)
        crawler.settings.setdict(spider.session.pace, priority="spider")
        crawler.signals.connect(spider._broke, signals.spider_error)
        return spider

    def begin(self, session: Session, kind: str) -> None:
        """Begin a run. Who answers its requests, Scrapy or the records of that very run, the spider need not know."""
        self.session = session
        self.run = PortalRun(session, type(self), kind)
        self._frontier = Frontier(self.run)
        self.media = Media(self.run)
        self.ask = Asking(self)
        self._recheck = Recheck(self)
        self._nest = Nest(self.run)
        self._texts = SeenSet()

    _frontier: Frontier
    _recheck: Recheck
    _nest: Nest
    _texts: SeenSet
    """Of the articles kept in this run."""
    media: Media
    ask: Asking

    @property
    def waiting(self) -> int:
        """How many articles were asked for and have not come yet."""
        return self._frontier.waiting

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the portal's doors, then for articles that earlier runs saw and did not get; or look again."""
        if self.run.kind == "recheck":
            for request in self._recheck.requests():
                yield request
            return
        for entry in self.run.entries():
            self._nest.door(entry)
            yield self.ask.door(entry)
        if self.session.takes_leftovers(self.run.window):
            links = [self.session.history.hint(url) for url in self.run.leftovers()]
            for link in self._frontier.due(links):
                yield self.ask.article(link)
        for kind, url in self.media.unasked():
            yield self.ask.media(kind, url)

    # Listings, feeds, sitemaps ------------------------------------------------------------------------

    async def parse_listing(self, response: Response, walk: ListingWalk) -> AsyncIterator[Any]:
        """A page of a listing, a feed or a sitemap: write down what it shows, fetch what is due, go on."""
        self.run.counts.pages += 1
        captured, kind = captured_of(response), walk.entry.kind
        fault = fault_of(response, captured)
        if fault is None:
            reading = await self.session.readers.read(type(self), page_of(response, captured))
            if reading.kind not in _NO_LISTING:
                note(self.run, response, captured, kind, "kept")
                for request in self._take_links(response, walk, reading, captured):
                    yield request
                return
            fault = unlike_a_listing(reading)
        note(self.run, response, captured, kind, "failed")
        if fault.error == BLOCKED:
            self.run.fail(response.url, "listing", BLOCKED, fault.why)
            walk.blocked()
            for request in self._next_page(walk, None):
                yield request
        else:
            for request in self._next_page(walk, walk.missed(response.url, fault.outcome, fault.error, fault.why)):
                yield request
        if fault.error == BLOCKED:
            self._heed(BLOCKED)

    def _take_links(self, response: Response, walk: ListingWalk, reading: Reading, captured: Captured) -> Iterator[Any]:
        entry, window = walk.entry, self.run.window
        links = [replace(link, section=entry.section) for link in reading.links]
        if entry.kind == "listing":
            is_old = self._is_undated_and_old([link for link in links if link.is_listed])
            following = walk.took(response.url, links, reading.next_url, all_known_old=is_old)
        else:
            following = walk.took_whole(response.url, links, has_nested=bool(reading.nested), error=reading.error)
        self.run.see(links, captured.fetched_at, via=entry.kind, section=entry.section, page=walk.number)
        for link in self._frontier.due(links):
            yield self.ask.article(link, walk)
        if entry.kind == "sitemap":
            wanted = (one for one in reading.nested if self.in_window(one.url, window.since, window.until))
            self._nest.names(entry.url, [one for one in wanted if self.is_ours(one.url) and not multiplies(one.url)])
            self._nest.shows(entry.url, links)
        yield from self._next_page(walk, following)

    def _is_undated_and_old(self, listed: list[Link]) -> bool:
        if not listed or any(link.listed_date for link in listed):
            return False
        return self._frontier.is_known_old(listed, self.run.window.since)

    def _next_page(self, walk: ListingWalk, url: str | None) -> Iterator[Request]:
        self.run.moved()
        if url is not None:
            yield self.ask.listing(url, walk)
            return
        self.run.end_walk(walk)
        for nested in self._nest.following(walk.entry.url):
            yield self.ask.door(nested, is_door=False)

    # Articles -----------------------------------------------------------------------------------------

    async def parse_article(
        self, response: Response, link: Link, origin: ListingWalk | None = None
    ) -> AsyncIterator[Any]:
        """An article's page: read it, keep it, ask for its pictures and files. `origin` is the walk that showed it."""
        self.run.counts.pages += 1
        captured = captured_of(response)
        fault = fault_of(response, captured)
        reading = (
            await self.session.readers.read(type(self), page_of(response, captured), link) if fault is None else None
        )
        article = reading.article if reading and reading.kind == "article" else None
        if origin is not None and (article is not None or response.status in ANSWERS):
            origin.harvest.bore(is_fruit=article is not None and self._texts.add(article.text_sha256))
        if article is None:
            for request in self._lose(response, link, captured, fault or unlike_an_article(reading)):
                yield request
            return
        self._in_vain = 0
        # Kept before marked: between the two a kill costs a second look, never an article.
        self.run.keep(article, captured)
        due_at = next_look(captured.fetched_at, moment_of(article.published_at))
        note(self.run, response, captured, "article", "kept", article.article_id, due_at)
        self._frontier.kept(link.url, article.article_id.removeprefix(f"{self.name}-"))
        self.run.moved()
        for kind, url in self.media.due(article):
            yield self.ask.media(kind, url)

    async def parse_again(self, response: Response, again: Again) -> AsyncIterator[Any]:
        """The page of an article that is kept."""
        self.run.counts.pages += 1
        requests, sign = await self._recheck.came(response, again)
        self.run.moved()
        for request in requests:
            yield request
        if sign is not None:
            self._heed(sign)
        else:
            self._in_vain = 0

    async def parse_back_page(self, response: Response, back: str) -> AsyncIterator[Any]:
        """A page behind the window: what was put between old articles, or moved there, is asked for."""
        self.run.counts.pages += 1
        links, following = await self._recheck.turned(response, back)
        for link in self._frontier.due(links):
            yield self.ask.article(link)
        if following is not None:
            yield self.ask.back_page(following, back)

    def _lose(self, response: Response, link: Link, captured: Captured, fault: Fault) -> Iterator[Request]:
        note(self.run, response, captured, "article", "failed")
        other = self._frontier.lost(link)
        if other is not None:
            yield self.ask.article(other)
        elif fault.outcome == "missing page" or fault.error == "missing":
            self.run.removals.dead_link(DeadLink(url=link.url, stage=fault.stage, error=fault.error, why=fault.why))
        else:
            self.run.fail(link.url, fault.stage, fault.error, fault.why)
        self.run.moved()
        if fault.error == BLOCKED:
            self._heed(BLOCKED)

    # Pictures and files -------------------------------------------------------------------------------

    def parse_media(self, response: Response, of_kind: str) -> None:
        """A picture or file: its bytes are kept by the capture, its hash goes to the articles that show it."""
        self.media.came(response, of_kind, captured_of(response))

    # What did not come --------------------------------------------------------------------------------

    def failed(self, failure: Failure) -> Iterator[Any]:
        """No response to a request: refused by us, not in the capture, or a fault on the way."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error: BaseException = failure.value  # type: ignore[assignment]
        if isinstance(error, NotKept | Unasked):
            return
        name, why = told(error)
        is_absent = isinstance(error, NotInCapture)
        self.run.counts.not_in_capture += is_absent
        walk: ListingWalk | None = request.cb_kwargs.get("walk")
        if walk is not None:
            outcome: Outcome = "not in capture" if is_absent else "error page"
            yield from self._next_page(walk, walk.missed(request.url, outcome, name, why))
        link: Link | None = request.cb_kwargs.get("link")
        other = self._frontier.lost(link) if link is not None else None
        if other is not None:
            yield self.ask.article(other)
        if is_absent:
            return
        kind = request.meta.get(KIND, "other")
        # Where it led to is not what was asked for: the home page is no article that failed.
        asked = request.meta.get(REDIRECTED_FROM, [request.url])[0]
        if request.cb_kwargs.keys() & {"again", "back"}:
            # What is kept stays kept, and stays due.
            self.run.fail(asked, "fetch", name, why)
            if is_silence(error):
                self._heed("host down")
            return
        self.run.mark(asked, kind=kind, state="refused" if name == "robots.txt" else "failed")
        if walk is None and other is None:
            self.run.fail(asked, "media" if kind in MEDIA_KINDS else "fetch", name, why)
        if kind in MEDIA_KINDS:
            self.media.did_not_come(asked)
        elif is_silence(error):
            self._heed("host down")

    def _heed(self, sign: str) -> None:
        """Give up for this run when nothing but silence and walls come back, and no article between."""
        self._in_vain += 1
        if self._in_vain >= _IN_VAIN_IN_A_ROW:
            raise CloseSpider(sign)

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

    def closed(self, reason: str) -> None:
        """Scrapy's call when the spider ends."""
        if reason == "finished" and self.session.fatal is None:
            self._nest.end()
        self.session.finish(self.run, reason)
        if self._owns_session:
            self.session.close()
