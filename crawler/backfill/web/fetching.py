"""Captures out of a web archive, one after the other in order of time: kept first, then read.

What was fetched is on disk before the next is asked for, so a run that is killed goes on where it was.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from archive import mementos
from archive.exchange import Exchange, Memento
from archive.mementos import Due, Settled, Wanted
from archive.records import Record, read_record_at
from crawler.backfill.intake import exchange_of, take_in, told_of
from crawler.backfill.web.archives import NotShown, WebArchive
from crawler.backfill.web.polite import AnswerCut, ArchiveSilent
from crawler.ending.stop import Stop
from crawler.portal_run import PortalRun

_AT_ONCE = 200
_IN_VAIN_IN_A_ROW = 10
"""So many captures that could not be had, and something is wrong with the archive, not with them."""


class Fetching:
    """The fetching of one run."""

    def __init__(self, run: PortalRun, web: WebArchive, due: Due, limit: int | None, stop: Stop) -> None:
        self._run = run
        self._web = web
        self._due = due
        self._left = limit
        self._stop = stop
        self._in_vain = 0
        self._lost: Counter[str] = Counter()
        self._examples: dict[str, str] = {}
        """For each reason the first address."""

    def fetch_all(self) -> None:
        """Fetch what is due, up to the limit. Raises ArchiveError, ArchiveSilent, Stopped."""
        after = ("", 0)
        while batch := self._next(after):
            for wanted in batch:
                if self._left == 0:
                    return
                self._take(wanted)
                self._run.counts.requests = self._web.session.asked.total()
                self._run.moved()
            after = (batch[-1].captured_at, batch[-1].memento_id)

    def tell(self) -> None:
        """What is left, what was not asked for and what could not be had, into the run's notes."""
        with self._run.archive.writing() as connection:
            left = sum(year.captures for year in mementos.count_due(connection, self._due))
            refused = mementos.count_refused(connection, self._due)
            left_out = mementos.count_left_out(connection, self._due)
        if left_out:
            told = ", ".join(f"{count} x {why}" for why, count in left_out.most_common())
            self._run.notes.append(f"listed by the index and left out: {told}")
        if left:
            self._run.notes.append(f"{left} captures are still to be fetched; the same command goes on with them")
        self._run.notes += [f"{count} captures are not asked for: {why}, such as {url}" for why, count, url in refused]
        self._run.notes += [
            f"{count} capture{'s are' if count > 1 else ' is'} lost: {why}, such as {self._examples[why]}"
            for why, count in self._lost.most_common()
        ]

    def _next(self, after: tuple[str, int]) -> list[Wanted]:
        with self._run.archive.writing() as connection:
            return mementos.read_due(connection, self._due, after, _AT_ONCE)

    def _take(self, wanted: Wanted) -> None:
        exchange = self._kept_before(wanted)
        if exchange is None:
            self._left = None if self._left is None else self._left - 1
            try:
                with self._stop.at_once():
                    exchange = self._web.fetch(wanted)
            except (NotShown, AnswerCut) as error:
                self._miss(wanted, str(error), for_good=isinstance(error, NotShown) and error.for_good)
                return
        elif self._run.session.history.was_taken_in(wanted.url, wanted.captured_at, exchange.body_sha256):
            self._settle(wanted, told_of(self._run.portal, record_of(exchange)), self._id_of(wanted, exchange))
            return
        self._in_vain = 0
        self._keep(wanted, exchange)

    def _keep(self, wanted: Wanted, exchange: Exchange) -> None:
        record = record_of(exchange)
        captured = self._run.capture_now(exchange, record.flaw)
        self._run.counts.pages += 1
        shown = take_in(self._run, record, captured)
        self._settle(wanted, shown, captured.capture_id)

    def _settle(self, wanted: Wanted, shown: str | None, capture_id: int | None) -> None:
        settled = Settled(memento_id=wanted.memento_id, state="kept", why=shown, capture_id=capture_id)
        self._run.archive.settle(settled)

    def _id_of(self, wanted: Wanted, exchange: Exchange) -> int | None:
        return self._run.archive.kept_capture(wanted.url, wanted.captured_at, exchange.body_sha256)

    def _kept_before(self, wanted: Wanted) -> Exchange | None:
        """What a run that was killed had fetched already; or what came in a file that holds the very same capture."""
        at = wanted.captured_at
        answer = self._run.session.history.last_answer(wanted.url, at, at)
        if answer is None or answer.status != 200:
            return None
        record = read_record_at(self._run.archive.home.warc_path(answer.warc_file), answer.warc_offset)
        moment = datetime.fromisoformat(wanted.captured_at)
        memento = Memento(archive=wanted.archive, url="", digest=wanted.digest, doubt=record.doubt)
        return exchange_of(replace(record, fetched_at=moment), self._run.source, memento)

    def _miss(self, wanted: Wanted, why: str, *, for_good: bool) -> None:
        is_lost = for_good or wanted.attempts + 1 >= mementos.ATTEMPTS
        state = "lost" if is_lost else "failed"
        self._run.archive.settle(Settled(memento_id=wanted.memento_id, state=state, why=why))
        if is_lost:
            self._lost[why] += 1
            self._examples.setdefault(why, f"{wanted.url} of {wanted.captured_at}")
        else:
            self._run.fail(wanted.url, "fetch", "not shown", f"{wanted.captured_at}: {why}")
        self._in_vain = 0 if for_good else self._in_vain + 1
        if self._in_vain >= _IN_VAIN_IN_A_ROW:
            raise ArchiveSilent(f"{self._in_vain} captures in a row could not be had; the last: {why}")


def record_of(exchange: Exchange) -> Record:
    """An exchange as a record that is read from a file."""
    return Record(
        url=exchange.url,
        record_type="response",
        status=exchange.status,
        reason=exchange.reason,
        http_version=exchange.http_version,
        headers=tuple(exchange.response_headers),
        payload=exchange.payload,
        fetched_at=exchange.fetched_at,
        offset=0,
        warc_headers={"luuchieu-doubt": exchange.memento.doubt} if exchange.memento and exchange.memento.doubt else {},
    )
