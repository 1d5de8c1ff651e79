"""Logs of reports/ through a year: packed, removed, and nothing else touched."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.clock import VIETNAM
from archive.home import Home
from nightly import logs
from nightly.logs import rotate

NOW = datetime(2026, 1, 31, 2, 0, tzinfo=VIETNAM)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.prepare()
    return home


def leave(home: Home, days: int, name: str = "crawl.log", text: str = "what happened") -> Path:
    path = home.reports_dir / f"{NOW - timedelta(days=days):%Y%m%dT%H%M%S}-{name}"
    path.write_text(text, "utf-8")
    return path


def names(home: Home) -> set[str]:
    return {path.name for path in home.reports_dir.iterdir()}


def test_a_year_of_nights_leaves_two_weeks_plain_and_thirteen_months_packed(home: Home) -> None:
    for day in range(500):
        now = NOW + timedelta(days=day)
        for ending in ("log", "json", "md"):
            (home.reports_dir / f"{now:%Y%m%dT%H%M%S}-crawl.{ending}").write_text("x" * 50)
        rotate(home, now)
    kept = sorted(names(home))
    assert len([name for name in kept if name.endswith(".log")]) == 15
    assert len([name for name in kept if name.endswith(".log.gz")]) == 386
    assert len([name for name in kept if name.endswith((".json", ".md"))]) == 1000


def test_what_is_packed_reads_as_before(home: Home) -> None:
    path = leave(home, 15, "backfill-2.log", "dòng cuối")
    young = leave(home, 14)
    assert rotate(home, NOW) == ["logs: 1 packed, 0 of more than 400 days removed"]
    assert gzip.decompress(path.with_name(path.name + ".gz").read_bytes()).decode() == "dòng cuối"
    assert young.exists()
    assert rotate(home, NOW) == []


def test_nothing_else_is_touched(home: Home) -> None:
    others = ["crawl.json", "crawl.md", "notes.txt", "crawl.log.bak", "crawl.logs"]
    for name in others:
        leave(home, 900, name)
    (home.reports_dir / "my.log").write_text("mine")
    (home.reports_dir / "99999999T999999-crawl.log").write_text("no such day")
    link = home.reports_dir / f"{NOW - timedelta(days=900):%Y%m%dT%H%M%S}-x.log"
    link.symlink_to(home.path / "warc")
    before = names(home)
    assert rotate(home, NOW) == []
    assert names(home) == before


def test_a_file_that_vanishes_and_one_that_cannot_be_packed_are_survived(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, stays = leave(home, 40), leave(home, 30)
    (home.reports_dir / f".{stays.name}.gz").mkdir()
    pack = logs._pack

    def after_somebody_removed_it(path: Path) -> None:
        gone.unlink(missing_ok=True)
        pack(path)

    monkeypatch.setattr(logs, "_pack", after_somebody_removed_it)
    (note,) = rotate(home, NOW)
    assert str(stays) in note
    assert stays.read_text("utf-8") == "what happened"
