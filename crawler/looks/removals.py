"""What a run found missing, judged when it ends: only a host that answers for others can say that an article is gone.

A host that is down, sends everything elsewhere or shows one page for all has removed nothing.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from archive import absences, runs
from archive.clock import iso
from archive.ledger import Mark, write_marks
from archive.moves import find_lost, find_successor, is_successor
from crawler.looks.schedule import next_look_for_gone
from crawler.pages.addresses import parts_of

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
    sent_to: str | None = None
    """The address that it was redirected to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLink:
    """An address that a listing showed and that never gave an article."""

    url: str
    stage: str
    error: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """How a host answered in one run when it was asked for articles that are kept."""

    answered: int
    missing: int
    shared: frozenset[str]
    """Addresses that several articles were redirected to."""

    @classmethod
    def of(cls, answered: int, misses: Sequence[Miss]) -> Host:
        """From the number of articles that were there, and those that were not."""
        sent = Counter(miss.sent_to for miss in misses if miss.sent_to is not None)
        shared = frozenset(url for url, count in sent.items() if count > 1)
        return cls(answered=answered, missing=len(misses), shared=shared)

    @property
    def is_odd(self) -> bool:
        """True when more is missing than there."""
        return self.missing >= MANY and self.missing > self.answered

    @property
    def confirmed_after(self) -> timedelta:
        """How far apart two looks must lie."""
        return MANY_CONFIRMED_AFTER if self.is_odd else absences.CONFIRMED_AFTER

    def is_believed(self, miss: Miss) -> bool:
        """Not where nothing answers, nor where a host that misses most sends several to one page."""
        return self.answered > 0 and not (self.is_odd and miss.sent_to in self.shared)


class Removals:
    """Of one run. Told what answered and what was missing; settles it in one transaction."""

    def __init__(self, run: PortalRun) -> None:
        self._run = run
        self._answered: dict[str, set[str]] = defaultdict(set)
        """By host, the articles that were there."""
        self._misses: list[Miss] = []
        self._dead: list[DeadLink] = []
        self._readdressed: dict[str, str] = {}

    def answered(self, url: str, article_id: str) -> None:
        """An article was at its address."""
        self._answered[_host(url)].add(article_id)

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
            hosts = self._hosts()
            believed = [miss for miss in self._misses if hosts[_host(miss.url)].is_believed(miss)]
            with self._run.archive.writing() as connection:
                for miss in believed:
                    self._settle(connection, miss, hosts[_host(miss.url)].confirmed_after)
                for article_id, url in self._readdressed.items():
                    absences.readdress(connection, article_id, url, self._run.portal.canonical_url(url))
                self._find_moved(connection, {miss.article_id: miss for miss in believed})
            self._tell_of_odd_hosts(hosts)
        self._bury()

    def _hosts(self) -> dict[str, Host]:
        """An article that others are sent to is no witness: the host may send everything there."""
        aims = {miss.led_to for miss in self._misses}
        misses: dict[str, list[Miss]] = defaultdict(list)
        for miss in self._misses:
            misses[_host(miss.url)].append(miss)
        return {host: Host.of(len(self._answered[host] - aims), missed) for host, missed in misses.items()}

    def _settle(self, connection: sqlite3.Connection, miss: Miss, after: timedelta) -> None:
        at = iso(miss.at)
        verdict = absences.miss(
            connection, miss.article_id, reason=miss.reason, at=at, capture_id=miss.capture_id, after=after
        )
        if verdict is absences.Missed.GONE:
            self._run.counts.gone += 1
            runs.count(connection, {(self._run.run_id, "articles_gone"): 1})
        if verdict in (absences.Missed.GONE, absences.Missed.STILL):
            due_at = next_look_for_gone(miss.at, absences.gone_since(connection, miss.article_id) or miss.at)
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
                self._mark(connection, miss, "gone", next_look_for_gone(miss.at, miss.at))

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

    def _tell_of_odd_hosts(self, hosts: Mapping[str, Host]) -> None:
        """A host that shows few of its articles or none is hardly removing them; somebody should look."""
        for name, host in sorted(hosts.items()):
            asked = host.missing + host.answered
            if host.is_odd:
                why = f"{host.missing} of {asked} articles asked for at {name} are missing; open some in a browser"
                self._run.fail(f"https://{name}/", "recheck", "most are missing", why)
            elif not host.answered:
                self._run.notes.append(f"none of the {asked} articles asked for at {name} is there; nothing follows")

    def _bury(self) -> None:
        """A listed address that was dead twice, a day apart, is the portal's own dead link, no failure of ours."""
        states = self._run.archive.url_state([link.url for link in self._dead])
        is_up = any(walk.pages for walk in self._run.walks)
        for link in self._dead:
            state = states.get(link.url)
            is_old = state is not None and self._run.now() - datetime.fromisoformat(state.first_seen_at) >= (
                absences.CONFIRMED_AFTER
            )
            if state is not None and is_old and state.attempts > 1 and is_up:
                self._run.mark(link.url, kind="article", state="gone")
            else:
                self._run.fail(link.url, link.stage, link.error, link.why)


def _host(url: str) -> str:
    return (parts_of(url).hostname or "").removeprefix("www.")
