"""What the crawlers of one command share: the archive, the source, the days asked for, and who watches."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from archive import clock
from archive.clock_fault import set_back
from archive.duplicates import Found
from archive.errors import ArchiveError
from archive.home import Home
from archive.store import Archive
from crawler.ending.halt import Halt
from crawler.environment import Environment, UsageError, read_environment
from crawler.history import History
from crawler.listings.shortcut import OVERLAP
from crawler.listings.walk import Window
from crawler.looks.schedule import RESTED
from crawler.manners.paces import PACES
from crawler.manners.pausing import Pause
from crawler.manners.turns import Turns
from crawler.portal import Portal
from crawler.readers import Readers
from crawler.reading import Entry
from crawler.report import PortalResult
from crawler.sources.replay import ReplayIndex

if TYPE_CHECKING:
    from crawler.portal_run import PortalRun

SWEEP = timedelta(days=31)
SWEEP_AFTER = timedelta(days=30)
"""Once a month a crawl looks back further, for what was put between older articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A crawl as it was asked for. None means the default of the portal and of its history."""

    home: Path
    since: date | None = None
    until: date | None = None
    days: int | None = None
    replay: tuple[Path, ...] = ()
    refetch: bool = False
    """Fetch articles again that are kept already."""
    backfill: str | None = None
    """Where a backfill takes captures from: warc, wayback, commoncrawl. None for a crawl."""


class Watcher(Protocol):
    """Who is told how a crawl goes."""

    def started(self, portal: str, since: date) -> None:
        """A portal's crawl began."""

    def moved(self, portal: str, pages: int, kept: int, failures: int) -> None:
        """It got on: pages fetched, articles kept, failures so far."""

    def paused(self, why: str, seconds: float) -> None:
        """It waits for so long, because of what a server answered."""

    def ended(self, result: PortalResult) -> None:
        """It is over."""


class Silent:
    """A watcher that says nothing."""

    def started(self, portal: str, since: date) -> None:
        """Say nothing."""

    def moved(self, portal: str, pages: int, kept: int, failures: int) -> None:
        """Say nothing."""

    def paused(self, why: str, seconds: float) -> None:
        """Say nothing."""

    def ended(self, result: PortalResult) -> None:
        """Say nothing."""


