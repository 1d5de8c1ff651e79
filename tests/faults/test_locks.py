"""Two crawls at once, a database that others read or hold, a WARC file that another process has open."""

from __future__ import annotations

import fcntl
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.commands import assert_in_step, assert_resumes, crawl, finish, kept, kill, start, wait_until_stopped
from tests.faults.conftest import Undisturbed

IMPATIENT = "archive.schema._BUSY_TIMEOUT_MS=300"


@pytest.fixture
def halfway(lab: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A crawl into tmp_path that waits in its middle."""
    process = start(tmp_path, lab, place=f"archive.warc.WarcWriter.write:after:30:STOP,{IMPATIENT}")
    wait_until_stopped(process)
    yield process
    kill(process)


def test_of_two_crawls_the_second_is_sent_away(
    halfway: subprocess.Popen[str], lab: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    second = crawl(tmp_path, lab)
    assert second.code == 75
    assert f"process {halfway.pid}" in second.stderr
    halfway.send_signal(signal.SIGCONT)
    assert finish(halfway).code == 0
    assert_in_step(tmp_path)
    assert kept(tmp_path) == undisturbed.kept


def test_of_two_that_start_together_one_crawls(lab: str, undisturbed: Undisturbed, tmp_path: Path) -> None:
    both = [start(tmp_path, lab), start(tmp_path, lab)]
    assert sorted(finish(process).code for process in both) == [0, 75]
    assert_in_step(tmp_path)
    assert kept(tmp_path) == undisturbed.kept


def test_a_reader_that_reads_for_hours_hinders_nobody(
    halfway: subprocess.Popen[str], lab: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    reader = sqlite3.connect(f"file:{tmp_path / 'archive.db'}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    (seen,) = reader.execute("SELECT count(*) FROM captures").fetchone()
    halfway.send_signal(signal.SIGCONT)
    assert finish(halfway).code == 0
    assert reader.execute("SELECT count(*) FROM captures").fetchone() == (seen,), "it reads what it began to read"
    reader.close()
    assert_resumes(tmp_path, lab, undisturbed.kept)


def test_a_lock_that_is_not_given_back_ends_the_run_in_order(
    halfway: subprocess.Popen[str], lab: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    halfway.send_signal(signal.SIGCONT)
    done = finish(halfway)
    assert done.code == 3
    assert f"{tmp_path / 'archive.db'}: database is locked: another program holds a lock on it" in done.stderr
    began = crawl(tmp_path, lab, place=IMPATIENT)
    assert began.code == 3, "the lock is still held when the next run begins"
    assert "another program holds a lock on it" in began.stderr
    other.execute("ROLLBACK")
    other.close()
    assert_resumes(tmp_path, lab, undisturbed.kept)


def test_a_file_that_another_process_holds_is_closed_by_the_run_after(
    lab: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    assert crawl(tmp_path, lab, place="archive.warc.WarcWriter.write:after:30").code == -signal.SIGKILL
    (path,) = tmp_path.rglob("*.open")
    with open(path, "rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert crawl(tmp_path, lab).code == 0
        assert path.exists()
        assert os.path.samestat(os.fstat(held.fileno()), path.stat())
    assert_resumes(tmp_path, lab, undisturbed.kept)
