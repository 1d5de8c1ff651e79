"""Whose turn it is at a host: one request at a time and a pause between, whatever the number of crawlers that ask it.

A host that answers 429 or 503 is left alone by all of them until it asked to be, or longer each time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from crawler.manners.pausing import Pause
from crawler.sources.troubles import Refused, Unasked

OVERLOADED = frozenset({429, 503})
_FIRST_S = 2.0
"""The first pause after an overloaded answer that does not say how long; each further one is twice as long."""
_WORTH_TELLING_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a crawler asks a host, by its settings."""

    delay_s: float
    at_once: int = 1
    longest_wait_s: float
    """A host that wants to be left alone for longer is not asked any more."""


@dataclass(slots=True)
class _Host:
    free: asyncio.Semaphore
    next_at: float = 0.0
    delay_s: float = 0.0
    """What its robots.txt asks for."""
    struggle_s: float = 0.0
    """What is put between requests because it was overloaded; halved by each good answer."""


@dataclass(slots=True)
class Turns:
    """The hosts that one command asks. Moments are those of time.monotonic()."""

    told: Callable[[str, float], None] = lambda why, seconds: None
    """Told of each long wait: why, and for how many seconds."""
    _hosts: dict[str, _Host] = field(default_factory=dict)

    @asynccontextmanager
    async def take(self, host: str, pace: Pace, pause: Pause) -> AsyncIterator[None]:
        """Wait for a turn at the host, then hold it. Raises Unasked when the crawl stops first, and Refused."""
        one = self._at(host, pace)
        async with one.free:
            while (rest := one.next_at - time.monotonic()) > 0 or pause.is_stopped:
                if rest > pace.longest_wait_s:
                    raise Refused("left alone", _told(host, rest, pace.longest_wait_s), is_silence=True)
                if not await pause.wait(rest):
                    raise Unasked("the crawl was stopped before this was asked for")
            one.next_at = time.monotonic() + max(pace.delay_s, one.delay_s, one.struggle_s)
            yield

    def slow_down(self, host: str, delay_s: float, pace: Pace) -> None:
        """Put at least so much between two requests, by whichever crawler."""
        one = self._at(host, pace)
        one.delay_s = max(one.delay_s, delay_s)

    def answered(self, host: str, pace: Pace, status: int, retry_after_s: float | None = None) -> None:
        """Heed what a host's answer says of how it is doing."""
        one = self._at(host, pace)
        if status not in OVERLOADED:
            one.struggle_s = one.struggle_s / 2 if one.struggle_s >= _FIRST_S else 0.0
            return
        if retry_after_s is None:
            one.struggle_s = min(max(_FIRST_S, 2 * one.struggle_s), pace.longest_wait_s)
            retry_after_s = one.struggle_s
        one.next_at = max(one.next_at, time.monotonic() + retry_after_s)
        if retry_after_s >= _WORTH_TELLING_S:
            self.told(f"{host}: HTTP {status}", retry_after_s)

    def _at(self, host: str, pace: Pace) -> _Host:
        if host not in self._hosts:
            self._hosts[host] = _Host(asyncio.Semaphore(pace.at_once))
        return self._hosts[host]


def _told(host: str, rest_s: float, longest_s: float) -> str:
    return (
        f"{host} is overloaded and asks to be left alone for {rest_s:.0f} s more, which is longer than this run waits "
        f"({longest_s:.0f} s, RETRY_WAIT_MAX_S); the next run asks again"
    )
