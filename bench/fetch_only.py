"""The peer: Scrapy that fetches the same addresses, and does nothing with them.

Use: python -m bench.fetch_only http://127.0.0.1:N FILE [stock]

With the same lean settings as ours, or with Scrapy's own.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request, Response
from scrapy.settings import Settings

from crawler import settings as ours

_OURS_ALONE = ("SPIDER_MODULES", "DOWNLOAD_HANDLERS", "ITEM_PIPELINES", "DUPEFILTER_CLASS")


class FetchOnly(scrapy.Spider):
    """Asks for every address once."""

    name = "fetch-only"
    base: str
    addresses: list[str]
    fetched = 0

    async def start(self) -> AsyncIterator[Request]:
        """All addresses."""
        for address in self.addresses:
            yield Request(f"{self.base}/~{address}", callback=self.parse)

    def parse(self, response: Response, **kwargs: Any) -> None:
        """Count it."""
        self.fetched += response.status == 200

    def closed(self, reason: str) -> None:
        """Say how many came."""
        print(self.fetched)


def lean_settings() -> Settings:
    """Ours without our own parts, politeness and robots.txt; Scrapy's decompression back in."""
    settings = Settings()
    for name in dir(ours):
        if name.isupper() and name not in _OURS_ALONE:
            settings.set(name, getattr(ours, name))
    middlewares = {path: at for path, at in ours.DOWNLOADER_MIDDLEWARES.items() if path.startswith("scrapy.")}
    compression = "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware"
    settings.set("DOWNLOADER_MIDDLEWARES", {**middlewares, compression: 590})
    settings.setdict({"ROBOTSTXT_OBEY": False, "DOWNLOAD_DELAY": 0})
    return settings


if __name__ == "__main__":
    chosen = Settings() if "stock" in sys.argv[3:] else lean_settings()
    chosen.setdict({"LOG_ENABLED": False, "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16})
    process = CrawlerProcess(chosen)
    process.crawl(FetchOnly, base=sys.argv[1], addresses=Path(sys.argv[2]).read_text().split())
    process.start()
