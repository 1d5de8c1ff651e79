"""What a run found missing, judged when it ends: only a host that answers for others can say that an article is gone.

A host that is down, sends everything elsewhere or shows one page for all has removed nothing.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive import absences, runs
from archive.clock import iso
from archive.ledger import Mark, write_marks
from archive.moves import find_lost, find_successor, is_successor
from crawler.schedule import next_look

if TYPE_CHECKING:
    from crawler.portal_run import PortalRun

MANY = 5
MANY_CONFIRMED_AFTER = timedelta(days=7)
"""Where more articles are missing than answer, and they are MANY, something else is wrong: a week must pass."""
_LOOK_AGAIN = timedelta(hours=1)
"""By the next night at the latest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A kept article that its address did not show."""

    article_id: str
    url: str
    reason: str  # as absences.reason: 404, 410, soft 404, redirect
    status: int
    at: datetime
    capture_id: int | None
    led_to: str | None = None
    """article_id of the article that the address led to instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLink:
    """An address that a listing showed and that never gave an article."""

    url: str
    error: str
    why: str


class Removals:
    """Of one run. Told what answered and what was missing; settles it in one transaction."""

    def __init__(self, run: PortalRun) -> None:
        self._run = run
        self._answered: Counter[str] = Counter()
        """By host, the articles that were there."""
        self._misses: list[Miss] = []
        self._dead: list[DeadLink] = []
        self._readdressed: dict[str, str] = {}

    def answered(self, url: str) -> None:
        """An article was at its address."""
        self._answered[_host(url)] += 1

    def missed(self, miss: Miss) -> None:
        """An article that is kept was not at its address, nor at any other that is known."""
        self._misses.append(miss)

    def readdressed(self, article_id: str, url: str) -> None:
        """An article is still there, but under another address than the one that is kept."""
        self._readdressed[article_id] = url

    def dead_link(self, link: DeadLink) -> None:
        """A listed address has nothing behind it, and nothing is kept of it."""
        self._dead.append(link)

    def settle(self, *, is_whole: bool) -> None:
        """Judge. With `is_whole` False the run broke off: then nothing was proven. Raises ArchiveError."""
        if is_whole:
            believed = [miss for miss in self._misses if self._is_believed(miss)]
            with self._run.archive.writing() as connection:
                for miss in believed:
                    self._settle(connection, miss)
                for article_id, url in self._readdressed.items():
                    absences.readdress(connection, article_id, url, self._run.portal.canonical_url(url))
                self._find_moved(connection, {miss.article_id: miss for miss in believed})
            self._tell_of_silent_hosts()
        self._bury()

    def _is_believed(self, miss: Miss) -> bool:
        return self._answered[_host(miss.url)] > 0

    def _settle(self, connection: sqlite3.Connection, miss: Miss) -> None:
        host = _host(miss.url)
        missing = sum(_host(other.url) == host for other in self._misses)
        is_odd = missing >= MANY and missing > self._answered[host]
        after = MANY_CONFIRMED_AFTER if is_odd else absences.CONFIRMED_AFTER
        at = iso(miss.at)
        verdict = absences.miss(
            connection, miss.article_id, reason=miss.reason, at=at, capture_id=miss.capture_id, after=after
        )
        if verdict is absences.Missed.GONE:
            self._run.counts.gone += 1
            runs.count(connection, {(self._run.run_id, "articles_gone"): 1})
        if verdict in (absences.Missed.GONE, absences.Missed.STILL):
            due_at = next_look(miss.at, absences.gone_since(connection, miss.article_id))
        else:
            due_at = miss.at + (_LOOK_AGAIN if verdict is absences.Missed.TOO_SOON else absences.CONFIRMED_AFTER)
        state = "gone" if verdict in (absences.Missed.GONE, absences.Missed.STILL) else "kept"
        self._mark(connection, miss, state, due_at)

    def _find_moved(self, connection: sqlite3.Connection, misses: dict[str, Miss]) -> None:
        """Also of those that went missing on earlier nights: the new address may be found later than the loss."""
        portal = self._run.portal.name
        for article_id in find_lost(connection, portal):
            miss = misses.get(article_id)
            to = miss.led_to if miss and miss.led_to and is_successor(connection, article_id, miss.led_to) else None
            to = to or find_successor(connection, portal, article_id)
            if to is None:
                continue
            absences.moved(connection, article_id, to)
            self._run.counts.moved += 1
            if miss is not None:
                self._mark(connection, miss, "gone", next_look(miss.at, miss.at))

    def _mark(self, connection: sqlite3.Connection, miss: Miss, state: str, due_at: datetime) -> None:
        mark = Mark(
            url=miss.url,
            portal=self._run.portal.name,
            kind="article",
            state=state,
            at=iso(miss.at),
            status=miss.status,
            next_due_at=iso(due_at),
            article_id=miss.article_id,
        )
        write_marks(connection, [mark])

    def _tell_of_silent_hosts(self) -> None:
        """A host that shows none of its articles has not removed them; somebody should look."""
        silent = Counter(_host(miss.url) for miss in self._misses if not self._is_believed(miss))
        for host, count in sorted(silent.items()):
            why = f"none of the {count} articles asked for at {host} is there; nothing is concluded from that"
            if count >= MANY:
                self._run.fail(f"https://{host}/", "recheck", "nothing answers", why)
            else:
                self._run.notes.append(why)

    def _bury(self) -> None:
        """A listed address that was dead twice, a day apart, is the portal's own dead link, no failure of ours."""
        states = self._run.archive.url_state([link.url for link in self._dead])
        for link in self._dead:
            state = states.get(link.url)
            is_old = state is not None and self._run.now() - datetime.fromisoformat(state.first_seen_at) >= (
                absences.CONFIRMED_AFTER
            )
            if state is not None and is_old and state.attempts > 1 and self._answered[_host(link.url)]:
                self._run.mark(link.url, kind="article", state="gone")
            else:
                self._run.fail(link.url, "fetch", link.error, link.why)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
