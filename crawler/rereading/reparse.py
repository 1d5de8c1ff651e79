"""`luuchieu reparse`: every kept article read again from its capture, without a network, by the rules of today."""

from __future__ import annotations

import gc
import os
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from archive import clock
from archive.errors import ArchiveError
from archive.home import Home
from archive.rows import Failure
from archive.store import Archive
from crawler.environment import UsageError
from crawler.history import History
from crawler.portal import Portal
from crawler.report import Trouble
from crawler.rereading.rereaders import Change, Finding, read_all, start_pool
from crawler.run import COMPLETE, UNHEALTHY, UNWRITABLE, choose

_EXAMPLES = 3
"""Of each field."""
_TROUBLES = 20
_WORTH_IT_ARTICLES = 500
"""Fewer are read before a second process has started."""


@dataclass(slots=True)
class Example:
    """An article in which a field reads differently now."""

    article_id: str
    old: str
    new: str


@dataclass(slots=True)
class PortalReread:
    """What reading a portal's articles again came to."""

    portal: str
    run_id: int | None = None
    articles: int = 0
    changed: int = 0
    renewed: int = 0
    """Kept by an older version of the rules, and read the same by this one."""
    unread: int = 0
    """They stay as they were: their capture could not be read, or is no article any more."""
    seconds: float = 0.0
    fields: dict[str, int] = field(default_factory=dict)
    """For each field, in how many articles it changed."""
    examples: dict[str, list[Example]] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(slots=True)
class Reparsed:
    """What the command came to."""

    exit_code: int
    dry_run: bool
    portals: list[PortalReread]
    problems: list[str]
    notes: list[str]

    @property
    def document(self) -> dict[str, object]:
        """All of it, for programs."""
        return asdict(self)


class Told(Protocol):
    """Who is told how it goes."""

    def __call__(self, portal: str, done: int, total: int) -> None:
        """So many of a portal's articles are done."""


def reparse(
    names: Sequence[str], path: Path, told: Told, *, jobs: int | None = None, dry_run: bool = False
) -> Reparsed:
    """Read the articles of the portals named, or of all, again and keep what reads differently.

    Raises UsageError, HomeLocked, ArchiveError, ClockError before it begins. A text that reads differently becomes
    a revision of cause `parser`. Broken off at any moment, what was done stays, and the next call does the rest.
    """
    portals = choose(names)
    home = Home(path)
    if not home.archive_db.exists():
        raise UsageError(f"{home.archive_db}: there is no archive; give its folder with --home")
    with ExitStack() as stack:
        stack.enter_context(home.lock())
        archive = stack.enter_context(Archive.open(home))
        history = History(home.archive_db)
        stack.callback(history.close)
        work = _Reparse(home, archive, history, told, dry_run=dry_run)
        return work.run(portals, jobs or len(os.sched_getaffinity(0)))


class _Reparse:
    """One call. The processes read, this one writes."""

    def __init__(self, home: Home, archive: Archive, history: History, told: Told, *, dry_run: bool) -> None:
        self._home = home
        self._archive = archive
        self._history = history
        self._told = told
        self._dry_run = dry_run
        self._results: list[PortalReread] = []

    def run(self, portals: Sequence[type[Portal]], jobs: int) -> Reparsed:
        problems: list[str] = []
        exit_code = COMPLETE
        gc.freeze()  # what is loaded by now stays: the collector need not go through it again and again
        pool: ProcessPoolExecutor | None = None
        try:
            if jobs > 1 and sum(self._history.count_articles(one.name) for one in portals) > _WORTH_IT_ARTICLES:
                pool = start_pool(self._home, jobs)
            for portal in portals:
                self._portal(portal, pool, jobs)
        except KeyboardInterrupt:
            problems.append("stopped; what was done is kept, and running it again does the rest")
            exit_code = UNHEALTHY
        except BrokenProcessPool:
            problems.append("a reading process died, perhaps for want of memory; run it again with fewer --jobs")
            exit_code = UNHEALTHY
        except ArchiveError as error:
            problems.append(str(error))
            exit_code = UNWRITABLE
        finally:
            if pool is not None:
                pool.shutdown(wait=False, cancel_futures=True)
        if any(result.unread for result in self._results):
            exit_code = max(exit_code, UNHEALTHY)
        notes = [f"repaired: {repair}" for repair in self._archive.repairs]
        return Reparsed(exit_code, self._dry_run, self._results, problems, notes)

    def _portal(self, portal: type[Portal], pool: ProcessPoolExecutor | None, jobs: int) -> None:
        rowids = self._history.in_warc_order(portal.name)
        if not rowids:
            return
        result = PortalReread(portal.name)
        self._results.append(result)
        if not self._dry_run:
            result.run_id = self._archive.begin_run(portal.name, "reparse", "warc")
        began, reason = time.monotonic(), "shutdown"
        changed: Counter[str] = Counter()
        try:
            for size, findings in read_all(self._home, self._history, portal, rowids, pool, jobs):
                for finding in findings:
                    self._take(result, changed, finding)
                result.articles += size
                self._told(portal.name, result.articles, len(rowids))
            reason = "finished"
        finally:
            result.seconds = round(time.monotonic() - began, 3)
            result.fields = dict(changed.most_common())
            self._end(result, reason)

    def _take(self, result: PortalReread, changed: Counter[str], finding: Finding) -> None:
        if finding.trouble is not None:
            result.unread += 1
            self._fail(result, finding.trouble)
        if finding.renewed is None:
            return
        result.changed += bool(finding.changes)
        result.renewed += not finding.changes
        changed.update(change.field for change in finding.changes)
        for change in finding.changes:
            self._show(result, finding.article_id, change)
        if result.run_id is not None:
            renewed = finding.renewed
            self._archive.keep(
                renewed.article,
                run_id=result.run_id,
                capture_id=renewed.capture_id,
                captured_at=renewed.captured_at,
            )

    @staticmethod
    def _show(result: PortalReread, article_id: str, change: Change) -> None:
        examples = result.examples.setdefault(change.field, [])
        if len(examples) < _EXAMPLES:
            examples.append(Example(article_id, change.old, change.new))

    def _fail(self, result: PortalReread, trouble: Trouble) -> None:
        if len(result.troubles) < _TROUBLES:
            result.troubles.append(trouble)
        if result.run_id is not None:
            at = clock.iso(clock.now())
            self._archive.fail(Failure(portal=result.portal, run_id=result.run_id, at=at, **asdict(trouble)))

    def _end(self, result: PortalReread, reason: str) -> None:
        if result.run_id is None:
            return
        healthy = reason == "finished" and not result.unread
        self._archive.end_run(result.run_id, reason=reason, requests=0, bytes=0, healthy=healthy)
