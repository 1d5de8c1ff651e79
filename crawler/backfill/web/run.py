"""`luuchieu backfill wayback|commoncrawl`: list the index, fetch what is due, or only say how much that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from archive import mementos
from archive.errors import ArchiveError
from archive.mementos import Due, DueYear
from crawler.backfill.web.archives import Manners, WebArchive
from crawler.backfill.web.fetching import Fetching
from crawler.backfill.web.listing import Unlisted, list_portal
from crawler.backfill.web.polite import ArchiveSilent
from crawler.ending.stop import Stop, Stopped
from crawler.environment import UsageError, read_environment
from crawler.portal import Portal
from crawler.portal_run import PortalRun
from crawler.report import stem_for
from crawler.run import Outcome, choose, close, conclude
from crawler.session import Order, Session, Watcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What was asked for. None: from the portal's first day, to today, without a limit."""

    portal: str
    home: Path
    since: date | None = None
    until: date | None = None
    limit: int | None = None
    """Captures to ask for in this run."""
    index_rate: float
    capture_rate: float
    """Calls a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run would fetch."""

    portal: str
    title: str
    archive: str
    years: tuple[DueYear, ...]
    captures: int
    seconds: float
    """How long fetching them takes, at the pace that was asked for."""
    problems: tuple[str, ...]


_NO_CONTACT = (
    "a backfill tells the web archive whom to turn to: set LUUCHIEU_CONTACT to a mail address or a page of yours, for "
    "example LUUCHIEU_CONTACT=mailto:you@example.org luuchieu backfill wayback baobackan"
)
Making = Callable[[Manners], WebArchive]


def backfill_web(errand: Errand, source: str, make: Making, watcher: Watcher | None = None) -> Outcome:
    """Bring back what an archive holds of a portal. Raises UsageError, HomeLocked, ArchiveError, ClockError first."""
    with _opened(errand, source, make, watcher) as (portal, session, web, window):
        stem = stem_for(session.home.reports_dir, session.started_at, "backfill")
        run = PortalRun(session, portal, kind="backfill")
        reason, stop = "archive", Stop(session.environment.quiet)
        try:
            with stop.heeded():
                reason = _bring(errand, run, web, window, stop)
        except ArchiveError as error:
            session.fail(error)
        finally:
            session.finish(run, reason)
            problems = close(session)
    return conclude(session, problems, stem)


def plan_web(errand: Errand, source: str, make: Making, watcher: Watcher | None = None) -> Plan:
    """List the index, write down what it holds, and fetch nothing. Raises as backfill_web() does, and ArchiveSilent."""
    with _opened(errand, source, make, watcher) as (portal, session, web, window):
        try:
            listed = list(list_portal(session.archive, web, portal, window, Stop()))
            with session.archive.writing() as connection:
                years = mementos.count_due(connection, _due(portal, web, window))
        finally:
            session.close()
    captures = sum(year.captures for year in years)
    return Plan(
        portal=portal.name,
        title=portal.title,
        archive=web.title,
        years=tuple(years),
        captures=captures,
        seconds=captures * 60 / errand.capture_rate,
        problems=tuple(f"{one.host}: {one.why}" for one in listed if isinstance(one, Unlisted)),
    )


def _bring(errand: Errand, run: PortalRun, web: WebArchive, window: tuple[date, date], stop: Stop) -> str:
    """List and fetch; how it ended."""
    fetching = Fetching(run, web, _due(run.portal, web, window), errand.limit, stop)
    try:
        for part in list_portal(run.archive, web, run.portal, window, stop):
            if isinstance(part, Unlisted):
                run.fail(None, "index", "not listed", f"{part.host}: {part.why}")
        fetching.fetch_all()
    except ArchiveSilent as silent:
        run.fail(None, "fetch", f"{web.title} is silent", f"{silent}; run the same command again later, it goes on")
        return "host down"
    except Stopped:
        return stop.reason
    finally:
        run.counts.requests, run.counts.retries = web.session.asked.total(), web.session.repeated
        fetching.tell()
    return "finished"


@contextmanager
def _opened(
    errand: Errand, source: str, make: Making, watcher: Watcher | None
) -> Iterator[tuple[type[Portal], Session, WebArchive, tuple[date, date]]]:
    (portal,) = choose([errand.portal])
    environment = read_environment(errand.home)
    web = make(
        Manners(
            user_agent=environment.user_agent,
            index_rate=errand.index_rate,
            capture_rate=errand.capture_rate,
            told=watcher.paused if watcher else lambda what, seconds: None,
        )
    )
    if environment.contact is None and not web.session.is_local:
        raise UsageError(_NO_CONTACT)
    if errand.since and errand.until and errand.since > errand.until:
        raise UsageError(f"--from {errand.since} is after --to {errand.until}")
    order = Order(home=errand.home, since=errand.since, until=errand.until, backfill=source)
    session = Session.open(order, watcher)
    session.archive.register([portal.row()])
    # To the end of the year, so that the index is not asked for another span of days every day.
    window = errand.since or portal.start_date, errand.until or date(session.started_at.year, 12, 31)
    yield portal, session, web, window


def _due(portal: type[Portal], web: WebArchive, window: tuple[date, date]) -> Due:
    since, until = window
    day_after = until + timedelta(days=1)
    return Due(portal=portal.name, archives=web.archives, since=since.isoformat(), until=day_after.isoformat())
