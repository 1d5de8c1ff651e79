"""Who waits for whom: readers whose own queries SQLite answers take turns, and pages never wait for them."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address, ip_network
from typing import TypeVar

from datasette.utils import tilde_decode
from datasette.views.base import DatasetteError

T = TypeVar("T")

#: Requests of readers' own that are worked on at a time, over all readers; of one reader, one.
AT_ONCE = 3
#: Threads for SQL: those, and three for pages, whose queries are ours and short.
THREADS = AT_ONCE + 3
#: A request that would wait longer is refused: the reader is told to come back, and nobody waits for nothing.
LONGEST_WAIT_S = 15.0
#: From the turn of a request until its answer begins. A web server before the site gives up after 30 in all.
LONGEST_REQUEST_S = 10.0
#: Requests that wait. One reader alone cannot fill the row.
MOST_WAITING = 400
MOST_WAITING_OF_ONE = 100

_IPV6_HOUSEHOLD = 64


class Busy(DatasetteError):  # type: ignore[misc]
    """Too many wait already."""

    def __init__(self) -> None:
        super().__init__("too many queries are waiting", status=503)


@dataclass(slots=True)
class Asker:
    """A request with queries of a reader's own, as far as it has come."""

    reader: str
    began: float | None = None
    """When its first turn came, on the clock that never goes back."""
    has_turn: bool = False
    is_answered: bool = False
    """Its answer has begun: a long CSV goes on, a thousand rows at a turn."""
    give_back: Callable[[], None] | None = None

    def begin_to_answer(self) -> None:
        """Its turn is over: whoever is next need not wait until all is sent."""
        self.is_answered = True
        if self.give_back is not None:
            self.give_back()


asking: ContextVar[Asker | None] = ContextVar("asking", default=None)


def is_shaped(raw_path: bytes) -> bool:
    """Whether what a page costs is for its reader to choose: SQL, canned queries, tables with filters and facets.

    The page of a row is not. Names may be written in Datasette's own encoding: `~6Cuuchieu`.
    """
    database, _, rest = raw_path.decode("latin-1")[1:].partition("/")
    return tilde_decode(database).partition(".")[0] == "luuchieu" and "/" not in rest.rstrip("/")


def reader_of(address: str) -> str:
    """Who an address stands for: a household may have 2 ** 64 of IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((address, _IPV6_HOUSEHOLD), strict=False)) if found.version == 6 else address


class Turns:
    """One turn at a time for each reader, readers one after the other. For one event loop."""

    def __init__(self) -> None:
        self._running: set[str] = set()
        #: Reader to turns that wait. The reader first in it is served next; who had a turn goes to its end.
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    async def take(self, asker: Asker, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work when the turn of its request comes, which it keeps until its answer begins.

        Raises Busy, and DatasetteError for a request that had its time.
        """
        if asker.began is not None and not asker.is_answered and time.monotonic() > asker.began + LONGEST_REQUEST_S:
            raise DatasetteError("the query took too long", status=400)
        if not asker.has_turn:
            await self._turn(asker.reader)
            asker.has_turn = True
            asker.give_back = partial(self._end, asker)
            asker.began = asker.began or time.monotonic()
        try:
            return await work()
        finally:
            if asker.is_answered:
                self._end(asker)

    def _end(self, asker: Asker) -> None:
        if not asker.has_turn:
            return
        asker.has_turn = False
        self._running.discard(asker.reader)
        if asker.reader in self._waiting:
            self._waiting[asker.reader] = self._waiting.pop(asker.reader)
        self._next()

    async def _turn(self, reader: str) -> None:
        own = self._waiting.setdefault(reader, deque())
        if len(own) >= MOST_WAITING_OF_ONE or sum(map(len, self._waiting.values())) >= MOST_WAITING:
            raise Busy
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        own.append(mine)
        self._next()
        try:
            async with asyncio.timeout(LONGEST_WAIT_S):
                await mine
        except BaseException as error:
            if mine.done() and not mine.cancelled():  # its turn came in the same moment
                self._running.discard(reader)
            self._forget(reader, mine)
            self._next()
            if isinstance(error, TimeoutError):
                raise Busy from error
            raise

    def _next(self) -> None:
        """Let those begin for whom there is room."""
        for reader in list(self._waiting):
            if len(self._running) >= AT_ONCE:
                return
            if reader in self._running:
                continue
            own = self._waiting[reader]
            while own and own[0].done():
                own.popleft()
            if own:
                own.popleft().set_result(None)
                self._running.add(reader)
            if not own:
                del self._waiting[reader]

    def _forget(self, reader: str, mine: asyncio.Future[None]) -> None:
        own = self._waiting.get(reader)
        if own and mine in own:
            own.remove(mine)
        if own is not None and not own:
            del self._waiting[reader]
