"""The item pipeline: an article that a callback yields goes into the archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archive.article import Article
from archive.errors import ArchiveError
from crawler.capture import Captured

if TYPE_CHECKING:
    from crawler.portal_run import PortalRun


@dataclass(frozen=True, slots=True)
class ArticleItem:
    """An article with the capture it was read from."""

    article: Article
    captured: Captured


class KeepPipeline:
    """Hands articles to the archive's writer, which batches and dedupes."""

    def __init__(self, crawler: Crawler) -> None:
        self._run: PortalRun = crawler.spider.run  # type: ignore[union-attr]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepPipeline:
        """As Scrapy builds its components."""
        return cls(crawler)

    def process_item(self, item: object) -> object:
        """Keep an ArticleItem; other items pass. A failing archive stops the run."""
        if isinstance(item, ArticleItem):
            try:
                self._run.keep(item.article, item.captured)
            except ArchiveError as error:
                self._run.session.fail(error)
                raise DropItem(str(error)) from error
        return item
