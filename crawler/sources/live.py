"""Requests that go out to the portals themselves."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Request, Response
from scrapy.utils.defer import maybe_deferred_to_future

_CLOSED_WITHIN_S = 2


class LiveSource(HTTP11DownloadHandler):
    """The portals over HTTP/1.1 and TLS, as Scrapy fetches them."""

    async def download_request(self, request: Request) -> Response:
        """Fetch one address."""
        return await super().download_request(request)

    async def close(self) -> None:
        """Close the connections; those of a dead host are let go. Scrapy's own close breaks where both come at once."""
        closed = self._pool.closeCachedConnections()  # type: ignore[no-untyped-call]
        closing = asyncio.ensure_future(maybe_deferred_to_future(closed))
        with suppress(TimeoutError):
            await asyncio.wait_for(closing, _CLOSED_WITHIN_S)
