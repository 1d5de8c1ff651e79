"""What a run counted, and what its end makes of the counts."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from archive import clock
from archive.holes import holes
from archive.rows import RunRow
from crawler.health import Facts
from crawler.report import PortalResult, WalkResult
from crawler.walk import ListingWalk

if TYPE_CHECKING:
    from crawler.portal_run import PortalRun

HARMLESS_STAGES = frozenset({"media"})
"""A missing picture is recorded; it does not make a run unhealthy."""

_NAMED = 12
"""Kinds of stand-ins: redirects are counted by the host that they lead to."""


@dataclass(slots=True)
class Counts:
    """What a run has done so far."""

    requests: int = 0
    media_requests: int = 0
    retries: int = 0
    bytes: int = 0
    pages: int = 0
    read: int = 0
    unchanged: int = 0
    gone: int = 0
    moved: int = 0
    not_in_capture: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    givers: Counter[str] = field(default_factory=Counter)
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By stage and error."""
    stand_ins: Counter[str] = field(default_factory=Counter)
    """Captures that others made of what stood in place of the portal's pages, by what it was."""
    stand_in_examples: dict[str, str] = field(default_factory=dict)
    """For each of them the first: its address and time."""

    def stood_in(self, what: str, url: str, at: datetime) -> None:
        """Count a capture of what stood in place of a page."""
        self.stand_ins[what] += 1
        self.stand_in_examples.setdefault(what, f"{url} of {clock.iso(at)}")


def facts_of(run: PortalRun, reason: str) -> Facts:
    """What the run's health is judged by."""
    failures = {key: count for key, count in run.counts.failures.items() if key[0] not in HARMLESS_STAGES}
    by_error: Counter[str] = Counter()
    for (_, error), count in failures.items():
        by_error[error] += count
    reachable = [walk for walk in run.walks if walk.ended != "not in capture" or walk.pages]
    return Facts(
        reason=reason,
        is_first=run.is_first and run.kind == "crawl",
        articles_read=run.counts.read,
        doors=len(reachable),
        doors_open=sum(1 for walk in reachable if walk.pages),
        failures=sum(failures.values()),
        failures_by_error=by_error,
        fill=_shares(run.counts.fields, run.counts.read),
        holes=_holes(run),
    )


def _holes(run: PortalRun) -> int:
    """What is missing of the days that the run was to cover, whichever run missed it."""
    if run.kind != "crawl" or run.source == "replay":
        return 0
    until = min(run.window.until, run.now().date())
    with run.archive.writing() as connection:
        return len(holes(connection, run.portal.name, run.window.since.isoformat(), until.isoformat()))


def result_of(run: PortalRun, row: RunRow, why: tuple[str, ...], facts: Facts) -> PortalResult:
    """What the run has to report."""
    counts = run.counts
    by_stage: Counter[str] = Counter()
    for (stage, _), count in counts.failures.items():
        by_stage[stage] += count
    return PortalResult(
        portal=run.portal.name,
        title=run.portal.title,
        run_id=run.run_id,
        kind=run.kind,
        source=run.source,
        since=_day(run.window.since),
        until=_day(run.window.until),
        started_at=clock.iso(run.started_at),
        finished_at=row.finished_at or clock.iso(run.now()),
        seconds=round(time.monotonic() - run.began, 3),
        reason=facts.reason,
        healthy=not why,
        why=why,
        notes=(*run.notes, *_stand_ins(counts)),
        stand_ins=dict(counts.stand_ins.most_common()),
        requests=counts.requests,
        media_requests=counts.media_requests,
        retries=counts.retries,
        bytes=counts.bytes,
        pages=counts.pages,
        articles_new=row.articles_new,
        articles_changed=row.articles_changed,
        articles_gone=counts.gone,
        articles_moved=counts.moved,
        articles_read=counts.read,
        articles_unchanged=counts.unchanged,
        not_in_capture=counts.not_in_capture,
        failures=sum(counts.failures.values()),
        requests_per_new_article=round(counts.requests / row.articles_new, 2) if row.articles_new else None,
        holes=facts.holes,
        fill=dict(facts.fill),
        givers=_shares(counts.givers, sum(counts.givers.values())),
        failures_by_stage=dict(by_stage),
        examples=tuple(run.examples),
        walks=tuple(_walk_result(walk) for walk in run.walks),
    )


def _stand_ins(counts: Counts) -> list[str]:
    """What was captured in place of pages, for people."""
    told = [
        f"{count} capture{'s are' if count > 1 else ' is'} no page of the portal: {what}, such as "
        + counts.stand_in_examples[what]
        for what, count in counts.stand_ins.most_common(_NAMED)
    ]
    more = len(counts.stand_ins) - _NAMED
    return [*told, f"and {more} other kinds"] if more > 0 else told


def _shares(counts: Counter[str], whole: int) -> dict[str, float]:
    return {name: round(count / whole, 4) for name, count in sorted(counts.items())} if whole else {}


def _day(day: date) -> str:
    if day == date.min:
        return "the beginning"
    return "now" if day == date.max else day.isoformat()


def _walk_result(walk: ListingWalk) -> WalkResult:
    return WalkResult(
        url=walk.entry.url,
        section=walk.entry.section,
        pages=walk.pages,
        from_date=walk.from_date.isoformat() if walk.from_date else None,
        to_date=walk.to_date.isoformat() if walk.to_date else None,
        ended=str(walk.ended),
        contiguous=walk.contiguous,
    )


def told_at_end(counts: Counts, reason: str, *, is_healthy: bool) -> dict[str, str]:
    """How a run ended, as its WARC file keeps it: archive.db can be made anew from that."""
    told = {"ended": reason, "requests": counts.requests, "media_requests": counts.media_requests}
    return {name: str(value) for name, value in (told | {"bytes": counts.bytes, "healthy": int(is_healthy)}).items()}
