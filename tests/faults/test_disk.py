"""A full disk under the WARC files, under the database or under both; a disk that can only be read."""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.commands import assert_resumes, crawl
from tests.faults.conftest import Undisturbed

Resize = Callable[[str], None]


@contextmanager
def disk(path: Path, size: str) -> Iterator[Resize]:
    """Memory as a disk of a given size, where the system lets us mount one."""
    path.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a file system of a given size cannot be mounted here; RLIMIT_FSIZE is tested instead")
    try:
        yield lambda options: (subprocess.run(["mount", "-o", f"remount,{options}", str(path)], check=True), None)[1]
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file grows beyond that many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [20_000, 250_000, 500_000])
def test_a_limit_on_the_size_of_files(lab: str, undisturbed: Undisturbed, tmp_path: Path, size: int) -> None:
    with largest_file(size):
        done = crawl(tmp_path, lab)
    assert done.code == 3, done.stderr
    assert "free some space" in done.stderr
    assert str(tmp_path) in done.stderr
    assert_resumes(tmp_path, lab, undisturbed.kept)


@pytest.mark.parametrize("size", ["600k"])
def test_a_disk_that_is_full(lab: str, undisturbed: Undisturbed, tmp_path: Path, size: str) -> None:
    with disk(tmp_path / "home", size) as resize:
        done = crawl(tmp_path / "home", lab)
        assert done.code == 3, done.stderr
        assert "free some space" in done.stderr
        resize("size=64m")
        assert_resumes(tmp_path / "home", lab, undisturbed.kept)


@pytest.mark.parametrize("full", ["warc", "db"])
def test_one_of_two_disks_is_full(lab: str, undisturbed: Undisturbed, tmp_path: Path, full: str) -> None:
    home, small = tmp_path / "home", tmp_path / "small"
    with disk(small, "96k" if full == "warc" else "900k") as resize:
        if full == "warc":
            home.mkdir()
            (small / "warc").mkdir()
            (home / "warc").symlink_to(small / "warc")
        else:
            (tmp_path / "large").mkdir()
            (small / "warc").symlink_to(tmp_path / "large")
            home = small
        done = crawl(home, lab)
        assert done.code == 3, done.stderr
        assert ("archive.db" in done.stderr) == (full == "db"), done.stderr
        resize("size=64m")
        assert_resumes(home, lab, undisturbed.kept)


def test_a_disk_that_can_only_be_read(lab: str, undisturbed: Undisturbed, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with disk(home, "64m") as remount:
        assert crawl(home, lab).code == 0
        remount("ro")
        done = crawl(home, lab)
        assert done.code == 3
        assert f"{home}: no permission to write there" in done.stderr
        remount("rw")
        assert_resumes(home, lab, undisturbed.kept)
