"""Pieces read by several processes, and told in their order: what the one who writes is told is always the same."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path

from archive import keeping
from archive.pieces import Piece
from crawler.backfill.files.piecework import Ended, Message, Pieceworker
from crawler.extraction.generic import load
from crawler.portal import Portal

_MOST_HELD_BYTES = 24 << 20
"""Of what was read ahead of its turn. Beyond it readers wait, so that memory stays flat."""
_AHEAD = 2
"""Pieces in work or read ahead, for each process."""
_LOOK_UP_S = 0.2
"""So often the one who waits looks whether it was asked to stop."""
_PATIENCE_S = 10.0
"""So long a process may be at a record when it is to end."""
_LAST, _MORE = b"!", b"."

Told = tuple[Piece, Iterator[Message]]


class ReaderDied(Exception):
    """A reading process ended by itself."""


class Alone:
    """Reads pieces in this process."""

    def __init__(self, archive_db: Path, portals: Sequence[type[Portal]]) -> None:
        self._worker = Pieceworker(archive_db, portals)

    def read(self, pieces: Iterable[Piece]) -> Iterator[Told]:
        """Each piece with what is told of it."""
        for piece in pieces:
            yield piece, self._worker.read(piece)

    def close(self) -> None:
        """Let go of the archive."""
        self._worker.close()


@dataclass(slots=True)
class _Task:
    piece: Piece
    pipe: Connection
    waiting: deque[bytes] = field(default_factory=deque)
    is_read: bool = False


class Workers:
    """Has pieces read by `jobs` processes.

    The first is spawned, loads everything and forks the others: so they share its memory, and none holds the archive's
    lock, as one that is forked from this process would.
    """

    def __init__(self, jobs: int, archive_db: Path, portals: Sequence[type[Portal]], check: Callable[[], None]) -> None:
        context = multiprocessing.get_context("spawn")
        pairs = [context.Pipe() for _ in range(jobs)]
        theirs = [their for _, their in pairs]
        setup = (theirs, archive_db, tuple(portals), keeping.EXTRACTOR_VERSION)
        self._check = check
        self._pipes = [our for our, _ in pairs]
        self._idle = list(self._pipes)
        self._tasks: deque[_Task] = deque()
        self._held_bytes = 0
        self._pieces: Iterator[Piece] = iter(())
        self._first = context.Process(target=_serve_all, args=setup)
        self._first.start()
        for pipe in theirs:
            pipe.close()

    def read(self, pieces: Iterable[Piece]) -> Iterator[Told]:
        """Each piece with what is told of it, which is to be heard to its end. Raises ReaderDied."""
        self._pieces = iter(pieces)
        while True:
            self._hand_out()
            if not self._tasks:
                return
            yield self._tasks[0].piece, self._heard(self._tasks[0])
            self._tasks.popleft()

    def close(self) -> None:
        """End the processes: each does when it next has something to tell."""
        for pipe in self._pipes:
            pipe.close()
        self._first.join(_PATIENCE_S)
        self._first.kill()
        self._first.join()

    def _hand_out(self) -> None:
        while self._idle and len(self._tasks) < _AHEAD * len(self._pipes) and self._held_bytes < _MOST_HELD_BYTES:
            piece = next(self._pieces, None)
            if piece is None:
                return
            pipe = self._idle.pop()
            try:
                pipe.send(piece)
            except OSError as error:
                raise ReaderDied from error
            self._tasks.append(_Task(piece, pipe))

    def _heard(self, task: _Task) -> Iterator[Message]:
        while True:
            self._receive(task, 0 if task.waiting else _LOOK_UP_S)
            self._check()
            if not task.waiting:
                continue
            packed = task.waiting.popleft()
            self._held_bytes -= len(packed)
            message: Message = pickle.loads(memoryview(packed)[1:])  # noqa: S301 - of our own process
            yield message
            if isinstance(message, Ended):
                return

    def _receive(self, current: _Task, patience_s: float) -> None:
        """Take what the processes have to tell; those whose turn is not yet wait while too much is held."""
        has_room = self._held_bytes < _MOST_HELD_BYTES
        heard = {
            task.pipe: task
            for task in self._tasks
            if not task.is_read and (has_room or (task is current and not task.waiting))
        }
        for pipe in wait(list(heard), patience_s) if heard else ():
            assert isinstance(pipe, Connection)
            task = heard[pipe]
            try:
                packed = pipe.recv_bytes()
            except (EOFError, OSError) as error:
                raise ReaderDied from error
            task.waiting.append(packed)
            self._held_bytes += len(packed)
            if packed.startswith(_LAST):
                task.is_read = True
                self._idle.append(pipe)
        self._hand_out()


def _serve_all(pipes: Sequence[Connection], archive_db: Path, portals: Sequence[type[Portal]], version: int) -> None:
    """The life of the first process: make the others, be one itself, and see them off."""
    keeping.EXTRACTOR_VERSION = version
    for asked_to_stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked_to_stop, signal.SIG_IGN)  # that is for the process that writes, which ends these
    load()
    gc.freeze()  # what is loaded by now stays: the collector would write to the memory that is shared
    mine, *others = pipes
    children = []
    for number, pipe in enumerate(others, 1):
        child = os.fork()
        if child == 0:
            for other in (mine, *others[number:]):
                other.close()
            try:
                _serve(pipe, archive_db, portals)
            finally:
                os._exit(0)
        children.append(child)
        pipe.close()
    _serve(mine, archive_db, portals)
    for child in children:
        os.waitpid(child, 0)


def _serve(pipe: Connection, archive_db: Path, portals: Sequence[type[Portal]]) -> None:
    """A reader's life: pieces until the pipe is closed, or the other process dies and the system closes it."""
    worker = Pieceworker(archive_db, portals)
    with contextlib.suppress(EOFError, OSError):
        while True:
            piece: Piece = pipe.recv()
            for message in worker.read(piece):
                tag = _LAST if isinstance(message, Ended) else _MORE
                pipe.send_bytes(tag + pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
