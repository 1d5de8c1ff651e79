"""Article pages read by a second process, for crawls that fetch faster than one core reads (replay, lab, backfill).

A crawl of the live web is polite, so it never needs this. A small crawl never starts it: the process costs half a
second. Reading is pure, so where a page is read changes nothing; a reader that dies only hands its pages back.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import pickle
import socket
import struct
from collections import deque
from dataclasses import dataclass, field

from crawler.pages.page import Page
from crawler.portal import Portal
from crawler.reading import Link, Reading

_WORTH_IT_PAGES = 50
"""Pages that a crawl reads by itself before it takes on help."""
_MOST_WAITING = 64
"""Pages on their way to one reader: enough that it never runs dry, few enough that they take no memory."""
_READY = b"ready"
_LENGTH = struct.Struct("!I")


def _serve(pipe: socket.socket) -> None:
    """A reader's life: read pages until the crawl closes the pipe, or dies and the system closes it."""
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt), pipe.makefile("rwb") as stream:
        pipe.sendall(_READY)
        while head := stream.read(_LENGTH.size):
            portal, url, body, content_type, day, link = pickle.loads(stream.read(*_LENGTH.unpack(head)))  # noqa: S301
            stream.write(_framed(portal.read(Page(url, body, content_type, captured_on=day), link)))
            stream.flush()


def _framed(value: object) -> bytes:
    packed = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(packed)) + packed


class _Reader:
    """One process and the pages on their way to it; it answers in the order in which it was asked."""

    def __init__(self, stream: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.waiting: deque[asyncio.Future[Reading | None]] = deque()
        self.room = asyncio.Semaphore(_MOST_WAITING)
        self.is_ready = False
        self.listening = asyncio.create_task(self._listen(stream))

    @classmethod
    async def start(cls) -> _Reader:
        """Spawned, not forked: a forked process would hold the archive's lock after a kill."""
        ours, theirs = socket.socketpair()
        multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True).start()
        theirs.close()
        return cls(*await asyncio.open_connection(sock=ours))

    def ask(self, job: object) -> asyncio.Future[Reading | None]:
        """What the reader makes of a page; None when it is gone."""
        answer: asyncio.Future[Reading | None] = asyncio.get_running_loop().create_future()
        if self.is_ready:
            self.waiting.append(answer)
            self.writer.write(_framed(job))
        else:
            answer.set_result(None)  # it died while this page waited for room
        return answer

    async def _listen(self, stream: asyncio.StreamReader) -> None:
        """Hand out the answers until there are no more; the first bytes say that the process is up."""
        try:
            self.is_ready = await stream.readexactly(len(_READY)) == _READY
            while True:
                (length,) = _LENGTH.unpack(await stream.readexactly(_LENGTH.size))
                self.waiting.popleft().set_result(pickle.loads(await stream.readexactly(length)))  # noqa: S301
        except (asyncio.IncompleteReadError, OSError):
            self.is_ready = False
            while self.waiting:
                self.waiting.popleft().set_result(None)


@dataclass(slots=True)
class Readers:
    """Reads pages here, or in `processes` others once a crawl is long enough to pay for them."""

    processes: int = field(default_factory=lambda: len(os.sched_getaffinity(0)) - 1)
    _read: int = 0
    _readers: list[_Reader] = field(default_factory=list)

    @property
    def is_helped(self) -> bool:
        """True while another process is up."""
        return any(reader.is_ready for reader in self._readers)

    async def read(self, portal: type[Portal], page: Page, link: Link | None = None) -> Reading:
        """What `portal.read` gives. Reading here while a reader is busy would keep the loop from feeding it."""
        self._read += 1
        if self._read == _WORTH_IT_PAGES:
            self._readers = [await _Reader.start() for _ in range(self.processes)]
        free = min(self._readers, key=lambda reader: len(reader.waiting), default=None)
        if free is None or not free.is_ready:
            return portal.read(page, link)
        async with free.room:
            answer = await free.ask((portal, page.url, page.body, page.content_type, page.captured_on, link))
        return answer or portal.read(page, link)

    def close(self) -> None:
        """Let the readers go: they end when their pipe does."""
        for reader in self._readers:
            reader.listening.cancel()
            reader.writer.transport.abort()
        self._readers.clear()
