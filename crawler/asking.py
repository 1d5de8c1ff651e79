"""How requests are made: what is asked for first, and what goes with each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scrapy.http import Request

from crawler.listings.walk import ListingWalk
from crawler.looks.recheck import Again
from crawler.middlewares import KIND, MEDIA_KINDS
from crawler.reading import Entry, Link

if TYPE_CHECKING:
    from crawler.spider import PortalSpider

_LISTING_AHEAD, _ARTICLE_FIRST, _MEDIA_NEXT, _LISTING_LAST = 30, 20, 10, 0
"""What a page led to is finished before the next page is opened, so queues stay short; but a listing is opened ahead
while few articles wait, so that they never run out."""
_FEW_WAITING = 40


class Asking:
    """The requests of one spider. Hosts were checked where the addresses were read."""

    def __init__(self, spider: PortalSpider) -> None:
        self._spider = spider

    def door(self, entry: Entry, *, is_door: bool = True) -> Request:
        """Begin a walk."""
        spider = self._spider
        memory, depth, window = spider.run.memories.recall(entry, spider.run.window_of(entry))
        walk = ListingWalk(
            entry=entry,
            window=window,
            page_url=spider.page_url,
            pager_is_sure=spider.pager_is_sure,
            is_door=is_door and not entry.may_lack,
            is_paged=spider.is_paged(entry.url),
            days=spider.days_of(entry.url),
            key_of=spider.article_key,
            memory=memory,
            depth=depth,
        )
        spider.run.walks.append(walk)
        return self.listing(entry.url, walk)

    def listing(self, url: str, walk: ListingWalk) -> Request:
        """A page of a walk. It must never be dropped in silence as a duplicate: a walk ends by its own rules."""
        priority = _LISTING_AHEAD if self._spider.waiting < _FEW_WAITING else _LISTING_LAST
        return self._request(url, self._spider.parse_listing, walk.entry.kind, priority, True, walk=walk)

    def article(self, link: Link, origin: ListingWalk | None = None) -> Request:
        """An article, and the walk that showed it. The frontier has seen to it that each is asked for once."""
        callback = self._spider.parse_article
        return self._request(link.url, callback, "article", _ARTICLE_FIRST, True, link=link, origin=origin)

    def again(self, url: str, again: Again) -> Request:
        """A kept article, only if its page changed; a removed one asks for the whole answer."""
        request = self._request(url, self._spider.parse_again, "article", _ARTICLE_FIRST, True, again=again)
        look = again.look
        if url == look.url and look.state == "live" and look.body_sha256:
            if look.etag:
                request.headers["If-None-Match"] = look.etag
            if look.last_modified:
                request.headers["If-Modified-Since"] = look.last_modified
        return request

    def back_page(self, url: str, kind: str) -> Request:
        """A page of a listing, or a sitemap, that lies behind the window."""
        return self._request(url, self._spider.parse_back_page, kind, _LISTING_LAST, True, back=kind)

    def media(self, kind: str, url: str) -> Request:
        """A picture or file; one that several articles show is asked for once."""
        return self._request(url, self._spider.parse_media, kind, _MEDIA_NEXT, False, of_kind=kind)

    def _request(
        self, url: str, callback: Callable[..., Any], kind: str, priority: int, dont_filter: bool, **told: object
    ) -> Request:
        meta: dict[str, object] = {KIND: kind}
        if kind in MEDIA_KINDS:
            meta["max_retry_times"] = 1
        return Request(
            url,
            callback=callback,
            errback=self._spider.failed,
            cb_kwargs=told,
            meta=meta,
            priority=priority,
            dont_filter=dont_filter,
        )
