"""archive.db is made anew from the WARC files alone, and is what it was: nights of edits, removals, moves, outages."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.checkout import ROOT
from tests.lab.serve import running
from tests.nights.play import crawl, nights

pytestmark = pytest.mark.slow

PORTALS = ("baobackan", "baothaibinh")
SCENARIO: dict[str, Any] = {
    "seed": 7,
    "start": "2026-01-01",
    "end": "2026-02-01",
    "first": "2025-11-01",
    "size": 14,
    "per_day": 0.7,
    "page_kb": 8,
    "portals": list(PORTALS),
    "events": [
        {"at": "2026-01-02 03:00", "kind": "edit", "pick": 1, "what": "text"},
        {"at": "2026-01-03 03:00", "kind": "edit", "pick": 1, "what": "title"},
        {"at": "2026-01-03 04:00", "kind": "edit", "pick": 1, "what": "punctuation"},
        {"at": "2026-01-03 05:00", "kind": "flip", "pick": 1, "back": "2d"},
        {"at": "2026-01-03 06:00", "kind": "delete", "pick": 1, "status": 404},
        {"at": "2026-01-04 06:00", "kind": "delete", "pick": 1, "status": 200},
        {"at": "2026-01-03 07:00", "kind": "delete", "pick": 1, "status": 404, "back": "4d"},
        {"at": "2026-01-04 05:00", "kind": "move", "pick": 1, "status": 404},
        {"at": "2026-01-05 05:00", "kind": "move", "pick": 1, "status": 301},
        {"at": "2026-01-05 06:00", "kind": "move", "pick": 1, "same_key": True, "status": 301},
        {"at": "2026-01-06 10:00", "kind": "backdate", "count": 2, "days": 20},
        {"at": "2026-01-06 05:00", "kind": "doors", "pick": 1, "many": 3},
        {"at": "2026-01-07 00:00", "kind": "error", "portal": "baobackan", "for": "1d", "status": 503, "share": 0.2,
         "first": 1},
        {"at": "2026-01-08 00:00", "kind": "redirect_all", "portal": "baothaibinh", "for": "1d"},
    ],
}  # fmt: skip
NIGHTS = [*nights("2026-01-01T02:00:00+07:00", 10)]

# Numbers that only order rows are left out; a capture is told by where it lies.
PLACE = "(SELECT c.warc_file || ' ' || c.warc_offset FROM captures AS c WHERE c.capture_id = t.{})"
CAPTURES = ("capture_id", "confirming_capture_id", "ended_capture_id")
# An article's page that comes twice at one moment, which only a standing clock allows, may be kept from either.
LEFT_OUT = {"captures": "capture_id", "absences": "absence_id", "sightings": "sighting_id", "walks": "walk_id",
            "articles": "capture_id"}  # fmt: skip
TABLES = ("portals", "runs", "urls", "sightings", "walks", "listings", "captures", "articles", "revisions", "absences",
          "images", "attachments")  # fmt: skip


@pytest.fixture(scope="module")
def lab() -> Iterator[str]:
    with running(SCENARIO) as address:
        yield address


@pytest.fixture(scope="module")
def played(lab: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after nine nights; not to be changed."""
    home = tmp_path_factory.mktemp("played") / "home"
    for at in NIGHTS[:-1]:
        crawl(lab, home, at, *PORTALS)
    return home


@pytest.fixture
def home(played: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(played, tmp_path / "home", symlinks=True))


