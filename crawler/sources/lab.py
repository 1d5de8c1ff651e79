"""Requests that go to the portal lab on this machine, whatever host they name (LUUCHIEU_LAB)."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

SCHEME_HEADER = "X-Luuchieu-Scheme"
NOW_HEADER = "X-Luuchieu-Now"


class LabSource(HTTP11DownloadHandler):
    """The lab over real HTTP. A request's host, scheme and clock travel in its headers."""

    def __init__(self, crawler: Crawler, address: str) -> None:
        super().__init__(crawler)
        self._address = address
        self._now = os.environ.get("LUUCHIEU_NOW")

    async def download_request(self, request: Request) -> Response:
        """Fetch one address from the lab. The response carries the address asked for, not the lab's."""
        parts = urlsplit(request.url)
        target = f"{self._address}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        headers = request.headers.copy()
        headers["Host"] = parts.netloc
        headers[SCHEME_HEADER] = parts.scheme
        if self._now:
            headers[NOW_HEADER] = self._now
        response = await super().download_request(Request(target, headers=headers, meta=request.meta))
        return response.replace(url=request.url)
