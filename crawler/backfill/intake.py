"""One record that others made, as this archive takes it: a capture, and what reading it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive import clock
from archive.exchange import Memento
from archive.warc import Exchange, Record
from crawler.backfill.addresses import plain
from crawler.extraction.article import complete, lacks
from crawler.pages.page import Page
from crawler.portal import Portal
from crawler.reading import Reading

if TYPE_CHECKING:
    from crawler.capture import Captured
    from crawler.portal_run import PortalRun

_PAGES = ("html", "xml", "rss", "atom")
_FILES = ("image/", "application/pdf", "application/msword", "application/vnd", "application/zip", "application/x-rar")


_PAST = {
    "missing": "the portal's own word that there is no such article",
    "blocked": "a wall against robots",
    "empty": "an empty page",
    "trap": "an address that multiplies without end",
}
"""What others captured in place of a page is a fact about the host's past, and no failure of anybody's."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a record shows by itself. What listings said of its address is left to the one who enters it."""

    told: str | None = None
    """What it is, where there is nothing in it to be read."""
    is_file: bool = False
    """A picture or an attachment."""
    reading: Reading | None = None
    untitled: Page | None = None
    """The page, if it lacks nothing but a headline to be an article: a listing may have told it."""


def take_in(run: PortalRun, record: Record, captured: Captured) -> str | None:
    """Read a record that was captured, and keep what it shows. None where that is an article, else what it is."""
    return enter(run, record.url, record.status, look(run.portal, record), captured)


def look(portal: type[Portal], record: Record) -> Seen:
    """What a record shows. Pure, so that any process may do it."""
    media_type = record.media_type or ""
    if record.status != 200:
        return Seen(told=f"HTTP status {record.status}")
    if record.doubt is not None:
        return Seen(told=f"not read: {record.doubt}")
    if media_type.startswith(_FILES):
        return Seen(told=media_type, is_file=True)
    if media_type and not any(kind in media_type for kind in _PAGES):
        return Seen(told=media_type)
    reading = portal.read(_page(record))
    return Seen(reading=reading, untitled=_page(record) if reading.lacks == "title" else None)


def _page(record: Record) -> Page:
    day = clock.day_of(record.fetched_at)
    return Page(record.url, record.body, record.header("Content-Type"), captured_on=day)


def enter(run: PortalRun, url: str, status: int, seen: Seen, captured: Captured) -> str | None:
    """Keep what a record showed that was captured. None where that is an article, else what it is."""
    if seen.is_file:
        run.archive.kept_media(url, captured.body_sha256)
    reading = _with_hint(run, url, seen)
    if reading is None:
        if seen.told and status == 200 and not seen.is_file:
            run.counts.stood_in(seen.told, url, captured.fetched_at)
        return seen.told
    told = _told_of(reading)
    if reading.article is not None:
        run.keep(reading.article, captured)
        _mark(run, url, status, captured, reading.article.article_id)
    elif reading.kind in ("listing", "feed", "sitemap") and reading.links:
        _see(run, url, reading, captured)
    elif told != reading.kind:
        run.counts.stood_in(str(told), url, captured.fetched_at)
    elif run.portal.article_key(url) is not None:
        run.fail(url, "read", reading.kind, reading.error or f"a {reading.kind} page, no article")
    return told


def told_of(portal: type[Portal], record: Record) -> str | None:
    """What take_in() would call a record, without keeping anything."""
    seen = look(portal, record)
    return _told_of(seen.reading) if seen.reading else seen.told


def _told_of(reading: Reading) -> str | None:
    if reading.article is not None:
        return None
    if reading.kind == "stand-in":
        return str(reading.error).partition(":")[0]
    return _PAST.get(reading.kind, reading.kind)


def _with_hint(run: PortalRun, url: str, seen: Seen) -> Reading | None:
    """The reading, with what a listing said of the article where its page is silent."""
    reading = seen.reading
    if reading is None:
        return None
    if reading.article is not None and lacks(reading.article):
        return Reading(kind="article", article=complete(reading.article, run.session.history.hint(url)))
    if seen.untitled is not None:
        hint = run.session.history.hint(url)
        return run.portal.read(seen.untitled, hint) if hint.title else reading
    return reading


def _mark(run: PortalRun, url: str, status: int, captured: Captured, article_id: str) -> None:
    """Enter the article's address as kept. What the portal itself answered there, and when it is due, stays."""
    state = run.archive.url_state([url]).get(url)
    if state is not None and state.state in ("kept", "gone"):
        return
    run.mark(
        url,
        kind="article",
        state="kept",
        status=status,
        body_sha256=captured.body_sha256,
        article_id=article_id,
        at=captured.fetched_at,
    )


def _see(run: PortalRun, url: str, reading: Reading, captured: Captured) -> None:
    """Enter what a listing, feed or sitemap showed; of a listing of unknown markup all that it links to."""
    links = [link for link in reading.links if reading.kind != "listing" or link.is_listed] or reading.links
    page = run.portal.page_number(url) if reading.kind == "listing" else 1
    run.see(links, captured.fetched_at, via=reading.kind, section=_section_of(run.portal, url), page=page)


def _section_of(portal: type[Portal], url: str) -> str | None:
    """The section whose listing, whichever page of it, stands at that address; None for home pages and the like."""
    if portal.name not in _sections:
        doors = portal.entries(portal.start_date, date.max)
        _sections[portal.name] = {plain(door.url): door.section for door in doors if door.section}
    return _sections[portal.name].get(plain(portal.page_url(url, 1)))


_sections: dict[str, dict[str, str]] = {}
"""By portal: section by the address of its listing, without scheme and `www.`; those of older hosts too."""


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
