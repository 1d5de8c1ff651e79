"""The clients that people have, led to the shim: `wayback` and `cdx_toolkit` with the true hosts' names replaced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import cdx_toolkit
import cdx_toolkit.commoncrawl
import cdx_toolkit.myrequests
import pytest
import requests
from requests.adapters import HTTPAdapter
from wayback import WaybackClient, WaybackSession

ARCHIVE = "https://web.archive.org"


class _Led(HTTPAdapter):
    """Asks the shim, and says that the archive answered: `wayback` reads times and addresses out of its own."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        asked = request.url or ""
        led = request.copy()
        led.url = asked.replace(ARCHIVE, self._address, 1)
        led.headers["Host"] = urlsplit(ARCHIVE).netloc
        response = super().send(led, *args, **kwargs)
        response.url, response.request = asked, request
        return response


def wayback_client(address: str, *, retries: int = 0) -> WaybackClient:
    """`wayback` without limits and without waiting."""
    session = WaybackSession(
        retries=retries, backoff=0.01, search_calls_per_second=0, memento_calls_per_second=0, timeout=20
    )
    session.mount(ARCHIVE, _Led(address))
    return WaybackClient(session)


def commoncrawl_client(
    address: str, crawls: Sequence[str], cache: str, monkeypatch: pytest.MonkeyPatch
) -> cdx_toolkit.CDXFetcher:
    """`cdx_toolkit` without its three seconds between requests, and with its list of crawls kept in `cache`.

    Crawls that are named with a search only would be asked for the last year.
    """
    monkeypatch.setattr(cdx_toolkit.commoncrawl, "CACHE_DIR", cache)
    host = urlsplit(address).hostname
    monkeypatch.setitem(cdx_toolkit.myrequests.retry_info, host, {"next_fetch": 0, "minimum_interval": 0.0})
    return cdx_toolkit.CDXFetcher(
        source="cc", crawl=list(crawls), cc_mirror=f"{address}/", warc_download_prefix=address
    )
