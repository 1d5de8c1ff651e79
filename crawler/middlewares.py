"""Downloader middlewares of ours: redirects that stay on the portal, retries that wait as asked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Request, Response

from crawler.capture import captured_of
from crawler.manners.retry_after import seconds_of
from crawler.manners.turns import OVERLOADED
from crawler.pages.addresses import parts_of
from crawler.sources.reach import MOVED, REDIRECT_LIMIT, is_public_host
from crawler.sources.troubles import Refused, Unasked

if TYPE_CHECKING:
    from crawler.session import Session
    from crawler.spider import PortalSpider

REDIRECTED_FROM = "redirected_from"
"""Request.meta: the addresses that led here, first asked first."""
KIND = "kind"
"""Request.meta: what is expected at the address, as the ledger's `urls.kind` has it."""
MEDIA_KINDS = ("image", "attachment")


class RedirectMiddleware:
    """Follows redirects within the portal; any other is an outcome that is recorded, never a silent drop."""

    def __init__(self, crawler: Crawler) -> None:
        self._spider: PortalSpider = crawler.spider  # type: ignore[assignment]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RedirectMiddleware:
        """As Scrapy builds its components."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """The next request of a redirect. Raises Refused for one that leaves the portal or goes in circles."""
        location = response.headers.get("Location")
        if response.status not in MOVED or not location:
            return response
        target = _target(request.url, location)
        chain = [*request.meta.get(REDIRECTED_FROM, ()), request.url]
        if target in chain or len(chain) > REDIRECT_LIMIT:
            raise Refused("redirect loop", f"redirects in a circle or more than {REDIRECT_LIMIT} times, to {target}")
        if not self._may_go(request, target):
            raise Refused("redirect away", f"redirects to {target}, which is not part of the portal")
        return request.replace(
            url=target,
            dont_filter=True,
            priority=request.priority + 1,
            meta=request.meta | {REDIRECTED_FROM: chain},
        )

    def _may_go(self, request: Request, target: str) -> bool:
        if parts_of(target).scheme not in ("http", "https"):
            return False
        if request.meta.get(KIND) in MEDIA_KINDS or request.meta.get("dont_obey_robotstxt"):
            # RFC 9309 has robots.txt followed to other hosts, and so have pictures always been.
            return is_public_host(parts_of(target).hostname or "")
        return self._spider.is_ours(target) and not self._spider.is_trap(target)


class PatientRetryMiddleware(RetryMiddleware):
    """Scrapy's retries, and also: empty and damaged bodies are asked for again, Retry-After is honoured."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PatientRetryMiddleware:
        """As Scrapy builds its components."""
        middleware = super().from_crawler(crawler)
        middleware._longest_wait_s = crawler.settings.getfloat("RETRY_WAIT_MAX_S")
        middleware._session = crawler.spider.session  # type: ignore[union-attr]
        return middleware

    _session: Session
    _longest_wait_s: float = 0.0

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The same request again, after a wait, while a fault may pass."""
        reason = self._fault(request, response)
        again = self._again(request, reason) if reason else None
        if again is None:
            return response
        is_awaited = response.status in OVERLOADED and self._session.source == "live"
        # There the whole host is left alone for a time (crawler/manners/turns.py), this request with it.
        return again if is_awaited else await self._later(again, response.headers.get("Retry-After"))

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:  # type: ignore[override]
        """The same request again, after a wait, when no answer came."""
        if not isinstance(exception, self.exceptions_to_retry):
            return None
        again = self._again(request, exception)
        return await self._later(again, None) if again else None

    def _fault(self, request: Request, response: Response) -> str | None:
        if response.status in self.retry_http_codes:
            return f"HTTP {response.status}"
        if response.status != 200:
            return None
        if captured_of(request).damage:
            return "damaged body"
        return None if response.body.strip() else "empty body"

    def _again(self, request: Request, why: str | Exception) -> Request | None:
        again = self._retry(request, why)
        self.crawler.spider.run.counts.retries += again is not None  # type: ignore[union-attr]
        return again

    async def _later(self, request: Request, retry_after: bytes | None) -> Request:
        wait_s = asked_for(retry_after) if retry_after else 2.0 ** request.meta["retry_times"]
        wait_s = min(wait_s, self._longest_wait_s)
        if wait_s > 0 and not await self._session.pause.wait(wait_s):
            raise Unasked("the crawl was stopped before this was asked for again")
        return request


def _target(base: str, location: bytes) -> str:
    """A Location header as an absolute address. Servers put raw UTF-8 there, against the standard."""
    text = location.decode("utf-8", "replace").strip()
    try:
        return urljoin(base, text)
    except ValueError:
        return ""


def asked_for(retry_after: bytes) -> float:
    """Seconds that a Retry-After header asks for; 0 when it cannot be read."""
    return seconds_of(retry_after.decode("latin-1")) or 0.0
