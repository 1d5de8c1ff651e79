"""`luuchieu backfill wayback` brings back a portal that is gone, also when it is killed again and again."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.backfill.backfills import YEARS, assert_truth, backfill, kept, rows
from tests.backfill.expected import Expected, expected
from tests.backfill.log import Asked
from tests.backfill.recording import Recording
from tests.backfill.shim import Shim
from tests.checkout import ROOT
from tests.faults.commands import Done
from tests.lab import clocks

KILLED = (
    "COMMIT:before:3",
    "COMMIT:after:12",
    "crawler.backfill.web.wayback.Wayback.fetch:before:1",
    "crawler.backfill.web.wayback.Wayback.fetch:after:4",
    "archive.warc.WarcWriter.write:before:8",
    "os.write:half:9",
    "archive.warc.WarcWriter.write:after:12",
    "COMMIT:before:25",
    "COMMIT:after:30",
    "crawler.backfill.web.wayback.Wayback.fetch:after:30",
)


@dataclass(frozen=True)
class Filled:
    """An archive that was empty before, how it was filled, and what was asked for that."""

    home: Path
    planned: Done
    done: Done
    asked: list[Asked]
    fetched: Counter[tuple[str, str]]


@pytest.fixture(scope="module")
def filled(_running: Shim, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    home = tmp_path_factory.mktemp("filled") / "home"
    _running.faults()
    _running.log.clear()
    planned = backfill(_running, home, *YEARS, "--dry-run")
    assert _running.log.of("capture") == [], "a dry run fetches nothing"
    done = backfill(_running, home, *YEARS)
    return Filled(home, planned, done, _running.log.of(), _running.log.fetched())


@pytest.fixture(scope="module")
def truth(recording: Recording) -> Expected:
    return expected(recording.world, recording.captures)


def test_articles_revisions_and_times_are_the_scripts(filled: Filled, truth: Expected) -> None:
    assert filled.done.code in (0, 1), filled.done.stderr
    assert_truth(filled.home, truth)
    assert rows(filled.home, "SELECT DISTINCT source FROM captures") == [("wayback",)]
    assert rows(filled.home, "SELECT DISTINCT cause FROM revisions") == [("source",)]


def test_no_capture_is_fetched_twice_and_one_of_each_state_only(filled: Filled, recording: Recording) -> None:
    assert set(filled.fetched.values()) == {1}
    daily = [one for one in recording.planted if one.kind == "every day"]
    monthly = [at for url, at in filled.fetched if url == daily[0].url and at.startswith("202304")]
    assert len(monthly) <= 1
    assert not [one for one in filled.asked if one.kind == "capture" and ("/file/" in one.url or "cdn." in one.url)]


def test_a_dry_run_tells_what_the_run_then_fetches(filled: Filled) -> None:
    captures = [one for one in filled.asked if one.kind == "capture"]
    assert filled.planned.document["captures"] == len(captures)
    assert filled.planned.code == 0
    index = [one for one in filled.asked if one.kind == "index"]
    assert len({one.path for one in index}) == len(index), "what was listed is not listed again"


def test_what_is_no_article_is_named(filled: Filled, recording: Recording) -> None:
    for one in recording.planted:
        if one.must != "named":
            continue
        told = rows(
            filled.home,
            "SELECT state, why FROM mementos WHERE url = ? AND captured_at = ?",
            one.url,
            clocks.iso(one.at),
        )
        assert [bool(why) for _, why in told] == [True], (one, told)
        assert told[0][1] in filled.done.told, f"{one.kind}: the report does not say {told[0][1]!r}"


def test_what_was_left_out_is_counted(filled: Filled, recording: Recording) -> None:
    """A month of captures with one digest, answers that were no pages."""
    (note,) = (one for one in filled.done.document["portals"][0]["notes"] if one.startswith("listed by the index"))
    daily = sum(one.kind == "every day" for one in recording.planted)
    same = re.search(r"(\d+) x the same bytes as an earlier capture", note)
    assert same is not None
    assert int(same[1]) >= daily - 1
    assert "x HTTP status 301" in note


def test_articles_are_known_of_which_there_is_no_copy(filled: Filled, truth: Expected) -> None:
    seen = [url for (url,) in rows(filled.home, "SELECT url FROM urls WHERE kind = 'article'")]
    unseen = {name for name in truth.listed if not any(name.rpartition("-")[2] in url for url in seen)}
    assert unseen == set()
    assert truth.lost
    for name in truth.lost:
        states = rows(filled.home, "SELECT state FROM urls WHERE url GLOB ?", f"*{name.rpartition('-')[2]}*")
        assert ("kept",) not in states, name


def test_a_second_run_asks_for_nothing(filled: Filled, shim: Shim, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(filled.home, home)
    backfill(shim, home, *YEARS)
    assert shim.log.of() == []
    assert kept(home) == kept(filled.home)


def test_made_anew_from_its_warc_files_it_is_the_same_and_asks_for_nothing(
    filled: Filled, shim: Shim, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(filled.home, home)
    (home / "archive.db").unlink()
    made = subprocess.run([sys.executable, "-m", "cli", "check", "--repair", "--deep", "--home", str(home)], cwd=ROOT)
    assert made.returncode == 0
    whole, found = kept(filled.home), kept(home)
    for table in whole.keys() - {"mementos"}:
        assert found[table] == whole[table], table
    backfill(shim, home, *YEARS)
    assert shim.log.of("capture") == []
    found = kept(home)
    for table in whole:
        assert found[table] == whole[table], table


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_at_ten_points_and_resumed(filled: Filled, shim: Shim, tmp_path: Path) -> None:
    home = tmp_path / "home"
    in_flight: set[tuple[str, str]] = set()
    for place in KILLED:
        assert backfill(shim, home, *YEARS, place=place).code == -9, place
        in_flight |= {(one.url, one.timestamp) for one in shim.log.of("capture")[-1:]}
    assert backfill(shim, home, *YEARS).code == filled.done.code
    again = {capture for capture, times in shim.log.fetched().items() if times > 1}
    assert again <= in_flight
    assert set(shim.log.fetched()) == set(filled.fetched)
    assert max(shim.log.fetched().values()) <= 2
    whole, found = kept(filled.home), kept(home)
    for table, wanted in whole.items():
        assert found[table] == wanted, table
