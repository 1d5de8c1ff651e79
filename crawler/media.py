"""Pictures and files of kept articles: fetched once, bytes in the WARC, their hash beside the article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.article import Article
from crawler.capture import Captured
from crawler.middlewares import REDIRECTED_FROM
from crawler.pages.addresses import parts_of
from crawler.sources.reach import is_public_host
from crawler.sources.troubles import told_status

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.portal_run import PortalRun

_SILENT_IN_A_ROW = 5
_TRIES = 3
"""Nights on which a picture that fails is asked for."""


class Media:
    """What of an article's pictures and files is to be fetched, and what came of it."""

    def __init__(self, run: PortalRun) -> None:
        self._run = run
        self._is_wanted = run.session.environment.with_media
        self._silent: Counter[str] = Counter()
        """By host, how many requests in a row brought no answer."""

    def due(self, article: Article) -> Iterator[tuple[str, str]]:
        """Kind and address of those not kept yet; those that are kept get their hash."""
        if not self._is_wanted:
            return
        wanted = [("image", image.url) for image in article.images]
        wanted += [("attachment", attachment.url) for attachment in article.attachments]
        wanted = [(kind, url) for kind, url in wanted if may_fetch(url) and self._silent[_host(url)] < _SILENT_IN_A_ROW]
        known = self._run.archive.url_state([url for _, url in wanted]) if wanted else {}
        for kind, url in wanted:
            state = known.get(url)
            if state is None or (state.state != "kept" and state.attempts < _TRIES):
                yield kind, url
            elif state.state == "kept" and state.body_sha256:
                self._run.archive.kept_media(url, state.body_sha256)

    def unasked(self) -> Iterator[tuple[str, str]]:
        """Kind and address of those that earlier runs were ended before they asked for."""
        run = self._run
        if self._is_wanted:
            for kind, url in run.session.history.unasked_media(run.portal.name, run.source, run.run_id):
                if may_fetch(url):
                    yield kind, url

    def did_not_come(self, url: str) -> None:
        """No answer: a host of pictures that is down is not asked for thousands of them, a minute each."""
        self._silent[_host(url)] += 1

    def came(self, response: Response, kind: str, captured: Captured) -> None:
        """A response to such a request."""
        url = response.meta.get(REDIRECTED_FROM, [response.url])[0]
        self._silent.pop(_host(response.url), None)
        error = _fault(response, captured)
        if error:
            self._run.mark(url, kind=kind, state="failed", status=response.status, at=captured.fetched_at)
            self._run.fail(url, "media", *error)
            return
        self._run.archive.kept_media(url, captured.body_sha256)
        self._run.mark(
            url,
            kind=kind,
            state="kept",
            status=response.status,
            body_sha256=captured.body_sha256,
            at=captured.fetched_at,
        )


def may_fetch(url: str) -> bool:
    """True for http and https addresses that are not on this machine or its network."""
    return parts_of(url).scheme in ("http", "https") and is_public_host(_host(url))


def _host(url: str) -> str:
    return parts_of(url).hostname or ""


def _fault(response: Response, captured: Captured) -> tuple[str, str] | None:
    if response.status != 200:
        return told_status(response.status)
    if captured.damage:
        return "damaged body", captured.damage
    if not response.body:
        return "empty", "the server answered without content"
    kind = (response.headers.get("Content-Type") or b"").lower()
    return ("not a file", "a page came instead of the picture or file") if kind.startswith(b"text/html") else None
