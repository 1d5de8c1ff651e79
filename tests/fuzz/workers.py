"""Chunks on all cores: each worker is a process, watched from outside, since what it reads may stop or kill it."""

from __future__ import annotations

import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from tests.fuzz.chunks import SIZE, run_chunk, stop_hangs
from tests.fuzz.target import Crash, Tally

MEMORY = 1 << 30
"""Bytes of address space that reading may add to what a worker has; what asks for more crashes. On Linux."""
_SILENT_S = 60.0
"""A worker whose input has stayed the same for so long hangs where Python cannot stop it, even on a busy machine."""
_CONTEXT = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Job:
    """One chunk of a target."""

    target: str
    number: int
    count: int


def jobs(target: str, inputs: int) -> Iterator[Job]:
    """All chunks of a target."""
    for number, first in enumerate(range(0, inputs, SIZE)):
        yield Job(target, number, min(SIZE, inputs - first))


class _Worker:
    """A process that reads chunks, and what it was doing last."""

    def __init__(self, folder: Path, seed: str) -> None:
        self.connection, there = _CONTEXT.Pipe()
        descriptor, name = tempfile.mkstemp(prefix="input-", dir=folder)
        os.close(descriptor)
        self.now = Path(name)
        self.said = self.now.with_suffix(".said")
        self.process = _CONTEXT.Process(target=work, args=(there, folder, self.now, self.said, seed), daemon=True)
        self.process.start()
        there.close()
        self.job: Job | None = None

    @property
    def is_silent(self) -> bool:
        """Whether it has been at one input for too long."""
        return time.time() - self.now.stat().st_mtime > _SILENT_S

    def give(self, job: Job | None) -> None:
        self.job = job
        with suppress(BrokenPipeError):  # dead: told by the end of its pipe
            self.connection.send(job)

    def take(self, job: Job, is_ready: bool) -> tuple[Tally | None, bool]:
        """What its chunk came to, None while it is at it; and whether it lives on."""
        try:
            if is_ready:
                return self.connection.recv(), True
        except EOFError:
            self.process.join()
            return self._ended(job, f"the process died, exit code {self.process.exitcode}", hangs=0), False
        return (self._ended(job, "hang that Python cannot stop", hangs=1), False) if self.is_silent else (None, True)

    def _ended(self, job: Job, why: str, hangs: int) -> Tally:
        """The chunk counts as one input: the one that ended it."""
        self.process.kill()
        self.process.join()
        told = f"{why}: {self.said.read_text(errors='replace')[-300:]}" if self.said.exists() else why
        crash = Crash(target=job.target, kind=why, told=told, data=self.now.read_bytes())
        return Tally(inputs=1, crashes=1 - hangs, hangs=hangs, found={why: crash})


def run(work_of: list[Job], seed: str, cores: int, folder: Path, told: Callable[[str, Tally], None]) -> None:
    """Do all jobs; each chunk's tally goes to `told` with its target's name."""
    waiting = iter(work_of)
    workers = [_Worker(folder, seed) for _ in range(min(cores, len(work_of)))]
    for worker in workers:
        worker.give(next(waiting, None))
    while any(worker.job for worker in workers):
        ready = wait([worker.connection for worker in workers if worker.job], timeout=1.0)
        for place, worker in enumerate(workers):
            if worker.job is None:
                continue
            tally, lives = worker.take(worker.job, worker.connection in ready)
            if tally is not None:
                told(worker.job.target, tally)
                workers[place] = worker if lives else _Worker(folder, seed)
                workers[place].give(next(waiting, None))
    for worker in workers:
        worker.process.join(10)


def work(connection: Connection, folder: Path, now: Path, said: Path, seed: str) -> None:
    """A worker's life: chunks until it is given None. What libraries say of bad input goes to the file `said`."""
    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    from tests.fuzz.targets import TARGETS

    stop_hangs()
    descriptor = os.open(now, os.O_RDWR)
    own = Path(tempfile.mkdtemp(prefix="worker-", dir=folder))
    opened = {}

    def keep(data: bytes) -> None:
        os.pwrite(descriptor, data, 0)
        os.ftruncate(descriptor, len(data))

    while (job := connection.recv()) is not None:
        target = TARGETS[job.target]
        if target.name not in opened:
            _bound_memory(None)  # what draws a snapshot's charts reserves terabytes and takes none of them
            opened[target.name] = target.open(own)
            _bound_memory(MEMORY)
        connection.send(run_chunk(target, opened[target.name], seed, job.number, job.count, keep))


def _bound_memory(more: int | None) -> None:
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return
    pages = int(statm.read_text().split()[0])
    limit = resource.RLIM_INFINITY if more is None else pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
