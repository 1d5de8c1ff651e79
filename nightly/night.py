"""The one nightly job: crawl and look again, check, publish, say what is wrong. One step's failure stops no other."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from archive import clock
from archive.alarms import Changes, settle
from archive.clock import ClockError
from archive.errors import ArchiveError, from_sqlite
from archive.home import Home
from archive.measures import Verdict
from archive.schema import connect
from crawler.ending.stop import Stop, Stopped
from crawler.environment import UsageError
from crawler.health.names import ARCHIVE, BLOCKED, BUDGET, CERTIFICATE, DOWN, NO_LISTING, STAND_IN, STOPPED
from crawler.run import USAGE, Outcome, crawl
from crawler.session import Order, Watcher
from nightly.before import look_before
from nightly.faults import PROGRAM, STOPPED_BY_SIGNAL, verdict
from nightly.steps import COMPLETE, UNHEALTHY, UNWRITABLE, Step, check_step, publish_step, timed

_SAW_LITTLE = frozenset({DOWN, BLOCKED, STAND_IN, CERTIFICATE, NO_LISTING, STOPPED, BUDGET})
"""A night with one of these saw too little of a portal to say that anything else is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A night as it was asked for."""

    home: Path
    portals: tuple[str, ...] = ()
    with_publish: bool = True
    jitter_s: float = 0
    """It begins so many seconds later at most, so that not all who crawl come at once."""


@dataclass(slots=True, kw_only=True)
class Done:
    """What a night came to."""

    started_at: datetime
    finished_at: datetime
    steps: list[Step] = field(default_factory=list)
    found: dict[str | None, list[Verdict]] = field(default_factory=dict)
    """What was wrong: by portal, and with the archive itself (None)."""
    changes: Changes = field(default_factory=Changes)
    crawled: Outcome | None = None
    fatal: str | None = None
    """What kept the archive from being written; then the alarms could not be noted either."""
    was_stopped: bool = False

    @property
    def exit_code(self) -> int:
        """As design has it: 3 before 1 before 0."""
        codes = {step.exit_code for step in self.steps}
        if self.fatal or UNWRITABLE in codes:
            return UNWRITABLE
        return UNHEALTHY if codes - {COMPLETE} or any(self.found.values()) else COMPLETE

    @property
    def summary(self) -> str:
        """One line for whoever asks how it went."""
        said = "; ".join(f"{step.name}: {step.said}" for step in self.steps)
        return f"{said or 'nothing was done'}{'; stopped before its end' if self.was_stopped else ''}"


class Telling(Protocol):
    """Who is told of a night as it goes."""

    def began(self) -> None:
        """The home is ours, and the night begins."""

    def failed(self, exit_code: int, why: str) -> None:
        """The night could not begin."""

    def took(self, step: Step) -> None:
        """A step was taken."""

    def ended(self, done: Done) -> None:
        """All is over but the telling."""


def spend(plan: Plan, watcher: Watcher, telling: Telling) -> Done:
    """Spend a night. Raises UsageError and ClockError where it cannot begin, HomeLocked where another one is at work.

    SIGTERM and Ctrl-C end it where nothing is half done.
    """
    home, stop = Home(plan.home), Stop()
    done = Done(started_at=clock.now(), finished_at=clock.now())
    with home.lock(), stop.heeded():
        telling.began()
        done.found[None] = list(look_before(home))
        try:
            _wait(plan.jitter_s, stop)
            _go_through(plan, watcher, telling, done, stop)
        except (UsageError, ClockError) as error:
            telling.failed(USAGE, str(error))
            raise
        except Stopped:
            done.was_stopped = True
            done.found[None].append(STOPPED_BY_SIGNAL)
        except ArchiveError as error:
            _despair(done, str(error))
        _note(home, done)
        done.finished_at = clock.now()
        with contextlib.ExitStack() as stack:
            if not done.was_stopped:
                stack.enter_context(contextlib.suppress(Stopped))
                stack.enter_context(stop.at_once())
            telling.ended(done)
    return done


def _wait(longest_s: float, stop: Stop) -> None:
    if longest_s:
        with stop.at_once():
            time.sleep(random.uniform(0, longest_s))  # noqa: S311 - nobody gains by guessing it


def _go_through(plan: Plan, watcher: Watcher, telling: Telling, done: Done, stop: Stop) -> None:
    home = Home(plan.home)

    def take(step: Callable[[], Step]) -> None:
        taken = timed(step)
        done.steps.append(taken)
        done.found[None] += taken.verdicts
        telling.took(taken)

    take(lambda: _crawl(plan, watcher, done))
    if done.crawled is not None and done.crawled.stopped:
        raise Stopped
    if done.fatal:
        return
    with stop.at_once():
        take(lambda: check_step(home))
    if plan.with_publish:
        # Readers of the snapshot are to see tonight's alarms; whether it can be made shows afterwards.
        _note(home, done, publishes=True)
        with stop.at_once():
            take(lambda: publish_step(home))


def _crawl(plan: Plan, watcher: Watcher, done: Done) -> Step:
    done.crawled = outcome = crawl(plan.portals, Order(home=plan.home), watcher)
    for result in outcome.results:
        done.found.setdefault(result.portal, []).extend(result.verdicts)
    if outcome.stopped:  # told once, not for each portal
        for portal, found in done.found.items():
            done.found[portal] = [one for one in found if one.name != STOPPED]
    if outcome.exit_code == UNWRITABLE:
        _despair(done, outcome.problems[-1])
    done.found[None] += [verdict(PROGRAM, told) for told in outcome.broken]
    new, gone = (sum(getattr(one, name) for one in outcome.results) for name in ("articles_new", "articles_gone"))
    ill = sorted({one.portal for one in outcome.results if not one.healthy})
    health = f"unhealthy: {', '.join(ill)}" if ill else "all portals are well"
    return Step(name="crawl", exit_code=outcome.exit_code, said=f"{new} new articles, {gone} removed; {health}")


def _despair(done: Done, why: str) -> None:
    done.fatal = why
    done.found[None].append(verdict(ARCHIVE, why))


def _note(home: Home, done: Done, *, publishes: bool = False) -> None:
    """Hold what was found against the alarms that last; where that cannot be written, the night ends as fatal."""
    if not home.archive_db.is_file():
        return
    unsure = {portal for portal, found in done.found.items() if _SAW_LITTLE & {one.name for one in found}}
    if done.was_stopped:
        unsure = set(done.found)
    try:
        with contextlib.closing(connect(home.archive_db)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            now = settle(
                connection, done.found, clock.iso(clock.now()), unsure=unsure | ({None} if publishes else set())
            )
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        done.fatal = done.fatal or str(from_sqlite(error, home.archive_db))
    except ArchiveError as error:
        done.fatal = done.fatal or str(error)
    else:
        done.changes = done.changes.then(now)