def query(home: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(home / "archive.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def table(home: Path, name: str) -> list[tuple[Any, ...]]:
    """Rows in order of their values."""
    columns = [row[1] for row in query(home, f"PRAGMA table_info({name})") if row[1] != LEFT_OUT.get(name)]
    told = [PLACE.format(column) if column in CAPTURES else f"t.{column}" for column in columns]
    return sorted(query(home, f"SELECT {', '.join(told)} FROM {name} AS t"), key=repr)


def check(home: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "cli", "check", "--home", str(home), *words], cwd=ROOT, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stderr


def lose_database(home: Path) -> None:
    for path in home.glob("archive.db*"):
        path.unlink()


def test_what_is_made_anew_is_what_was_there(played: Path, home: Path, lab: str) -> None:
    states = dict(query(played, "SELECT state, count(*) FROM articles GROUP BY state"))
    assert min(states[state] for state in ("live", "gone", "moved")) >= 2, "the scenario has all of them"
    assert query(played, "SELECT count(*) FROM revisions WHERE revision > 1")[0][0] >= 6
    assert query(played, "SELECT count(*) FROM absences WHERE ended_at IS NOT NULL")[0][0] >= 2
    assert query(played, "SELECT count(*) FROM images WHERE sha256 IS NOT NULL")[0][0] >= 20
    lose_database(home)
    code, told = check(home, "--repair", "--deep")
    assert code == 0, told
    assert "nothing is wrong" in told
    for name in TABLES:
        assert table(home, name) == table(played, name), name
    assert not (home / ".rebuild").exists()

    # And the next night is the one that it would have been.
    other = home.with_name("other")
    shutil.copytree(played, other, symlinks=True)
    one, another = (crawl(lab, path, NIGHTS[-1], *PORTALS).document for path in (home, other))
    for kind in ("portals", "rechecks"):
        asked = [[(run["portal"], run["requests"], run["articles_new"]) for run in it[kind]] for it in (one, another)]
        assert asked[0] == asked[1]
    assert table(home, "articles") == table(other, "articles")


def test_a_damaged_database_is_set_aside_and_replaced(played: Path, home: Path) -> None:
    lose_database(home)
    (home / "archive.db").write_bytes(b"no database" * 999)
    assert check(home)[0] == 3
    code, told = check(home, "--repair")
    assert code == 0, told
    (aside,) = home.glob("archive.db.damaged-*")
    assert aside.read_bytes() == b"no database" * 999
    assert aside.name in told
    assert table(home, "articles") == table(played, "articles")


def test_wrong_rows_are_put_right(played: Path, home: Path) -> None:
    connection = sqlite3.connect(home / "archive.db")
    with connection:
        connection.execute("UPDATE articles SET state = 'live', gone_at = NULL WHERE state = 'gone'")
        connection.execute("DELETE FROM revisions WHERE revision = 1")
    connection.close()
    code, told = check(home, "--repair")
    assert code == 0, told
    for name in ("articles", "revisions"):
        assert table(home, name) == table(played, name)


def test_nothing_is_made_anew_from_less_than_there_was(home: Path) -> None:
    before = table(home, "articles")
    connection = sqlite3.connect(home / "archive.db")
    with connection:
        connection.execute("UPDATE articles SET state = 'live' WHERE state = 'gone'")
    connection.close()
    changed = table(home, "articles")
    max(home.rglob("*.warc.gz")).unlink()
    code, told = check(home, "--repair")
    assert code == 3
    assert "put those back" in told
    assert table(home, "articles") == changed != before


def test_rows_that_lack_are_made_and_no_more(played: Path, home: Path) -> None:
    connection = sqlite3.connect(home / "archive.db")
    with connection:
        connection.execute("DELETE FROM captures WHERE media_type LIKE 'image/%' AND capture_id % 2 = 0")
    connection.close()
    code, told = check(home, "--repair")
    assert code == 0, told
    assert "captures entered" in told
    assert list(home.glob("*.damaged-*")) == []
    for name in TABLES:
        assert table(home, name) == table(played, name), name


def test_captures_of_a_portal_without_a_spider_are_entered(home: Path) -> None:
    lose_database(home)
    (home / "warc" / "baobackan").rename(home / "warc" / "baohomnay")
    code, told = check(home, "--repair")
    assert code == 0, told
    portals = dict(query(home, "SELECT portal, count(*) FROM captures GROUP BY portal"))
    assert portals["baohomnay"] > 0
    assert query(home, "SELECT DISTINCT portal FROM articles") == [("baothaibinh",)]


def test_a_crawl_begins_no_empty_archive(home: Path, lab: str) -> None:
    lose_database(home)
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LUUCHIEU_")}
    command = [sys.executable, "-m", "cli", "crawl", "baobackan", "--home", str(home)]
    done = subprocess.run(
        command, cwd=ROOT, env={**variables, "LUUCHIEU_LAB": lab}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 3
    assert "check --repair" in done.stderr
    assert not (home / "archive.db").exists()


def test_runs_that_were_killed_lose_nothing(lab: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LUUCHIEU_")}
    command = [sys.executable, "-m", "cli", "crawl", *PORTALS, "--home", str(home)]
    environment = {**variables, "LUUCHIEU_LAB": lab, "LUUCHIEU_NOW": NIGHTS[0]}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    while process.poll() is None and sum(path.stat().st_size for path in home.rglob("*.open")) < 60_000:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list(home.rglob("*.open")), "it was killed at work"
    crawl(lab, home, NIGHTS[1], *PORTALS)
    whole = tmp_path / "whole"
    shutil.copytree(home, whole)
    lose_database(home)
    code, told = check(home, "--repair")
    assert code == 0, told
    # What the killed run had captured and not yet read is read now, so it counts as seen a night earlier.
    columns = "article_id, title, text_sha256, state, url"
    assert query(home, f"SELECT {columns} FROM articles ORDER BY 1") == query(
        whole, f"SELECT {columns} FROM articles ORDER BY 1"
    )
    for name in ("revisions", "images"):
        counted = f"SELECT article_id, count(*) FROM {name} GROUP BY 1 ORDER BY 1"
        assert query(home, counted) == query(whole, counted)
    places = "SELECT warc_file, warc_offset, body_sha256 FROM captures ORDER BY 1, 2"
    assert query(home, places) == query(whole, places)
    assert query(home, "SELECT DISTINCT reason FROM runs ORDER BY 1") == [("finished",), ("killed",)]
