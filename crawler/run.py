"""A crawl over several portals: one process, one crawler a portal, one archive. Ends with an exit code."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from archive import duplicates
from archive.errors import ArchiveError, from_os
from crawler.crawls import Crawls
from crawler.ending.halt import SHUTDOWN, Halt
from crawler.environment import UsageError
from crawler.report import PortalResult, as_document, stem_for, write_report
from crawler.session import Order, Session, Watcher
from crawler.sources.replay import ReplayIndex

if TYPE_CHECKING:
    from crawler.spider import PortalSpider

COMPLETE, UNHEALTHY, USAGE, UNWRITABLE, LOCKED = 0, 1, 2, 3, 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command that ran portals came to."""

    exit_code: int
    results: tuple[PortalResult, ...]
    document: dict[str, object]
    broken: tuple[str, ...] = ()
    """Portals whose crawl broke off by a fault of the program."""
    problems: tuple[str, ...] = ()
    """What belongs to no portal: damage in a replayed file, an archive that refused."""
    notes: tuple[str, ...] = ()
    """What else there is to say: repairs after a killed run, hosts of no portal."""
    report: Path | None = None
    log: Path | None = None
    stopped: bool = False
    """True when a signal ended it: what was to follow should not begin."""


def load_portals() -> dict[str, type[PortalSpider]]:
    """Every portal that has a spider, by name, in the alphabet's order."""
    loader = SpiderLoader.from_settings(project_settings())
    return {name: loader.load(name) for name in sorted(loader.list())}  # type: ignore[misc]


def project_settings() -> Settings:
    """crawler/settings.py, read without needing scrapy.cfg in the current folder."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    return settings


def choose(names: Sequence[str]) -> list[type[PortalSpider]]:
    """The portals named, or all. Raises UsageError for a name that is none, with the nearest ones."""
    portals = load_portals()
    for name in names:
        if name not in portals:
            near = difflib.get_close_matches(name, portals, n=3, cutoff=0.4)
            hint = f"did you mean {' or '.join(near)}?" if near else f"they are {', '.join(portals)}"
            raise UsageError(f"there is no portal {name!r}; {hint}")
    return [portals[name] for name in dict.fromkeys(names or portals)]


def crawl(names: Sequence[str], order: Order, watcher: Watcher | None = None) -> Outcome:
    """Crawl portals until each is done. Raises UsageError, HomeLocked, ArchiveError, ClockError before it begins.

    What goes wrong later is in the outcome: one portal's failure never stops the others.
    """
    return crawl_spiders(choose(names), order, watcher, only_held=not names)


def crawl_spiders(
    spiders: list[type[PortalSpider]], order: Order, watcher: Watcher | None = None, *, only_held: bool = False
) -> Outcome:
    """The same for spider classes. With `only_held` a replay leaves out portals that its files hold nothing of."""
    halt = Halt()
    with halt.heeding_signals():
        session = Session.open(order, watcher)
        session.halt = halt
        stem = stem_for(session.home.reports_dir, session.started_at, "crawl")
        halt.log = stem.with_suffix(".log")
        broken: list[str] = []
        try:
            if session.replay is not None and only_held:
                spiders = _held(spiders, session.replay)
            broken = Crawls(project_settings(), session, halt.log).run(spiders)
        except OSError as error:
            # Of the log: Scrapy opens and closes it anew for each crawler.
            session.fatal = session.fatal or from_os(error, halt.log)
        finally:
            closed = close(session)
        return conclude(session, closed, stem, broken=broken)


def close(session: Session) -> list[str]:
    """Close a session and return what has to be said of it beside the portals' results."""
    problems = [f"damaged: {damage}" for damage in session.replay.damage] if session.replay else []
    try:
        # After a signal there is no time for it; the next command makes up for it.
        if session.fatal is None and not session.halt.is_by_signal:
            session.duplicates = duplicates.update(session.home)
    except ArchiveError as error:
        session.fatal = error
    try:
        session.close()
    except ArchiveError as error:
        session.fatal = session.fatal or error
    return problems + ([str(session.fatal)] if session.fatal else [])


def conclude(
    session: Session, problems: Sequence[str], stem: Path, notes: Sequence[str] = (), broken: Sequence[str] = ()
) -> Outcome:
    """The outcome of a command, with its report written."""
    problems = [*session.problems, *broken, *problems]
    notes = [*notes, *(f"repaired: {repair}" for repair in session.archive.repairs), *session.archive.warnings]
    found = session.duplicates
    if found is not None and found.changed:
        notes.append(
            f"near-duplicates: {found.articles} articles are in {found.clusters} groups, {found.changed} newly so"
        )
    results = tuple(sorted(session.results, key=lambda result: (result.portal, result.run_id)))
    if session.fatal:
        exit_code = UNWRITABLE
    else:
        exit_code = UNHEALTHY if problems or not all(result.healthy for result in results) else COMPLETE
    stopped = session.halt.is_by_signal or any(result.reason == SHUTDOWN for result in results)
    document = as_document(results, session.started_at, exit_code, problems, notes, found)
    try:
        report = write_report(document, results, stem)[1]
    except ArchiveError as error:
        return Outcome(
            exit_code=UNWRITABLE,
            results=results,
            document=document,
            problems=(*problems, str(error)),
            stopped=stopped,
        )
    return Outcome(
        exit_code=exit_code,
        results=results,
        document=document,
        broken=tuple(broken),
        problems=tuple(problems),
        notes=tuple(notes),
        report=report,
        log=stem.with_suffix(".log"),
        stopped=stopped,
    )


def _held(spiders: list[type[PortalSpider]], replay: ReplayIndex) -> list[type[PortalSpider]]:
    """Of all portals those that the replayed files hold anything of."""
    hosts = [f"https://{host}/" for host in replay.hosts]
    held = [spider for spider in spiders if any(spider.is_ours(host) for host in hosts)]
    if not held:
        some = ", ".join(sorted(replay.hosts)[:5])
        raise UsageError(f"the capture holds no page of a portal that has a spider; its hosts are {some}")
    return held
