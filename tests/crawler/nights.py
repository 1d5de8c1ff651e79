"""Crawls of the stub portal, one a night, while it changes."""

from __future__ import annotations

from collections.abc import Callable

from tests.crawler.conftest import Crawl, Crawled
from tests.crawler.site import Answer, Site


class Nights:
    """A site that changes from night to night: `rules` maps a path to what it answers instead of the usual."""

    def __init__(self, crawl: Crawl, articles: int = 12) -> None:
        self._crawl = crawl
        self.rules: dict[str, Answer] = {}
        self.every: Callable[[str], Answer | None] = lambda path: None
        self.site = Site(articles, lambda path, times: self.every(path) or self.rules.get(path))

    def at(self, time: str) -> Crawled:
        self.site.asked.clear()
        self.site.headers.clear()
        return self._crawl(self.site, LUUCHIEU_NOW=f"{time}:00+07:00")
