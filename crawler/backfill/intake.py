"""One record that others made, as this archive takes it: a capture, and what reading it shows."""

from __future__ import annotations

from urllib.parse import urlsplit

from archive import clock
from archive.exchange import Memento
from archive.warc import Exchange, Record
from crawler.capture import Captured
from crawler.page import Page
from crawler.portal_run import PortalRun
from crawler.reading import Reading

_PAGES = ("html", "xml", "rss", "atom")
_FILES = ("image/", "application/pdf", "application/msword", "application/vnd", "application/zip", "application/x-rar")


def take_in(run: PortalRun, record: Record, captured: Captured) -> str | None:
    """Read a record that was captured, and keep what it shows. None where that is an article, else what it is."""
    media_type = record.media_type or ""
    if record.status != 200:
        return f"HTTP status {record.status}"
    if record.doubt is not None:
        return f"not read: {record.doubt}"
    if media_type.startswith(_FILES):
        run.archive.kept_media(record.url, captured.body_sha256)
        return media_type
    if media_type and not any(kind in media_type for kind in _PAGES):
        return media_type
    return _read(run, record, captured)


def _read(run: PortalRun, record: Record, captured: Captured) -> str | None:
    hint = run.session.history.hint(record.url)
    day = clock.day_of(captured.fetched_at)
    page = Page(record.url, record.body, record.header("Content-Type"), captured_on=day)
    reading = run.portal.read(page, hint)
    if reading.article is not None:
        run.keep(reading.article, captured)
        _mark(run, record, captured, reading.article.article_id)
        return None
    if reading.kind in ("listing", "feed", "sitemap") and reading.links:
        _see(run, record, reading, captured)
    elif reading.kind == "stand-in":
        # What others captured there is a fact about the host's past, and no failure of anybody's.
        run.counts.stand_ins[str(reading.error).partition(":")[0]] += 1
    elif run.portal.article_key(record.url) is not None:
        run.fail(record.url, "read", reading.kind, reading.error or f"a {reading.kind} page, no article")
    return reading.kind


def _mark(run: PortalRun, record: Record, captured: Captured, article_id: str) -> None:
    """Enter the article's address as kept. What the portal itself answered there, and when it is due, stays."""
    state = run.archive.url_state([record.url]).get(record.url)
    if state is not None and state.state in ("kept", "gone"):
        return
    run.mark(
        record.url,
        kind="article",
        state="kept",
        status=record.status,
        body_sha256=captured.body_sha256,
        article_id=article_id,
        at=captured.fetched_at,
    )


def _see(run: PortalRun, record: Record, reading: Reading, captured: Captured) -> None:
    links = [link for link in reading.links if reading.kind != "listing" or link.is_listed]
    page = run.portal.page_number(record.url) if reading.kind == "listing" else 1
    run.see(links, captured.fetched_at, via=reading.kind, page=page)


def exchange_of(record: Record, source: str = "warc", memento: Memento | None = None) -> Exchange:
    """A record of someone else's as our WARC writer takes it. What was asked is not told by a response record."""
    return Exchange(
        url=record.url,
        request_headers=[("Host", urlsplit(record.url).netloc)],
        status=record.status,
        reason=record.reason,
        http_version=record.http_version,
        response_headers=record.headers,
        payload=record.payload,
        body=record.body,
        fetched_at=record.fetched_at,
        source=source,
        memento=memento,
    )
