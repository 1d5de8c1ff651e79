"""`luuchieu run`: what a night does, whom it tells, how it ends, and that one portal's failure stops no other."""

from __future__ import annotations

import fcntl
import json
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.commands import Done, finish, launch
from tests.faults.test_disk import largest_file
from tests.lab.serve import running
from tests.nightly.listener import Reply, listening

PORTALS = ("baothaibinh", "baocaovien")
SCENARIO: dict[str, object] = {
    "seed": 7,
    "first": "2025-12-20",
    "start": "2026-01-05",
    "end": "2026-01-30",
    "size": 20,
    "per_day": 1,
    "page_kb": 2,
    "portals": list(PORTALS),
    "events": [
        {"at": "2026-01-08 00:00", "kind": "outage", "portal": "baocaovien", "for": "2d"},
        {"at": "2026-01-12 00:00", "kind": "drip", "portal": "all", "seconds": 50, "for": "1d"},
    ],
}


def night(home: Path, lab: str, day: int, *words: str, **environment: str) -> Done:
    return finish(begin(home, lab, day, *words, **environment))


def begin(home: Path, lab: str, day: int, *words: str, **environment: str) -> subprocess.Popen[str]:
    at = f"2026-01-{day:02}T02:00:00+07:00"
    words = ("run", *PORTALS, "--home", str(home), "--json", *words)
    return launch(*words, LUUCHIEU_LAB=lab, LUUCHIEU_NOW=at, **environment)


def alarms(home: Path) -> list[tuple[str | None, str, str | None]]:
    connection = sqlite3.connect(home / "archive.db")
    try:
        return connection.execute("SELECT portal, name, ended_at FROM alarms ORDER BY alarm_id").fetchall()
    finally:
        connection.close()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nights_do_their_steps_and_tell_of_a_fault_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(SCENARIO) as lab, listening() as listener:
        told = {"LUUCHIEU_WEBHOOK": f"{listener.url}/hook", "LUUCHIEU_PING": f"{listener.url}/ping"}
        metrics = tmp_path / "luuchieu.prom"
        first = night(home, lab, 6, "--prometheus", str(metrics), **told)
        assert first.code == 0, first.stderr
        assert [step["name"] for step in first.document["steps"]] == ["crawl", "check", "publish"]
        assert (home / "published" / "luuchieu.db").exists()
        assert "luuchieu_" in metrics.read_text()
        assert listener.paths == ["/ping/start", "/ping"], "nothing is wrong, so nobody is told"

        ill = night(home, lab, 8, **told)
        assert ill.code == 1
        assert [(one["portal"], one["name"]) for one in ill.document["alarms"]["begun"]] == [("baocaovien", "down")]
        well = next(one for one in ill.document["crawl"]["portals"] if one["portal"] == "baothaibinh")
        assert well["healthy"], "one portal's failure stops no other"
        assert well["articles_new"] > 0
        assert (home / "published" / "current" / "luuchieu.db").exists()
        assert listener.paths[2:] == ["/ping/start", "/hook", "/ping/fail"]
        assert "baocaovien" in listener.bodies[3].decode()

        lasts = night(home, lab, 9, **told)
        assert [(one["portal"], one["name"]) for one in lasts.document["alarms"]["lasting"]] == [("baocaovien", "down")]
        assert listener.paths[5:] == ["/ping/start", "/ping/fail"], "it is told once"

        over = night(home, lab, 10, **told)
        assert over.code == 0, over.stderr
        assert [(one["portal"], one["name"]) for one in over.document["alarms"]["ended"]] == [("baocaovien", "down")]
        assert listener.paths[7:] == ["/ping/start", "/hook", "/ping"]
    assert alarms(home) == [("baocaovien", "down", "2026-01-10T02:00:00+07:00")]
    snapshot = sqlite3.connect(home / "published" / "current" / "luuchieu.db")
    assert snapshot.execute("SELECT count(*) FROM alarms WHERE ended_at IS NOT NULL").fetchone() == (1,)
    snapshot.close()


def test_a_night_that_is_told_to_stop_ends_within_half_a_minute(tmp_path: Path) -> None:
    with running(SCENARIO) as lab:
        process = begin(tmp_path / "home", lab, 12)
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 1, stderr
    assert "Traceback" not in stderr
    document = json.loads(stdout)
    assert document["stopped"]
    assert [one["name"] for one in document["found"][""]] == ["stopped"]
    assert not list((tmp_path / "home" / "warc").rglob("*.open"))
    assert not list((tmp_path / "home" / "published").glob(".building-*"))


def test_a_second_night_finds_the_home_locked(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with running(SCENARIO) as lab, listening() as listener, (home / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = night(home, lab, 6, LUUCHIEU_PING=f"{listener.url}/ping")
        assert done.code == 75
        assert "another run" in done.stderr
        assert listener.paths == [], "the night that holds it tells how it goes"


def test_a_night_that_cannot_begin_says_so_to_whoever_waits_for_its_end(tmp_path: Path) -> None:
    with listening() as listener:
        process = launch("run", "--home", str(tmp_path), LUUCHIEU_PING=f"{listener.url}/ping")
        done = finish(process)
        assert done.code == 2
        assert "LUUCHIEU_CONTACT" in done.stderr
        assert listener.paths == ["/ping/start", "/ping/fail"]


def test_a_full_disk_is_told_though_nothing_can_be_written(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(SCENARIO) as lab, listening() as listener:
        with largest_file(20_000):
            done = night(home, lab, 6, LUUCHIEU_WEBHOOK=f"{listener.url}/hook", LUUCHIEU_PING=f"{listener.url}/ping")
        assert done.code == 3, done.stderr
        assert "free some space" in done.document["fatal"]
        assert listener.paths == ["/ping/start", "/hook", "/ping/fail"]
        assert "free some space" in listener.bodies[1].decode()
        assert night(home, lab, 6).code == 0


def test_what_a_killed_night_left_is_told_by_the_next(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(SCENARIO) as lab:
        process = begin(home, lab, 6)
        assert process.stderr is not None
        process.stderr.readline()
        process.kill()
        process.communicate()
        done = night(home, lab, 7)
    assert done.code == 1, done.stderr
    assert [one["name"] for one in done.document["found"][""]] == ["killed"]


def test_a_night_that_tells_a_server_that_hangs_can_be_stopped(tmp_path: Path) -> None:
    with running(SCENARIO) as lab, listening(Reply(drips_s=60)) as listener:
        process = begin(tmp_path / "home", lab, 8, "--no-publish", LUUCHIEU_WEBHOOK=f"{listener.url}/hook")
        while not listener.paths and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        stdout, stderr = process.communicate(timeout=10)
    assert "Traceback" not in stderr
    assert stdout, (process.returncode, stderr)
    assert [one["name"] for one in json.loads(stdout)["alarms"]["begun"]]
    assert list((tmp_path / "home" / "reports").glob("*-run.md"))
