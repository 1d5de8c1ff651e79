"""Article pages read by a second process, for crawls that fetch faster than one core reads (replay, lab, backfill).

A crawl of the live web is polite, so it never needs this. A small crawl never starts it: the process costs half a
second. Reading is pure, so where a page is read changes nothing; a reader that dies only hands its page back.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import queue
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from crawler.page import Page
from crawler.portal import Portal
from crawler.reading import Link, Reading

_WORTH_IT_PAGES = 200
"""Pages that a crawl reads by itself before it takes on help."""
_WAITING = 3
"""Pages on their way to one reader: enough that it never waits for the next."""

_Job = tuple[type[Portal], str, bytes, str | None, Link | None]


def _serve(connection: Connection) -> None:
    """A reader's life: read pages until the crawl closes the pipe, or dies and the system closes it."""
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            portal, url, body, content_type, link = connection.recv()
            connection.send(portal.read(Page(url, body, content_type), link))


@dataclass(slots=True)
class Readers:
    """Reads pages here or in `processes` others, whoever is free. A context manager: its end lets them go."""

    processes: int = field(default_factory=lambda: len(os.sched_getaffinity(0)) - 1)
    _read: int = 0
    _busy: int = 0
    _threads: ThreadPoolExecutor | None = None
    _idle: queue.SimpleQueue[Connection] = field(default_factory=queue.SimpleQueue)
    _pipes: list[Connection] = field(default_factory=list)

    async def read(self, portal: type[Portal], page: Page, link: Link | None) -> Reading:
        """What `portal.read` gives."""
        self._read += 1
        if self._threads is None and self.processes > 0 and self._read > _WORTH_IT_PAGES:
            self._hire()
        if self._threads is None or self._busy >= _WAITING * len(self._pipes):
            return portal.read(page, link)
        self._busy += 1
        try:
            job = (portal, page.url, page.body, page.content_type, link)
            reading = await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, job)
        finally:
            self._busy -= 1
        return reading or portal.read(page, link)

    def __enter__(self) -> Readers:
        """Nothing is started yet."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Let the readers go."""
        for pipe in self._pipes:
            pipe.close()
        self._pipes.clear()
        if self._threads:
            self._threads.shutdown()

    def _hire(self) -> None:
        """Start the readers. Spawned, not forked: a forked one would hold the archive's lock after a kill."""
        starter = multiprocessing.get_context("spawn")
        for _ in range(self.processes):
            ours, theirs = starter.Pipe()
            starter.Process(target=_serve, args=(theirs,), daemon=True).start()
            theirs.close()
            self._pipes.append(ours)
            self._idle.put(ours)
        self._threads = ThreadPoolExecutor(max_workers=self.processes, thread_name_prefix="reader")

    def _ask(self, job: _Job) -> Reading | None:
        """One page to whichever reader is idle; None when that reader is gone."""
        with self._taken() as pipe:
            try:
                pipe.send(job)
                reading: Reading = pipe.recv()
            except (EOFError, OSError):
                return None
            return reading

    @contextlib.contextmanager
    def _taken(self) -> Iterator[Connection]:
        pipe = self._idle.get()
        try:
            yield pipe
        finally:
            self._idle.put(pipe)
