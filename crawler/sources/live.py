"""Requests that go out to the portals themselves."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Request, Response


class LiveSource(HTTP11DownloadHandler):
    """The portals over HTTP/1.1 and TLS, as Scrapy fetches them."""

    async def download_request(self, request: Request) -> Response:
        """Fetch one address."""
        return await super().download_request(request)
