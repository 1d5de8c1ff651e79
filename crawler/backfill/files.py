"""Captures that others made, taken in: pages of known hosts become captures, sightings and articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from archive.errors import ArchiveError
from archive.warc import Record
from crawler.backfill.intake import exchange_of, take_in
from crawler.portal_run import PortalRun
from crawler.report import stem_for
from crawler.run import Outcome, close, conclude, load_portals
from crawler.session import Order, Session, Watcher
from crawler.spider import PortalSpider

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
