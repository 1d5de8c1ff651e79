"""`kill -9` at every step of a publish: readers have the old snapshot or the new one, whole, and the next one works."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from publish.build import build
from publish.place import Published, Snapshot
from publish.serving.site import open_site
from tests.checkout import ROOT
from tests.publish.made import ARTICLES, make_archive

#: Where the process dies; whether readers have the new snapshot then.
PLACES = [
    ("publish.place.Published.new_folder:after:1", False),
    ("publish.draft.copy_tables:before:1", False),
    ("COMMIT:before:1", False),
    ("COMMIT:after:1", False),
    ("COMMIT:before:2", False),
    ("publish.checks.check_whole:after:1", False),
    ("publish.draft.describe:before:1", False),
    ("json.dump:after:1", False),
    ("json.dump:after:3", False),
    ("os.fsync:before:1", False),
    ("pathlib.Path.rename:before:1", False),
    ("pathlib.Path.rename:after:1", False),
    ("pathlib.Path.symlink_to:after:1", False),
    ("os.replace:before:1", False),
    ("os.replace:after:1", True),
    ("publish.place.Published.prune:before:1", True),
    ("pathlib.Path.rename:after:2", True),
    ("shutil.rmtree:before:2", True),
]


def assert_whole(snapshot: Snapshot) -> None:
    """The files agree with one another, and its site shows the list of articles."""
    summary = json.loads(snapshot.summary.read_text())
    connection = sqlite3.connect(f"{snapshot.database.as_uri()}?immutable=1", uri=True)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("SELECT count(*) FROM articles").fetchone() == (summary["rows"]["articles"],)
    connection.close()
    answer = asyncio.run(open_site(snapshot).client.get("/luuchieu/articles"))
    assert answer.status_code == 200


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("killed")
    make_archive(home)
    for _ in range(2):
        build(home / "archive.db", Published(home / "published"))
    return home


@pytest.mark.parametrize(("place", "is_new"), PLACES, ids=[place for place, _ in PLACES])
def test_killed_there(archived: Path, place: str, is_new: bool) -> None:
    published = Published(archived / "published")
    before = published.current()
    killed = subprocess.run(
        [sys.executable, "-m", "tests.faults.killer", place, "publish", "--home", str(archived)],
        cwd=ROOT, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    now = published.current()
    assert (now != before) == is_new
    assert_whole(now)
    next_one = build(archived / "archive.db", published).snapshot
    assert published.current() == next_one
    assert_whole(next_one)
    assert (published.path / "luuchieu.db").resolve() == next_one.database
    assert not [path.name for path in published.path.iterdir() if path.name.startswith((".building", ".removing"))]
    folders = sorted(published.path.glob("2*"))
    assert len(folders) == 2
    for folder in folders:
        assert_whole(Snapshot(folder))


def test_the_first_publish_killed_before_its_switch(tmp_path: Path) -> None:
    make_archive(tmp_path)
    subprocess.run(
        [sys.executable, "-m", "tests.faults.killer", "os.replace:before:2", "publish", "--home", str(tmp_path)],
        cwd=ROOT, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert Published(tmp_path / "published").last() is None
    built = build(tmp_path / "archive.db", Published(tmp_path / "published"))
    assert built.rows["articles"] == len(ARTICLES)
    assert_whole(built.snapshot)
