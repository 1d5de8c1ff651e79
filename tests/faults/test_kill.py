"""Crawls killed with SIGKILL, at exact places and at random moments, end as crawls that nobody killed."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults.commands import assert_resumes, crawl, kept, kill, rows, start
from tests.faults.conftest import Undisturbed

PLACES = [
    "archive.store.Archive.begin_run:after:1",
    "os.write:half:1",  # in the first record of the file
    "os.write:half:25",  # in the middle of a record
    "archive.warc.WarcWriter.write:after:30",  # between record and row
    "archive.store.Archive.add_capture:after:20",  # between row and what is made of it
    "archive.store.Archive.see:after:2",  # the sightings are committed, no request is sent
    "archive.store.Archive.keep:after:12",  # between keep and mark
    "archive.store.Archive.kept_media:after:9",  # between a picture's hash and its mark
    "archive.gathered.write_marks:before:4",  # in the middle of a transaction
    "archive.warc.WarcWriter.sync:before:6",  # between flush and the disk
    "COMMIT:before:8",
    "COMMIT:after:8",
    "os.rename:before:1",  # the file's final name
    "os.rename:after:1",
    "archive.store.Archive.end_run:before:1",
    "archive.store.Archive.end_run:after:1",
]
WHILE_RECOVERING = [
    "archive.recovery.settle:before:1",
    "archive.settling.take_back:before:1",
    "archive.recovery.settle:after:1",
    "os.rename:after:1",
]


@pytest.mark.parametrize("place", PLACES)
def test_killed_at_any_step(lab: str, undisturbed: Undisturbed, tmp_path: Path, place: str) -> None:
    assert crawl(tmp_path, lab, place=place).code == -signal.SIGKILL, "the run never came to this place"
    assert_resumes(tmp_path, lab, undisturbed.kept)


def test_killed_again_while_it_recovers(lab: str, undisturbed: Undisturbed, tmp_path: Path) -> None:
    assert crawl(tmp_path, lab, place="os.write:half:40").code == -signal.SIGKILL
    for place in WHILE_RECOVERING:
        assert crawl(tmp_path, lab, place=place).code == -signal.SIGKILL, place
    assert_resumes(tmp_path, lab, undisturbed.kept)


@pytest.mark.parametrize("commits", [(141,), (25, 26, 27)])
def test_killed_between_rows(lab: str, undisturbed: Undisturbed, tmp_path: Path, commits: tuple[int, ...]) -> None:
    """As if the rows that wait were committed one by one: what belongs together must still be one commit."""
    for number in commits:
        place = f"archive.store._FLUSH_AT_ROWS=1,COMMIT:after:{number}"
        assert crawl(tmp_path, lab, place=place).code == -signal.SIGKILL
    assert_resumes(tmp_path, lab, undisturbed.kept)


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_five_random_moments(lab: str, undisturbed: Undisturbed, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    moments = []
    for _ in range(5):
        process = start(tmp_path, lab)
        moments.append(round(chance.uniform(0.1, undisturbed.seconds), 3))
        time.sleep(moments[-1])
        kill(process)
    print(f"seed {seed}: killed after {moments} s")
    assert_resumes(tmp_path, lab, undisturbed.kept)


def test_a_killed_run_says_so_and_its_captures_know_it(lab: str, undisturbed: Undisturbed, tmp_path: Path) -> None:
    assert crawl(tmp_path, lab, place="archive.warc.WarcWriter.write:after:30").code == -signal.SIGKILL
    (killed,) = rows(tmp_path, "SELECT run_id FROM runs")
    done = assert_resumes(tmp_path, lab, undisturbed.kept)
    assert "captures entered" in " ".join(done.document["notes"])
    assert rows(tmp_path, f"SELECT reason, healthy, finished_at FROM runs WHERE run_id = {killed[0]}") == [
        ("killed", None, None)
    ]
    assert rows(tmp_path, "SELECT count(*) FROM captures WHERE run_id IS NULL") == [(0,)]


def test_readers_and_locks_end_with_a_run_that_is_killed_alone(lab: str, tmp_path: Path) -> None:
    both, home = ("baothaibinh", "baocaovien"), tmp_path / "killed"
    assert crawl(tmp_path / "whole", lab, portals=both).code == 0
    process = start(home, lab, portals=both)
    while not list(home.rglob("*.open")) or rows(home, "SELECT count(*) FROM articles") < [(25,)]:
        time.sleep(0.02)
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    # Returns when no reader holds the pipe any more; one that is just being born may print that nobody feeds it.
    _, stderr = process.communicate(timeout=90)
    assert stderr.count("Traceback") == stderr.count("EOFError: Ran out of input"), stderr
    assert_resumes(home, lab, kept(tmp_path / "whole"), portals=both)
