"""Captures that others made, taken in: pages of known hosts become captures, sightings and articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from archive.errors import ArchiveError
from archive.warc import Exchange, Record
from crawler.capture import Captured
from crawler.page import Page
from crawler.portal_run import PortalRun
from crawler.reading import Reading
from crawler.report import stem_for
from crawler.run import Outcome, close, conclude, load_portals
from crawler.session import Order, Session, Watcher
from crawler.spider import PortalSpider

_PAGES = ("html", "xml", "rss", "atom")
_FILES = ("image/", "application/pdf", "application/msword", "application/vnd", "application/zip", "application/x-rar")
_NAMED_HOSTS = 10


def backfill(files: Sequence[Path], home: Path, watcher: Watcher | None = None) -> Outcome:
    """Take in WARC or WACZ files. Raises UsageError, HomeLocked, ArchiveError, ClockError before it begins.

    Taking in a file twice changes nothing.
    """
    portals = load_portals()
    session = Session.open(Order(home=home, replay=tuple(files)), watcher)
    stem = stem_for(session.home.reports_dir, session.started_at, "backfill")
    intake = Intake(session, list(portals.values()))
    try:
        intake.take_all()
    except ArchiveError as error:
        session.fail(error)
    finally:
        intake.close()
        closed = close(session)
    return conclude(session, [*intake.problems(), *closed], stem, notes=intake.notes())


class Intake:
    """Sorts records to the portals whose hosts they are from. A run is begun for each portal that is met."""

    def __init__(self, session: Session, portals: Sequence[type[PortalSpider]]) -> None:
        self._session = session
        self._portals = portals
        self._by_host: dict[str, type[PortalSpider] | None] = {}
        self._runs: dict[str, PortalRun] = {}
        self._strangers: Counter[str] = Counter()

    def take_all(self) -> None:
        """Every record of the session's files. Raises ArchiveError."""
        assert self._session.replay is not None
        for _, record in self._session.replay.walk():
            portal = self._portal_of(record.url)
            if portal is None:
                self._strangers[urlsplit(record.url).hostname or ""] += 1
            else:
                self._take(portal, record)

    def close(self) -> None:
        """End the runs."""
        for run in self._runs.values():
            self._session.finish(run, "finished" if self._session.fatal is None else "archive")

    def problems(self) -> list[str]:
        """What makes the whole intake unhealthy."""
        if self._runs:
            return []
        return ["none of the records is from a host of a known portal; see `luuchieu portals`"]

    def notes(self) -> list[str]:
        """The hosts that belong to no portal, most records first."""
        if not self._strangers:
            return []
        named = ", ".join(f"{host} ({count})" for host, count in self._strangers.most_common(_NAMED_HOSTS))
        more = len(self._strangers) - _NAMED_HOSTS
        told = f"{named} and {more} more" if more > 0 else named
        return [f"{self._strangers.total()} records of other hosts were left out: {told}"]

    def _portal_of(self, url: str) -> type[PortalSpider] | None:
        host = urlsplit(url).hostname or ""
        if host not in self._by_host:
            self._by_host[host] = next((one for one in self._portals if one.is_ours(url)), None)
        return self._by_host[host]

    def _take(self, portal: type[PortalSpider], record: Record) -> None:
        run = self._runs.get(portal.name)
        if run is None:
            run = self._runs[portal.name] = PortalRun(self._session, portal, kind="backfill")
        run.counts.requests += 1
        run.counts.pages += 1
        take_in(run, record, run.capture_now(exchange_of(record), record.flaw))
        run.moved()


def take_in(run: PortalRun, record: Record, captured: Captured) -> None:
    """Read a record that was captured, and keep what it shows."""
    if record.status != 200:
        return
    media_type = record.media_type or ""
    if media_type.startswith(_FILES):
        run.archive.kept_media(record.url, captured.body_sha256)
    elif not media_type or any(kind in media_type for kind in _PAGES):
        _read(run, record, captured)


def _read(run: PortalRun, record: Record, captured: Captured) -> None:
    hint = run.session.history.hint(record.url)
    reading = run.portal.read(Page(record.url, record.body, record.header("Content-Type")), hint)
    if reading.article is not None:
        run.keep(reading.article, captured)
        run.mark(
            record.url,
            kind="article",
            state="kept",
            status=record.status,
            body_sha256=captured.body_sha256,
            article_id=reading.article.article_id,
            at=captured.fetched_at,
        )
    elif reading.kind in ("listing", "feed", "sitemap") and reading.links:
        _see(run, record, reading, captured)
    elif run.portal.article_key(record.url) is not None:
        run.fail(record.url, "read", reading.kind, reading.error or f"a {reading.kind} page, no article")


def _see(run: PortalRun, record: Record, reading: Reading, captured: Captured) -> None:
    links = [link for link in reading.links if reading.kind != "listing" or link.is_listed]
    page = run.portal.page_number(record.url) if reading.kind == "listing" else 1
    run.see(links, captured.fetched_at, via=reading.kind, page=page)


def exchange_of(record: Record) -> Exchange:
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
        source="warc",
    )
