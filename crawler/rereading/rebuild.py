"""archive.db made anew from the WARC files alone: every run gone through again, in order of time."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from archive import clock, duplicates
from archive.blocks import Damage
from archive.disk import sync_folder
from archive.errors import from_os
from archive.home import Home
from archive.store import Archive
from crawler.environment import Environment
from crawler.history import History
from crawler.listings.walk import Window
from crawler.portal import Portal
from crawler.portal_run import PortalRun
from crawler.reading import Entry
from crawler.rereading.retrace import Retrace
from crawler.rereading.run_files import RunFiles, find_runs
from crawler.run import load_portals
from crawler.session import Order, Session
from crawler.spider import PortalSpider

Told = Callable[[int, int], None]
"""Called with the bytes of WARC files that were gone through, and how many there are."""
_DRAFT = ".rebuild"
_DERIVED = ("archive.db", "duplicates.db")
_PARTS = ("", "-wal", "-shm")
_NAMED = 20


@dataclass(slots=True, kw_only=True)
class _Again(Session):
    """The session of a run that is gone through again: days and source are those that it had."""

    run_window: Window = field(default_factory=lambda: Window(since=date.min, until=date.max))
    run_source: str = "live"

    @property
    def source(self) -> str:
        return self.run_source

    def window(self, portal: str, start_date: date) -> Window:
        return self.run_window

    def window_of(self, entry: Entry, portal: type[Portal], window: Window) -> Window:
        return window if self.run_source == "replay" else Session.window_of(self, entry, portal, window)

    def takes_leftovers(self, window: Window) -> bool:
        return self.run_source != "replay" and not window.is_explicit

    def take_over(self, run: RunFiles) -> None:
        """Be the session that the run had, under its clock."""
        clock.hold(run.began_at)
        self.started_at, self.run_window, self.run_source = run.began_at, run.window, run.source
        self.taken_from = run.source
        self.order = replace(self.order, refetch=run.refetch)
        # What it remembers of runs before this one is asked anew.
        self.history.close()
        self.history = History(self.home.archive_db)


def rebuild(home: Home, told: Told = lambda done, total: None) -> list[str]:
    """Make archive.db anew; the one that is there is set aside. What was done, one line each. Hold home.lock().

    It is made beside and takes its place when it is whole. Raises ArchiveError.
    """
    draft = Home(home.path / _DRAFT)
    try:
        shutil.rmtree(draft.path, ignore_errors=True)  # left by a rebuild that was ended
        draft.path.mkdir(parents=True)
        draft.warc_dir.symlink_to(Path("..") / home.warc_dir.name)
        done = _fill(draft, told)
        done += _switch(home, draft)
        shutil.rmtree(draft.path)
    except OSError as error:
        raise from_os(error, draft.path) from error
    duplicates.update(home)
    return done


def _fill(draft: Home, told: Told) -> list[str]:
    damage: list[Damage] = []
    with Archive.open(draft, anew=True) as archive:
        runs = find_runs(draft)
        session = _Again(
            order=Order(home=draft.path),
            environment=Environment(),
            archive=archive,
            history=History(draft.archive_db),
            started_at=clock.now(),
        )
        try:
            asyncio.run(_retrace_all(session, runs, damage, told))
        finally:
            clock.hold(None)
            session.history.close()
        done = [f"{line}" for line in archive.repairs]
    done += [f"passed over: {one}" for one in damage[:_NAMED]]
    if len(damage) > _NAMED:
        done.append(f"passed over: {len(damage) - _NAMED} more places that cannot be read")
    return [*done, f"{len(runs)} runs gone through again"]


async def _retrace_all(session: _Again, runs: list[RunFiles], damage: list[Damage], told: Told) -> None:
    portals = load_portals()
    total, done = sum(run.size for run in runs), 0
    for run in runs:
        if run.portal in portals:
            await _retrace(session, portals[run.portal], run, damage)
        else:  # of a portal that has no spider any more nothing can be read
            for path in run.paths:
                session.archive.enter_missing(path)
        done += run.size
        told(done, total)


async def _retrace(session: _Again, portal: type[PortalSpider], files: RunFiles, damage: list[Damage]) -> None:
    session.take_over(files)
    spider = portal()
    spider.begin(session, files.kind)
    _name(spider.run, files.run_id)
    retrace = Retrace(spider)
    _forget_rows(session, files)
    for path, record in files.records([]):
        retrace.enter(record, path.relative_to(session.home.path).as_posix())
    session.archive.flush()
    await retrace.begin()
    for path, record in files.records(damage):
        await retrace.take(record, path.relative_to(session.home.path).as_posix())
    clock.hold(files.ended_at or clock.now())
    retrace.end(files.ended)


def _name(run: PortalRun, run_id: int | None) -> None:
    """Give a run the number that it had, unless that is taken."""
    if run_id is None or run_id == run.run_id:
        return
    with run.archive.writing() as connection:
        if connection.execute("SELECT 1 FROM runs WHERE run_id = ?", (run_id,)).fetchone() is None:
            connection.execute("UPDATE runs SET run_id = ? WHERE run_id = ?", (run_id, run.run_id))
            run.run_id = run_id


def _forget_rows(session: _Again, files: RunFiles) -> None:
    """Rows that were made when the file of a killed run was closed: they come again, each in its turn."""
    names = [(path.relative_to(session.home.path).as_posix(),) for path in files.paths]
    with session.archive.writing() as connection:
        connection.executemany("DELETE FROM captures WHERE warc_file = ?", names)


def _switch(home: Home, draft: Home) -> list[str]:
    """Set aside what is there, and put the new one in its place."""
    aside = f"damaged-{clock.now():%Y%m%dT%H%M%S}"
    done = []
    for name in _DERIVED:
        for part in _PARTS:
            path = home.path / f"{name}{part}"
            if path.exists():
                kept = path.with_name(f"{name}.{aside}{part}")
                os.rename(path, kept)
                done.append(f"{path} set aside as {kept.name}")
    with draft.archive_db.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(draft.archive_db, home.archive_db)
    sync_folder(home.path)
    return done
