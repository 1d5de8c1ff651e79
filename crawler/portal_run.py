"""One run over one portal: what its spider sees goes through here into the archive, and is counted."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from archive import clock
from archive.article import Article
from archive.rows import Capture, Failure, PortalRow, Sighting, Walk
from archive.warc import Exchange
from crawler.capture import Captured
from crawler.health import Facts, judge
from crawler.portal import Portal
from crawler.reading import Entry, Link
from crawler.report import PortalResult, Trouble, WalkResult
from crawler.session import Session
from crawler.walk import ListingWalk

_EXAMPLES = 20
_LEFTOVERS = 20_000
"""More than that is left for the next night, so that memory stays flat."""
_TRY_AGAIN_AFTER = timedelta(hours=20)
"""Shorter than a day: the next night's run comes a few minutes earlier or later."""
_JUDGED = ("title", "body_text", "published_at", "summary", "author", "source_name", "section", "images")
HARMLESS_STAGES = frozenset({"media"})
"""A missing picture is recorded; it does not make a run unhealthy."""


@dataclass(slots=True)
class Counts:
    """What a run has done so far."""

    requests: int = 0
    media_requests: int = 0
    retries: int = 0
    bytes: int = 0
    pages: int = 0
    read: int = 0
    not_in_capture: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    givers: Counter[str] = field(default_factory=Counter)
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By stage and error."""


class PortalRun:
    """Begun when a spider opens, ended when it closes. Every method runs on the loop's thread."""

    def __init__(self, session: Session, portal: type[Portal], kind: str = "crawl") -> None:
        self.session = session
        self.portal = portal
        self.kind = kind
        self.source = session.source if kind == "crawl" else "warc"
        self.window = session.window(portal.name, portal.start_date)
        self.archive = session.archive
        self.counts = Counts()
        self.notes: list[str] = []
        self.walks: list[ListingWalk] = []
        self._examples: list[Trouble] = []
        self._began = time.monotonic()
        self.archive.register([portal_row(portal)])
        self.is_first = session.history.count_articles(portal.name) == 0
        self.started_at = self.now()
        self.run_id = self.archive.begin_run(portal.name, kind, self.source)
        self._writer = self.archive.open_warc(
            portal.name, run_id=self.run_id, source=self.source, started_at=self.started_at
        )
        session.watcher.started(portal.name, self.window.since)

    @staticmethod
    def now() -> datetime:
        """The command's clock."""
        return clock.now()

    def entries(self) -> list[Entry]:
        """The portal's doors for the days of this run."""
        until = min(self.window.until, self.now().date())
        return self.portal.entries(max(self.window.since, self.portal.start_date), until)

    # What came ----------------------------------------------------------------------------------------

    async def capture(self, exchange: Exchange, damage: str | None = None) -> Captured:
        """Write an exchange to WARC and note its capture. Raises ArchiveError.

        A body that this address gave before becomes a revisit; a replayed record that is kept already is not
        written again.
        """
        return self._note(exchange, damage, await self._write(exchange))

    async def _write(self, exchange: Exchange) -> int:
        fetched_at = clock.iso(exchange.fetched_at)
        known = self.archive.kept_capture(exchange.url, fetched_at, exchange.body_sha256)
        if known is not None:
            return known
        original = self.archive.known_body(exchange.url, exchange.body_sha256)
        place = await asyncio.to_thread(self._writer.write, exchange, original)
        return self.archive.add_capture(
            Capture(
                url=exchange.url,
                portal=self.portal.name,
                run_id=self.run_id,
                fetched_at=fetched_at,
                status=exchange.status,
                source=exchange.source,
                media_type=media_type_of(exchange),
                record_type=place.record_type,
                warc_file=place.warc_file,
                warc_offset=place.offset,
                payload_sha256=place.payload_sha256,
                body_sha256=place.body_sha256,
                length=place.length,
            )
        )

    def _note(self, exchange: Exchange, damage: str | None, capture_id: int | None) -> Captured:
        self.counts.bytes += len(exchange.payload)
        return Captured(
            capture_id=capture_id,
            fetched_at=exchange.fetched_at,
            body_sha256=exchange.body_sha256,
            damage=damage,
        )

    def see(self, walk: ListingWalk, links: Sequence[Link], seen_at: datetime) -> None:
        """Write down that a listing, feed or sitemap showed these addresses. Committed before it returns."""
        at, page = clock.iso(seen_at), walk.number
        self.archive.see(
            [
                Sighting(
                    run_id=self.run_id,
                    portal=self.portal.name,
                    url=link.url,
                    seen_at=at,
                    section=link.section or walk.entry.section,
                    page=page,
                    position=position,
                    listed_title=link.title,
                    listed_date=link.listed_date,
                    via=walk.entry.kind,
                    canonical_url=self.portal.canonical_url(link.url),
                )
                for position, link in enumerate(links)
            ]
        )

    def keep(self, article: Article, captured: Captured) -> None:
        """Keep an article as this capture shows it."""
        self.archive.keep(
            article,
            run_id=self.run_id,
            capture_id=captured.capture_id,
            captured_at=clock.iso(captured.fetched_at),
        )
        self.counts.read += 1
        self.counts.fields.update(name for name in _JUDGED if getattr(article, name))
        self.counts.givers.update(article.fields.values())

    def mark(
        self,
        url: str,
        *,
        kind: str,
        state: str,
        status: int | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        body_sha256: str | None = None,
        article_id: str | None = None,
    ) -> None:
        """Note in the ledger what became of an address. One that failed is due again the next night."""
        now = self.now()
        self.archive.mark(
            url,
            portal=self.portal.name,
            kind=kind,
            state=state,
            at=clock.iso(now),
            status=status,
            etag=etag,
            last_modified=last_modified,
            body_sha256=body_sha256,
            next_due_at=clock.iso(now + _TRY_AGAIN_AFTER) if state == "failed" else None,
            article_id=article_id,
        )

    def leftovers(self) -> list[str]:
        """Addresses of articles that earlier runs saw and did not get, the longest due first."""
        due = self.archive.due(self.portal.name, clock.iso(self.now()), limit=_LEFTOVERS)
        return [state.url for state in due if state.state != "gone"]

    def moved(self) -> None:
        """Tell whoever watches how far the run is."""
        counts = self.counts
        self.session.watcher.moved(self.portal.name, counts.pages, counts.read, counts.failures.total())

    # What went wrong ----------------------------------------------------------------------------------

    def fail(self, url: str | None, stage: str, error: str, message: str) -> None:
        """Write a failure down and count it."""
        self.counts.failures[stage, error] += 1
        if len(self._examples) < _EXAMPLES:
            self._examples.append(Trouble(url=url, stage=stage, error=error, message=message))
        self.archive.fail(
            Failure(
                portal=self.portal.name,
                run_id=self.run_id,
                url=url,
                stage=stage,
                error=error,
                message=message,
                at=clock.iso(self.now()),
            )
        )

    def end_walk(self, walk: ListingWalk) -> None:
        """Write down how a walk ended, and each hole that it left."""
        for hole in walk.holes:
            self.fail(hole.url, "listing", hole.outcome, hole.why)
        if walk.is_strange:
            self.fail(walk.entry.url, "listing", "unknown markup", _STRANGE)
        from_date, to_date = walk.covered(self.portal.start_date, self.now().date())
        self.archive.add_walk(
            Walk(
                run_id=self.run_id,
                portal=self.portal.name,
                listing_url=walk.entry.url,
                section=walk.entry.section,
                pages=walk.pages,
                from_date=from_date.isoformat() if from_date else None,
                to_date=to_date.isoformat() if to_date else None,
                ended=str(walk.ended),
                contiguous=walk.contiguous,
            )
        )

    # How it ends --------------------------------------------------------------------------------------

    def close(self, reason: str) -> PortalResult:
        """End the run: write everything, name the WARC file, judge. Raises ArchiveError."""
        for walk in self.walks:
            if walk.ended is None:
                walk.stop()
                self.end_walk(walk)
        facts = self._facts(reason)
        why = judge(facts)
        self.archive.flush()
        self._writer.close()
        row = self.archive.end_run(
            self.run_id,
            reason=reason,
            requests=self.counts.requests + self.counts.media_requests,
            bytes=self.counts.bytes,
            healthy=not why,
        )
        result = self._result(reason, why, facts, row.articles_new, row.articles_changed)
        self.session.results.append(result)
        self.session.watcher.ended(result)
        return result

    def abandon(self) -> None:
        """Leave the WARC file as a killed run would: the next opening of the archive brings it into step."""
        self._writer.abandon()

    def _facts(self, reason: str) -> Facts:
        failures = {key: count for key, count in self.counts.failures.items() if key[0] not in HARMLESS_STAGES}
        by_error: Counter[str] = Counter()
        for (_, error), count in failures.items():
            by_error[error] += count
        reachable = [walk for walk in self.walks if walk.ended != "not in capture" or walk.pages]
        return Facts(
            reason=reason,
            is_first=self.is_first and self.kind == "crawl",
            articles_read=self.counts.read,
            doors=len(reachable),
            doors_open=sum(1 for walk in reachable if walk.pages),
            failures=sum(failures.values()),
            failures_by_error=by_error,
            fill=_shares(self.counts.fields, self.counts.read),
        )

    def _result(self, reason: str, why: tuple[str, ...], facts: Facts, new: int, changed: int) -> PortalResult:
        counts = self.counts
        by_stage: Counter[str] = Counter()
        for (stage, _), count in counts.failures.items():
            by_stage[stage] += count
        return PortalResult(
            portal=self.portal.name,
            title=self.portal.title,
            run_id=self.run_id,
            kind=self.kind,
            source=self.source,
            since=_day(self.window.since),
            until=_day(self.window.until),
            started_at=clock.iso(self.started_at),
            finished_at=clock.iso(self.now()),
            seconds=round(time.monotonic() - self._began, 3),
            reason=reason,
            healthy=not why,
            why=why,
            notes=tuple(self.notes),
            requests=counts.requests,
            media_requests=counts.media_requests,
            retries=counts.retries,
            bytes=counts.bytes,
            pages=counts.pages,
            articles_new=new,
            articles_changed=changed,
            articles_read=counts.read,
            not_in_capture=counts.not_in_capture,
            failures=sum(counts.failures.values()),
            requests_per_new_article=round(counts.requests / new, 2) if new else None,
            fill=dict(facts.fill),
            givers=_shares(counts.givers, sum(counts.givers.values())),
            failures_by_stage=dict(by_stage),
            examples=tuple(self._examples),
            walks=tuple(_walk_result(walk) for walk in self.walks),
        )


def portal_row(portal: type[Portal]) -> PortalRow:
    """A spider's declaration as the table `portals` keeps it."""
    return PortalRow(
        portal=portal.name,
        name=portal.title,
        province_code=portal.province_code,
        host=portal.host,
        family=portal.family,
        status=portal.status,
        merged_into=portal.merged_into,
    )


def media_type_of(exchange: Exchange) -> str | None:
    """`text/html` of a Content-Type header, in lower case; None where the server names none."""
    for name, value in exchange.response_headers:
        if name.lower() == "content-type":
            return value.partition(";")[0].strip().lower() or None
    return None


def _shares(counts: Counter[str], whole: int) -> dict[str, float]:
    return {name: round(count / whole, 4) for name, count in sorted(counts.items())} if whole else {}


def _day(day: date) -> str:
    if day == date.min:
        return "the beginning"
    return "the end" if day == date.max else day.isoformat()


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


_STRANGE = (
    "nothing on the page looks like this family's listing, so its links were taken by the shape of their "
    "addresses alone; see `luuchieu probe` and the spider's listing_items"
)
