"""robots.txt by RFC 9309: a server in trouble has not given permission, and a page is no robots.txt."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from archive import clock
from archive.errors import ArchiveError
from archive.message import find_header
from archive.records import read_record_at
from crawler.sources.live import pace_of
from crawler.sources.reach import MOVED, REDIRECT_LIMIT
from crawler.sources.troubles import Refused, Unasked, is_silence, told

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.session import Session

_SERVES_FOR = timedelta(hours=24)
_LONGEST_DELAY_S = 60.0
_LARGEST = 512 * 1024
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, strict where RFC 9309 is, with Crawl-delay honoured up to a minute."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._delay_s = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._session: Session = crawler.spider.session  # type: ignore[union-attr]
        self._closed: dict[str, IgnoreRequest] = {}
        """Hosts whose rules could not be had, with what that means for their pages."""

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of a host. RFC 9309 lets an answer serve for a day, so two nights ask for them once."""
        parts = urlsplit(request.url)
        if parts.netloc not in self._parsers:
            kept = self._kept(f"{parts.scheme}://{parts.netloc}/robots.txt")
            if kept is not None:
                self._parsers[parts.netloc] = Deferred()
                await self._parse_robots(kept, parts.netloc, request)
        return await super().robot_parser(request)

    def _kept(self, url: str) -> Response | None:
        """What the host answered within the last day, where its redirects led to included."""
        now = clock.now()
        for _ in range(REDIRECT_LIMIT + 1):
            place = self._session.history.last_answer(url, clock.iso(now - _SERVES_FOR), clock.iso(now))
            if place is None or place.status >= 500 or place.status == 429:
                return None
            try:
                record = read_record_at(self._session.home.warc_path(place.warc_file), place.warc_offset)
            except ArchiveError:
                return None
            location = find_header(record.headers, "Location")
            if place.status not in MOVED or location is None:
                return Response(url, status=place.status, body=record.body)
            url = urljoin(url, location)
        return None

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Let a request pass, or raise IgnoreRequest."""
        refusal = self._closed.get(urlsplit(request.url).netloc)
        if refusal is not None:
            raise refusal
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            why = f"robots.txt answers {response.status}, and a server in trouble has given no permission"
            self._closed[netloc] = Refused(f"robots.txt {response.status}", why, is_silence=True)
        rules = rules_of(response.status, response.body)
        self._slow_down(netloc, rules)
        await super()._parse_robots(response.replace(body=rules), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, Unasked):
            self._closed[netloc] = exc
        elif not isinstance(exc, IgnoreRequest) or is_silence(exc):
            name, words = told(exc)
            why = f"robots.txt could not be had, and without it nothing is fetched: {words}"
            self._closed[netloc] = Refused(name, why, is_silence=True)
        super()._robots_error(exc, netloc)

    def _slow_down(self, netloc: str, rules: bytes) -> None:
        wanted = Protego.parse(rules.decode("utf-8", "replace")).crawl_delay(self._default_useragent)
        if not wanted or not self._delay_s:
            return
        delay_s = max(self._delay_s, min(float(wanted), _LONGEST_DELAY_S))
        host = netloc.partition(":")[0]
        downloader = self.crawler.engine.downloader
        downloader.per_slot_settings.setdefault(host, {})["delay"] = delay_s
        if host in downloader.slots:
            downloader.slots[host].delay = delay_s
        # Scrapy's own spacing is a little shorter now and then, and other portals' crawlers may ask the host too.
        self._session.turns.slow_down(host, delay_s, pace_of(self.crawler))


def rules_of(status: int, body: bytes) -> bytes:
    """The rules in an answer to robots.txt: none where it is missing, or a page sent in its place."""
    if status != 200 or body[:1024].lstrip().lower().startswith(_MARKUP):
        return b""
    return body[:_LARGEST]
