"""What readers of WARC files tell, entered into the archive: a run for each portal that is met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from archive.blocks import Damage
from archive.clock import iso
from archive.records import Record
from crawler.backfill.files.piecework import Batch, Repeated, Taken
from crawler.backfill.files.revisits import Revisits
from crawler.backfill.files.strangers import Strangers
from crawler.backfill.intake import enter, exchange_of, take_in
from crawler.portal import Portal
from crawler.portal_run import PortalRun
from crawler.session import Session

_DAMAGE_NAMED = 100
_LOST_NAMED = 20


class Entering:
    """Enters records in the order in which it is told of them. As a context it ends what it began, but the runs."""

    def __init__(self, session: Session, portals: Sequence[type[Portal]], check: Callable[[], None]) -> None:
        self._session = session
        self._portals = {portal.name: portal for portal in portals}
        self._check = check
        self._runs: dict[str, PortalRun] = {}
        self._strangers = Strangers()
        self._damage: list[Damage] = []
        self._damaged = 0
        self._lost: list[str] = []
        self._lost_count = 0

    def opened(self) -> AbstractContextManager[Revisits]:
        """Where revisits wait; open it around everything."""
        return Revisits.of(self._session)

    def enter(self, batch: Batch, path: Path, member: str | None, revisits: Revisits) -> None:
        """Some records of a file, or of a file inside a WACZ. Raises ArchiveError."""
        self.note_damage(batch.damage)
        self._strangers.add(batch.strangers)
        for item in batch.items:
            self._check()
            run = self._run_of(item.portal)
            if isinstance(item, Taken):
                self._take(run, item, revisits)
            elif not isinstance(item, Repeated):
                self._count(run)
            elif not self._repeat(run, item.record, revisits):
                what = f"a revisit of {item.record.url}, whose original is nowhere"
                place = Damage(path=path, offset=item.record.offset, why=what, member=member)
                revisits.wait(item.portal, str(place), item.record)

    def settle(self, revisits: Revisits) -> None:
        """Enter the revisits whose original came after them, once everything is read. Raises ArchiveError."""
        for portal, place, revisit in revisits.waiting():
            self._check()
            if not self._repeat(self._run_of(portal), revisit, revisits):
                self._lost_count += 1
                if len(self._lost) < _LOST_NAMED:
                    self._lost.append(place)

    def note_damage(self, damage: Sequence[Damage]) -> None:
        """What could not be read."""
        self._damaged += len(damage)
        self._damage += damage[: _DAMAGE_NAMED - len(self._damage)]

    def close(self, reason: str) -> None:
        """End the runs."""
        for run in self._runs.values():
            self._session.finish(run, reason)

    def problems(self) -> list[str]:
        """What makes the whole unhealthy."""
        told = [f"damaged: {one}" for one in self._damage]
        if self._damaged > len(self._damage):
            told.append(f"damaged: {self._damaged - len(self._damage)} more places")
        told += self._lost
        if self._lost_count > len(self._lost):
            told.append(f"{self._lost_count - len(self._lost)} more revisits whose original is nowhere")
        if not self._runs:
            told.append("none of the records is from a host of a known portal; see `luuchieu portals`")
        return told

    def notes(self) -> list[str]:
        """What else there is to say."""
        return self._strangers.notes()

    def _run_of(self, portal: str) -> PortalRun:
        run = self._runs.get(portal)
        if run is None:
            run = self._runs[portal] = PortalRun(self._session, self._portals[portal], kind="backfill")
        return run

    @staticmethod
    def _count(run: PortalRun) -> None:
        run.counts.requests += 1
        run.counts.pages += 1
        run.moved()

    def _take(self, run: PortalRun, taken: Taken, revisits: Revisits) -> None:
        exchange = taken.exchange
        captured = run.capture_now(exchange, taken.flaw, taken.members)
        assert captured.capture_id is not None
        revisits.note(exchange.url, taken.digest, iso(exchange.fetched_at), captured.capture_id)
        enter(run, exchange.url, exchange.status, taken.seen, captured)
        self._count(run)

    def _repeat(self, run: PortalRun, revisit: Record, revisits: Revisits) -> bool:
        """Enter a revisit; False where what it repeats is not here (yet)."""
        answer = revisits.answer(revisit)
        if answer is None:
            return False
        take_in(run, answer, run.capture_now(exchange_of(answer), answer.flaw))
        self._count(run)
        return True
