"""A short run of each target, and the fuzzer itself: it finds what is planted, and makes the same inputs again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.checkout import ROOT
from tests.fuzz import chunks, workers
from tests.fuzz.__main__ import main
from tests.fuzz.chunks import run_chunk, stop_hangs
from tests.fuzz.target import Read
from tests.fuzz.targets import TARGETS
from tests.fuzz.workers import Job, jobs

SHORT = {
    "pages": 100, "dates": 300, "addresses": 300, "charsets": 120, "texts": 200, "diffs": 50, "messages": 400,
    "warcs": 250, "searches": 200, "site": 25,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _hangs_are_stopped() -> Iterator[None]:
    before = signal.getsignal(signal.SIGPROF)
    stop_hangs()
    yield
    signal.signal(signal.SIGPROF, before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_crashes_or_hangs(name: str, folder: Path) -> None:
    target = TARGETS[name]
    tally = run_chunk(target, target.open(folder), "suite", 0, SHORT[name])
    assert [crash.told for crash in tally.found.values()] == []
    assert len(tally.outcomes) > 3, "all inputs came to the same: they reach nothing"


def _planted(sign: bytes, what: str) -> Read:
    """The real reading of dates, with a fault in it."""
    read = TARGETS["dates"].open(Path())

    def faulty(data: bytes) -> str:
        if sign in data:
            if what == "hang":
                while True:
                    pass
            raise ZeroDivisionError(what)
        return read(data)

    return faulty


def test_a_planted_crash_is_found_counted_and_kept_once() -> None:
    tally = run_chunk(TARGETS["dates"], _planted(b"24:00", "crash"), "suite", 0, 2000)
    assert tally.crashes > 1
    (crash,) = tally.found.values()
    assert "ZeroDivisionError at tests/fuzz/test_fuzz.py" in crash.told
    assert b"24:00" in crash.data


def test_a_planted_hang_is_stopped_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "HANG_S", 0.2)
    tally = run_chunk(TARGETS["dates"], _planted(b"24:00", "hang"), "suite", 0, 600)
    assert tally.hangs > 0
    assert tally.crashes == 0
    assert tally.slowest_s >= 0.2 - 0.02, "the alarm counts ticks of the kernel, the watch what was used"


def test_the_same_seed_makes_the_same_inputs_and_another_others() -> None:
    def inputs(seed: str, number: int) -> list[bytes]:
        met: list[bytes] = []
        run_chunk(TARGETS["messages"], lambda data: str(len(data) % 7), seed, number, 50, met.append)
        return met

    assert inputs("a", 0) == inputs("a", 0)
    assert inputs("a", 0) != inputs("b", 0)
    assert inputs("a", 0) != inputs("a", 1)


def test_chunks_come_to_the_number_asked_for() -> None:
    assert sum(job.count for job in jobs("dates", 1001)) == 1001
    assert len({job.number for job in jobs("dates", 1001)}) == 3


def test_a_worker_that_is_killed_is_told_with_its_input(folder: Path) -> None:
    worker = workers._Worker(folder, "suite")
    job = Job("messages", 0, 100_000)
    worker.give(job)
    while not worker.now.stat().st_size:
        worker.process.join(0.01)
    assert worker.process.pid
    os.kill(worker.process.pid, signal.SIGSEGV)
    worker.process.join()
    tally, lives = worker.take(job, True)
    assert tally
    assert not lives
    assert tally.crashes == 1
    (crash,) = tally.found.values()
    assert "exit code -11" in crash.told
    assert crash.data


def test_the_command_prints_a_table(tmp_path: Path) -> None:
    words = ["--inputs", "60", "--target", "messages", "--seed", "suite", "--out", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| messages | 60 |" in done.stdout


def test_a_kept_input_is_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "input").write_bytes(b"HTTP/1.1 200 OK\r\n\r\nx")
    assert main(["--target", "messages", "--replay", str(tmp_path / "input")]) == 0
    assert "HTTP/1.1 2" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--replay", "x"], ["--inputs", "0"], ["--target", "nothing"]])
def test_a_slip_is_told(words: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2


def test_every_target_has_a_share_and_seeds_that_it_can_read(folder: Path) -> None:
    assert set(SHORT) == set(TARGETS)
    assert sum(target.share for target in TARGETS.values()) == 100
    for target in TARGETS.values():
        assert target.about
        assert len(target.seeds()) > 20
        assert replace(target).tokens
