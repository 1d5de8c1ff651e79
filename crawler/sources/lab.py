"""Requests that go to the portal lab on this machine, whatever host they name (LUUCHIEU_LAB)."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from crawler.sources.live import HttpSource

SCHEME_HEADER = "X-Luuchieu-Scheme"
NOW_HEADER = "X-Luuchieu-Now"


class LabSource(HttpSource):
    """The lab over real HTTP. A request's host, scheme and clock travel in its headers, which the capture omits."""

    def __init__(self, crawler: Crawler, address: str) -> None:
        super().__init__(crawler)
        self._address = address
        self._now = os.environ.get("LUUCHIEU_NOW")

    async def download_request(self, request: Request) -> Response:
        """Fetch one address from the lab. The capture gives the response the address that was asked for."""
        parts = urlsplit(request.url)
        target = f"{self._address}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        sent = Request(target, meta=request.meta)
        sent.headers = request.headers
        sent.headers["Host"] = parts.netloc
        sent.headers[SCHEME_HEADER] = parts.scheme
        if self._now:
            sent.headers[NOW_HEADER] = self._now
        return await super().download_request(sent)
