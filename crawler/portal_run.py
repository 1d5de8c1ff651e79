"""One run over one portal: what its spider sees goes through here into the archive, and is counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from archive import clock
from archive.article import Article
from archive.fates import is_vanished
from archive.ledger import Mark
from archive.looks import Look
from archive.rows import Failure, Sighting, Walk
from archive.warc import Exchange
from crawler.capture import Captured
from crawler.listings.memories import Memories
from crawler.listings.walk import ListingWalk, Window
from crawler.looks.held import Changed, Held
from crawler.looks.removals import Removals
from crawler.portal import Portal
from crawler.reading import Entry, Link
from crawler.recorder import Decoded, Recorder
from crawler.report import PortalResult, Trouble
from crawler.rereading.reread import renewed
from crawler.session import Session
from crawler.summary import Counts, facts_of, judged, result_of, told_at_end

_EXAMPLES = 20
_LEFTOVERS = 20_000
"""More than that is left for the next night, so that memory stays flat."""
_TRY_AGAIN_AFTER = timedelta(hours=20)
"""Shorter than a day: the next night's run comes a few minutes earlier or later."""
_COMES_ONCE = ("wayback", "commoncrawl")
"""What is held back and lost to a kill would not be fetched again from there."""


class PortalRun:
    """Begun when a spider opens, ended when it closes. Every method runs on the loop's thread."""

    def __init__(self, session: Session, portal: type[Portal], kind: str = "crawl") -> None:
        self.session = session
        self.portal = portal
        self.kind = kind
        self.source = session.source_of(kind)
        self.window = session.window(portal.name, portal.start_date)
        self.archive = session.archive
        self.counts = Counts()
        self.notes: list[str] = []
        self.walks: list[ListingWalk] = []
        self.examples: list[Trouble] = []
        self.began = time.monotonic()
        self.removals = Removals(self)
        self._held = Held()
        self._layouts = frozenset(layout.name for layout in portal.layouts)
        self.archive.register([portal.row()])
        self.is_first = session.history.count_articles(portal.name) == 0
        self.started_at = self.now()
        self.memories = Memories.of(self)
        self._may_repeat = self.source not in ("live", "lab")
        since = self.window.since.isoformat() if kind == "crawl" and self.window.since != date.min else None
        until = self.window.until.isoformat() if kind == "crawl" and self.window.until != date.max else None
        self.run_id = self.archive.begin_run(portal.name, kind, self.source, since=since, until=until)
        about = {"kind": kind, **self.window.told(), "refetch": "yes" if session.order.refetch else "no"}
        self._recorder = Recorder(self.archive, portal.name, self.run_id, self.source, about)
        session.watcher.started(portal.name, self.window.since)

    @staticmethod
    def now() -> datetime:
        """The command's clock."""
        return clock.now()

    def entries(self) -> list[Entry]:
        """The portal's doors for the days of this run."""
        return self.memories.entries()

    def window_of(self, entry: Entry) -> Window:
        """The days that a walk from this door has to cover."""
        return self.session.window_of(entry, self.portal, self.window)

    # What came ----------------------------------------------------------------------------------------

    async def capture(self, url: str, decoded: Callable[[], Decoded]) -> tuple[Exchange, Captured]:
        """Write an exchange down. Raises ArchiveError."""
        (exchange, flaw), capture_id = await self._recorder.record(url, decoded)
        return exchange, self._note(exchange, flaw, capture_id)

    def capture_now(self, exchange: Exchange, damage: str | None = None, members: bytes | None = None) -> Captured:
        """The same outside of a loop; `members` as in WarcWriter.write."""
        return self._note(exchange, damage, self._recorder.record_now(exchange, members))

    def _note(self, exchange: Exchange, damage: str | None, capture_id: int) -> Captured:
        self.counts.bytes += exchange.length
        return Captured(
            capture_id=capture_id,
            fetched_at=exchange.fetched_at,
            body_sha256=exchange.body_sha256,
            damage=damage,
        )

    def see(
        self, links: Sequence[Link], seen_at: datetime, *, via: str, section: str | None = None, page: int = 1
    ) -> None:
        """Write down that a listing, feed or sitemap showed these addresses. Committed before it returns."""
        at = clock.iso(seen_at)
        if self._may_repeat and links and self.session.history.was_seen(links[0].url, at, section, via):
            return
        is_due = self.kind != "backfill" or not is_vanished(self.portal.status, self.portal.merged_into)
        self.archive.see(
            [
                Sighting(
                    run_id=self.run_id,
                    portal=self.portal.name,
                    url=link.url,
                    seen_at=at,
                    section=link.section or section,
                    page=page,
                    position=position,
                    listed_title=link.title,
                    listed_date=link.listed_date,
                    via=via,
                    canonical_url=self.portal.canonical_url(link.url),
                    named_id=self.portal.named_id(link.url),
                    is_due=is_due,
                )
                for position, link in enumerate(links)
            ]
        )

    def keep(self, article: Article, captured: Captured) -> None:
        """Keep an article as this capture shows it. One that reads differently from before waits for the run's end."""
        known = self._renew(article.article_id) or self.session.history.text_of(article.article_id)
        if known is None or self.source in _COMES_ONCE or known == article.text_sha256:
            self._keep(article, captured)
            return
        released = self._held.add(Changed(article, captured, known))
        if released is not None:
            self._release(released)

    def _renew(self, article_id: str) -> str | None:
        """Read a kept article by today's rules first, so that a rule of ours never looks like an edit of theirs."""
        old = renewed(self.session.history, self.session.home, self.portal, article_id)
        if old is None:
            return None
        self.archive.keep(old.article, run_id=self.run_id, capture_id=old.capture_id, captured_at=old.captured_at)
        return old.article.text_sha256

    def _release(self, changed: Changed) -> None:
        article = changed.article
        if not self._held.is_one_for_all(changed):
            self._keep(article, changed.captured)
            return
        self.fail(article.url, "recheck", "one page for all", _ONE_FOR_ALL)
        # Neither validators nor body of that page may pass for the article's own.
        self.mark(article.url, kind="article", state="kept", status=200, next_due_at=self.now() + _TRY_AGAIN_AFTER)

    def _keep(self, article: Article, captured: Captured) -> None:
        before = self.session.history.givers_of(article.article_id) if self.kind == "recheck" else {}
        self.counts.took(article, self._layouts, before)
        self.archive.keep(
            article,
            run_id=self.run_id,
            capture_id=captured.capture_id,
            captured_at=clock.iso(captured.fetched_at),
        )
        self.removals.answered(article.url, article.article_id)

    def unchanged(self, look: Look, url: str, captured: Captured) -> None:
        """A kept article's page is still what it was."""
        self.archive.answered(look.article_id, capture_id=captured.capture_id, at=clock.iso(captured.fetched_at))
        self.removals.answered(url, look.article_id)
        self.counts.unchanged += 1

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
        at: datetime | None = None,
        next_due_at: datetime | None = None,
    ) -> None:
        """Note in the ledger what became of an address, `at` or now. One that failed is due again the next night."""
        now = at or self.now()
        due_at = now + _TRY_AGAIN_AFTER if state == "failed" else next_due_at
        self.archive.mark(
            Mark(
                url=url,
                portal=self.portal.name,
                kind=kind,
                state=state,
                at=clock.iso(now),
                status=status,
                etag=etag,
                last_modified=last_modified,
                body_sha256=body_sha256,
                next_due_at=clock.iso(due_at) if due_at else None,
                article_id=article_id,
            )
        )

    def leftovers(self) -> list[str]:
        """Addresses of articles that earlier runs saw and did not get, the longest due first."""
        due = self.archive.due(self.portal.name, clock.iso(self.now()), limit=_LEFTOVERS)
        return [state.url for state in due]

    def moved(self) -> None:
        """Tell whoever watches how far the run is."""
        counts = self.counts
        self.session.watcher.moved(self.portal.name, counts.pages, counts.read, counts.failures.total())

    # What went wrong ----------------------------------------------------------------------------------

    def fail(self, url: str | None, stage: str, error: str, message: str) -> None:
        """Write a failure down and count it."""
        self.counts.failures[stage, error] += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(Trouble(url=url, stage=stage, error=error, message=message))
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
            self.fail(hole.url, "listing", hole.error, hole.why)
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
                skipped=walk.skipped,
                shown=self.memories.remembered(walk),
            )
        )

    # How it ends --------------------------------------------------------------------------------------

    def close(self, reason: str) -> PortalResult:
        """End the run: write everything, name the WARC file, judge. Raises ArchiveError."""
        for walk in self.walks:
            if walk.ended is None:
                walk.stop()
                self.end_walk(walk)
        for changed in self._held.take():
            self._release(changed)
        self.removals.settle(is_whole=reason == "finished")
        facts = facts_of(self, reason)
        verdicts = judged(self, facts)
        self._recorder.close(told_at_end(self.counts, reason, is_healthy=not verdicts))
        row = self.archive.end_run(
            self.run_id,
            reason=reason,
            requests=self.counts.requests,
            media_requests=self.counts.media_requests,
            bytes=self.counts.bytes,
            healthy=not verdicts,
        )
        result = result_of(self, row, verdicts, facts)
        self.session.results.append(result)
        self.session.watcher.ended(result)
        return result

    def abandon(self) -> None:
        """Leave the WARC file as a killed run would: the next opening of the archive brings it into step."""
        self._recorder.abandon()


_ONE_FOR_ALL = (
    "the host shows one and the same text for several articles that were different; what was kept before stays, "
    "and the article is looked at again the next night"
)
_STRANGE = (
    "nothing on the page looks like this family's listing, so its links were taken by the shape of their "
    "addresses alone; see `luuchieu probe` and the spider's listing_items"
)
