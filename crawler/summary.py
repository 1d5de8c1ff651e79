"""What a run counted, and what its end makes of the counts."""

from __future__ import annotations

import time
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import TYPE_CHECKING

from archive import clock
from archive.article import Article
from archive.fates import is_vanished
from archive.holes import holes
from archive.measures import Verdict, write_measures, write_verdicts
from archive.rows import RunRow
from crawler.health.facts import Facts
from crawler.health.judging import judge
from crawler.listings.walk import ListingWalk
from crawler.report import PortalResult, WalkResult

if TYPE_CHECKING:
    from crawler.portal_run import PortalRun

HARMLESS_STAGES = frozenset({"media"})
"""A missing picture is recorded; it does not make a run unhealthy."""

JUDGED = ("title", "body_text", "published_at", "summary", "author", "source_name", "section", "images")
"""Fields whose share is watched."""
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
    fallen: int = 0
    """Articles read that no layout fits."""
    fell: int = 0
    """Of those, articles that a layout had read before."""
    words: array[int] = field(default_factory=lambda: array("L"))
    """Length of each article read."""
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

    def took(self, article: Article, layouts: frozenset[str], before: Mapping[str, str]) -> None:
        """Count an article that was read. `before`: which rule gave each field when it was kept before."""
        self.read += 1
        self.fields.update(name for name in JUDGED if getattr(article, name))
        self.givers.update(article.fields.values())
        self.words.append(article.word_count)
        if layouts.isdisjoint(_whence(article.fields)):
            self.fallen += 1
            self.fell += not layouts.isdisjoint(_whence(before))

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
        kind=run.kind,
        is_first=run.is_first and run.kind == "crawl",
        is_nightly=run.window.is_nightly and run.kind == "crawl",
        is_gone=is_vanished(run.portal.status, run.portal.merged_into),
        requests=run.counts.requests,
        articles_read=run.counts.read,
        fallen=run.counts.fallen,
        fell=run.counts.fell,
        words=median(run.counts.words) if run.counts.words else None,
        doors=len(reachable),
        doors_open=sum(1 for walk in reachable if walk.pages),
        failures_by_error=by_error,
        filled=run.counts.fields,
        holes=_holes(run),
    )


def judged(run: PortalRun, facts: Facts) -> tuple[Verdict, ...]:
    """The verdicts on a run, noted with what it measured; one over somebody's capture is held against no night."""
    is_night = run.kind in ("crawl", "recheck") and run.source in ("live", "lab")
    past = run.session.history.past(run.portal.name, run.kind, run.run_id) if is_night else None
    verdicts = judge(facts, past)
    with run.archive.writing() as connection:
        write_measures(connection, run.run_id, facts.measures())
        write_verdicts(connection, run.run_id, verdicts)
    return verdicts


def _whence(givers: Mapping[str, str]) -> set[str]:
    """Which rules gave what makes an article an article."""
    return {givers[name] for name in ("title", "body_text") if name in givers}


def _holes(run: PortalRun) -> int:
    """What is missing of the days that the run was to cover, whichever run missed it."""
    if run.kind != "crawl" or run.source == "replay":
        return 0
    until = min(run.window.until, run.now().date())
    with run.archive.writing() as connection:
        return len(holes(connection, run.portal.name, run.window.since.isoformat(), until.isoformat()))


def result_of(run: PortalRun, row: RunRow, verdicts: tuple[Verdict, ...], facts: Facts) -> PortalResult:
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
        healthy=not verdicts,
        why=tuple(one.what for one in verdicts),
        verdicts=verdicts,
        notes=(*run.notes, *_stand_ins(counts), *_expected(facts, verdicts)),
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
        fill=_shares(counts.fields, counts.read),
        givers=_shares(counts.givers, sum(counts.givers.values())),
        failures_by_stage=dict(by_stage),
        examples=tuple(run.examples),
        walks=tuple(_walk_result(walk) for walk in run.walks),
    )


def _expected(facts: Facts, verdicts: tuple[Verdict, ...]) -> list[str]:
    is_silent = facts.is_gone and facts.doors and not facts.doors_open and not verdicts
    return ["nothing answers, as is expected of a portal that is gone: this is no fault"] if is_silent else []


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
