"""Kept articles read again by several processes: row numbers go out, what is worth telling comes back.

Each process reads archive.db and the WARC files by itself and gives back only articles that read differently, so the
one that writes is idle while nothing changed.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path

from archive import keeping
from archive.home import Home
from archive.stored import Stored
from crawler.history import History
from crawler.portal import Portal
from crawler.report import Trouble
from crawler.rereading.reread import NotReread, Renewed, differences, reread

BATCH = 50
"""Articles that go out at once: the questions to SQLite are then a thousandth of the time."""
_AHEAD = 3
"""Batches on their way for each process: enough that none runs dry, few enough that memory stays flat."""
_SHOWN_CHARS = 70


@dataclass(frozen=True, slots=True)
class Change:
    """A field that reads differently, both values shortened to where they part."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Finding:
    """An article that has to be written, or that could not be read."""

    article_id: str
    renewed: Renewed | None = None
    changes: tuple[Change, ...] = ()
    """None where only the version of the rules is to be noted."""
    trouble: Trouble | None = None


def read_rows(history: History, home: Home, portal: type[Portal], rowids: Sequence[int]) -> list[Finding]:
    """Read those articles again. An article that reads as it did, by rules of this version, is not in the list."""
    found = (_read(history, home, portal, stored) for stored in history.stored_rows(rowids))
    return [one for one in found if one is not None]


def read_all(
    home: Home,
    history: History,
    portal: type[Portal],
    rowids: Sequence[int],
    pool: ProcessPoolExecutor | None,
    jobs: int,
) -> Iterator[tuple[int, list[Finding]]]:
    """Read all batches, here or in the pool: how many articles each held, and what was found, in their order."""
    batches = iter([rowids[start : start + BATCH] for start in range(0, len(rowids), BATCH)])
    if pool is None:
        for batch in batches:
            yield len(batch), read_rows(history, home, portal, batch)
        return
    waiting: deque[tuple[int, Future[list[Finding]]]] = deque()
    try:
        while True:
            for batch in islice(batches, _AHEAD * jobs - len(waiting)):
                waiting.append((len(batch), pool.submit(_read_there, portal, list(batch))))
            if not waiting:
                return
            size, future = waiting.popleft()
            yield size, future.result()
    finally:
        for _, future in waiting:
            future.cancel()


def start_pool(home: Home, jobs: int) -> ProcessPoolExecutor:
    """Spawned, not forked: a forked process would hold the archive's lock after a kill."""
    return ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(home.path, keeping.EXTRACTOR_VERSION)
    )


_mine: tuple[Home, History] | None = None
"""What a reading process has open."""


def _begin(home: Path, version: int) -> None:
    global _mine
    keeping.EXTRACTOR_VERSION = version
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _mine = Home(home), History(Home(home).archive_db)
    gc.freeze()


def _end_with_parent() -> None:
    """A command that is killed outright cannot tell its readers to go."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def _read_there(portal: type[Portal], rowids: list[int]) -> list[Finding]:
    assert _mine is not None
    home, history = _mine
    return read_rows(history, home, portal, rowids)


def _read(history: History, home: Home, portal: type[Portal], stored: Stored) -> Finding | None:
    old = stored.article
    try:
        renewed = reread(history, home, portal, stored)
    except NotReread as error:
        trouble = Trouble(url=stored.url or old.url, stage="read", error=error.error, message=str(error))
        return Finding(old.article_id, trouble=trouble)
    names = tuple(differences(old, renewed.article))
    if not names and stored.extractor_version == keeping.EXTRACTOR_VERSION:
        return None
    changes = tuple(_change(name, getattr(old, name), getattr(renewed.article, name)) for name in names)
    return Finding(old.article_id, renewed, changes)


def _change(name: str, old: object, new: object) -> Change:
    one, other = ("" if value is None else str(value) for value in (old, new))
    alike = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, alike - _SHOWN_CHARS // 4)
    return Change(name, *(_shortened(text, start) for text in (one, other)))


def _shortened(text: str, start: int) -> str:
    part = " ".join(text[start : start + _SHOWN_CHARS].split())
    return f"{'…' if start else ''}{part}{'…' if len(text) > start + _SHOWN_CHARS else ''}"