@dataclass(slots=True, kw_only=True)
class Session:
    """One command's crawl over one or more portals. Opened once, closed once."""

    order: Order
    environment: Environment
    archive: Archive
    history: History
    started_at: datetime
    replay: ReplayIndex | None = None
    readers: Readers = field(default_factory=lambda: Readers(processes=0))
    watcher: Watcher = field(default_factory=Silent)
    results: list[PortalResult] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What is wrong and belongs to no portal."""
    duplicates: Found | None = None
    """What became of near-duplicates, once the portals are done."""
    taken_from: str = "warc"
    """Where a backfill takes captures from: warc, wayback, commoncrawl."""
    halt: Halt = field(default_factory=Halt)
    fatal: ArchiveError | None = None
    on_fatal: Callable[[], None] | None = None
    pause: Pause = field(default_factory=Pause)
    turns: Turns = field(default_factory=Turns)
    _open: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def open(cls, order: Order, watcher: Watcher | None = None) -> Session:
        """Lock the home, open the archive, index the capture to replay.

        Raises UsageError, HomeLocked, ArchiveError and ClockError, each with what to do in its message.
        """
        environment = read_environment(order.home)
        started_at = clock.now()
        asks = not order.backfill and not order.replay
        if asks and not environment.lab and not environment.contact:
            raise UsageError(NO_CONTACT)
        if asks or order.backfill in FROM_THE_WEB:
            _check_quiet(environment, started_at)
        _check_days(order)
        with ExitStack() as stack:
            replay = stack.enter_context(ReplayIndex.over(order.replay)) if order.replay else None
            home = Home(order.home)
            home.prepare()
            stack.enter_context(home.lock())
            archive = Archive.open(home)
            stack.callback(archive.close)
            with archive.writing() as connection:
                before = set_back(connection, started_at) if asks else None
            history = History(home.archive_db)
            stack.callback(history.close)
            readers = Readers() if replay or (asks and environment.lab) else Readers(processes=0)
            stack.callback(readers.close)
            return cls(order=order, environment=environment, archive=archive, history=history, replay=replay,
                       readers=readers, problems=[_told(started_at, before)] if before else [],
                       started_at=started_at, watcher=watcher or Silent(), taken_from=order.backfill or "warc",
                       _open=stack.pop_all())  # fmt: skip

    @classmethod
    def open_for_scrapy(cls, options: Mapping[str, str]) -> Session:
        """The session of a bare `scrapy crawl PORTAL -a since=2025-01-01 -a replay=FILE`."""
        since, until, replay = (options.get(name) for name in ("since", "until", "replay"))
        order = Order(
            home=Path(os.environ.get("LUUCHIEU_HOME") or "var"),
            since=date.fromisoformat(since) if since else None,
            until=date.fromisoformat(until) if until else None,
            replay=(Path(replay),) if replay else (),
        )
        return cls.open(order)

    def close(self) -> None:
        """Write what is buffered, close the archive, give the home free. Raises ArchiveError."""
        self._open.close()

    @property
    def home(self) -> Home:
        """The folder everything is kept in."""
        return Home(self.order.home)

    @property
    def source(self) -> str:
        """`replay`, `lab` or `live`, as captures and runs name it."""
        if self.replay is not None:
            return "replay"
        return "lab" if self.environment.lab else "live"

    def source_of(self, kind: str) -> str:
        """Who answers a run of that kind: what others captured comes from files unless a backfill says otherwise."""
        return self.source if kind in ("crawl", "recheck") else self.taken_from

    @property
    def pace(self) -> dict[str, Any]:
        """Scrapy settings that depend on who answers: politeness is for servers of others."""
        return {"USER_AGENT": self.environment.user_agent} | PACES[self.source]

    def window(self, portal: str, start_date: date) -> Window:
        """The days to cover: as asked for; else all at first, later the last seven days, once a month thirty-one."""
        order, today = self.order, self.started_at.date()
        if order.backfill:
            return Window(since=order.since or date.min, until=order.until or date.max, is_explicit=True)
        # Portals date articles ahead by mistake; only a day that was named keeps them out.
        until = order.until or date.max
        if order.since or order.days:
            since = order.since or today - timedelta(days=(order.days or 1) - 1)
            return Window(since=since, until=until, is_explicit=True)
        if self.replay:
            return Window(since=date.min, until=until, is_explicit=order.until is not None)
        last, last_sweep = self.history.last_crawl(portal), self.history.last_sweep(portal, SWEEP)
        # Days that were named say nothing of a first crawl that was killed before them.
        since = last - OVERLAP if last and not self.history.owes_beginning(portal, start_date) else start_date
        is_sweep = last_sweep is None or today - last_sweep >= SWEEP_AFTER
        return Window(
            since=max(start_date, min(since, today - SWEEP) if is_sweep else since),
            until=until,
            is_explicit=order.until is not None,
            is_nightly=not is_sweep and order.until is None,
        )

    def window_of(self, entry: Entry, portal: type[Portal], window: Window) -> Window:
        """The window of one listing: further back where it was not walked without a gap, such as after an outage."""
        if self.replay or window.is_explicit or entry.kind != "listing":
            return window
        covered = self.history.covered(portal.name).get(entry.url)
        since = covered - OVERLAP if covered else portal.start_date
        return replace(window, since=max(portal.start_date, min(window.since, since)))

    def takes_leftovers(self, window: Window) -> bool:
        """True when a run also fetches what earlier ones left: not when days were named, nor from a capture."""
        return self.replay is None and not window.is_explicit

    def looks_again(self, portal: str) -> bool:
        """True when a portal's crawl went well enough, and something of it was kept before, to look at that again."""
        if self.replay is not None or self.fatal is not None or self.halt.reason is not None:
            return False
        crawled = next((result for result in self.results if result.portal == portal), None)
        is_well = crawled is not None and crawled.reason == "finished" and crawled.pages > 0
        return is_well and self.history.has_looks(portal, clock.iso(clock.now()), clock.iso(clock.now() - RESTED))

    def left_of_night(self, portal: str) -> int | None:
        """Bytes that a run may still fetch of a portal; None without a budget. A replay and a backfill have none."""
        budget = self.environment.night_bytes
        if budget is None or self.source not in ("live", "lab"):
            return None
        return max(1, budget - sum(result.bytes for result in self.results if result.portal == portal))

    def finish(self, run: PortalRun, reason: str) -> None:
        """End a portal's run. What was fetched stays even when the archive refuses the last words on it."""
        reason = self.halt.ended(run.run_id, reason)
        if self.fatal is not None:
            run.abandon()
            return
        try:
            run.close(reason)
        except ArchiveError as error:
            run.abandon()
            self.fail(error)

    def fail(self, error: ArchiveError) -> None:
        """The archive cannot be written: nothing fetched from here on could be kept, so everything stops."""
        if self.fatal is None:
            self.fatal = error
            if self.on_fatal:
                self.on_fatal()


FROM_THE_WEB = ("wayback", "commoncrawl")
"""Backfills that ask others; `warc` reads files."""
NO_CONTACT = (
    "a live crawl tells the portals whom to turn to: set LUUCHIEU_CONTACT to a mail address or a page of yours, "
    "for example LUUCHIEU_CONTACT=mailto:you@example.org luuchieu crawl"
)


def _told(now: datetime, before: datetime) -> str:
    return (
        f"the clock says {clock.iso(now)}, but the crawl before this one began at {clock.iso(before)}: one of them is "
        "wrong, and so are the times of what was captured under it; set the clock (or LUUCHIEU_NOW) right and run again"
    )


def _check_quiet(environment: Environment, now: datetime) -> None:
    until = environment.quiet.until(now)
    if until is not None:
        raise UsageError(
            f"it is {now:%H:%M} in Vietnam, within the quiet hours until {until:%H:%M}, in which nobody is asked for "
            "anything; run it then, or change LUUCHIEU_QUIET_HOURS"
        )


def _check_days(order: Order) -> None:
    if order.days is not None and order.since is not None:
        raise UsageError("--days and --since both say where to begin; give one of them")
    if order.days is not None and order.days < 1:
        raise UsageError("--days must be 1 or more: 1 is today alone")
    if order.since and order.until and order.since > order.until:
        raise UsageError(f"--since {order.since} is after --until {order.until}")
