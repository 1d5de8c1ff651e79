"""The machine dies, or a copy is made while a crawl is under way: databases and files that do not fit together."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.commands import assert_resumes, crawl, finish, kill, rows, start, wait_until_stopped
from tests.faults.conftest import Undisturbed

RECORD = "archive.warc.WarcWriter.write:after:{}:STOP"
FIRST, SECOND = 25, 55
"""Records after which the crawl stops to be copied."""


def copy_database(home: Path, copy: Path) -> None:
    """archive.db as it is on the disk, with what is still in its log."""
    copy.mkdir(exist_ok=True)
    for path in home.glob("archive.db*"):
        if not path.name.endswith("-shm"):
            shutil.copy2(path, copy / path.name)


def copy_files(home: Path, copy: Path) -> None:
    """The WARC files as they are."""
    shutil.copytree(home / "warc", copy / "warc", dirs_exist_ok=True)


@pytest.fixture
def stopping(lab: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A crawl into tmp_path/home that stops twice on its way, and when the last of its rows are written."""
    place = f"{RECORD.format(FIRST)},{RECORD.format(SECOND)},archive.warc.WarcWriter.close:before:1:STOP"
    process = start(tmp_path / "home", lab, place=place)
    wait_until_stopped(process)
    yield process
    kill(process)


def go_on(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGCONT)
    wait_until_stopped(process)


def go_on_to_the_end(process: subprocess.Popen[str]) -> None:
    go_on(process)
    process.send_signal(signal.SIGCONT)
    assert finish(process).code == 0


def test_everything_at_one_moment(
    stopping: subprocess.Popen[str], lab: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    copy_database(home, copy)
    copy_files(home, copy)
    done = assert_resumes(copy, lab, undisturbed.kept)
    assert len(done.document["notes"]) == 1


def test_records_ahead_of_the_database(
    stopping: subprocess.Popen[str], lab: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    copy_database(home, copy)
    go_on(stopping)
    copy_files(home, copy)
    assert_resumes(copy, lab, undisturbed.kept)


def test_the_finished_files_and_a_database_from_before_their_end(
    stopping: subprocess.Popen[str], lab: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    copy_database(home, copy)
    go_on(stopping)
    go_on_to_the_end(stopping)
    copy_files(home, copy)
    done = assert_resumes(copy, lab, undisturbed.kept)
    assert "captures entered" in " ".join(done.document["notes"])


def test_the_finished_files_and_a_database_from_before_their_beginning(
    lab: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    place = "archive.store.Archive.open_warc:before:1:STOP"
    process = start(home, lab, place=place)
    wait_until_stopped(process)
    copy_database(home, copy)
    process.send_signal(signal.SIGCONT)
    assert finish(process).code == 0
    copy_files(home, copy)
    assert_resumes(copy, lab, undisturbed.kept)


def test_rows_ahead_of_their_records(
    stopping: subprocess.Popen[str], lab: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    copy_files(home, copy)
    go_on(stopping)
    go_on(stopping)
    copy_database(home, copy)
    (held,) = copy.rglob("*.open")
    lost = rows(copy, f"SELECT count(*) FROM captures WHERE warc_offset >= {held.stat().st_size}")[0][0]
    assert lost > 40
    done = assert_resumes(copy, lab, undisturbed.kept)
    assert f"{lost} captures without a record taken back" in " ".join(done.document["notes"])
    assert rows(copy, "SELECT count(*) FROM revisions WHERE capture_id IS NULL")[0][0] > 0


@pytest.mark.parametrize("held", [True, False])
def test_a_finished_run_and_files_from_before_its_end(
    stopping: subprocess.Popen[str], lab: str, undisturbed: Undisturbed, tmp_path: Path, held: bool
) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    copy_files(home, copy)
    go_on(stopping)
    go_on_to_the_end(stopping)
    copy_database(home, copy)
    (path,) = copy.rglob("*.open")
    if not held:  # given its final name between the listing of the folder and its copying
        path.unlink()
    assert_resumes(copy, lab, undisturbed.kept)


def test_a_file_copied_under_both_of_its_names(
    stopping: subprocess.Popen[str], lab: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    copy_files(home, copy)
    go_on(stopping)
    go_on_to_the_end(stopping)
    copy_files(home, copy)
    copy_database(home, copy)
    assert_resumes(copy, lab, undisturbed.kept)


@pytest.mark.parametrize("cut", [1, 5000])
def test_a_tail_that_is_cut(lab: str, undisturbed: Undisturbed, tmp_path: Path, cut: int) -> None:
    assert crawl(tmp_path, lab, place=RECORD.format(60).replace(":STOP", "")).code == -signal.SIGKILL
    (path,) = tmp_path.rglob("*.open")
    os.truncate(path, path.stat().st_size - cut)
    assert_resumes(tmp_path, lab, undisturbed.kept)
