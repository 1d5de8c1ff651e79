"""Times of the day in which nobody is asked for anything, and bytes a night."""

from __future__ import annotations

import json
import os
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.clock import VIETNAM
from cli import main
from crawler.ending.stop import Stop, Stopped
from crawler.environment import UsageError, read_environment
from crawler.manners.quiet import QuietHours
from tests.crawler.conftest import command, finished, query
from tests.crawler.site import Answer, Site, serving
from tests.crawler.test_crawl import captures_equal_records


def at(moment: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-31T{moment}").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("hours", "moment", "until"),
    [
        ("", "12:00", None),
        ("07:00-19:00", "06:59:59", None),
        ("07:00-19:00", "07:00", "2026-01-31T19:00"),
        ("07:00-19:00", "18:59", "2026-01-31T19:00"),
        ("07:00-19:00", "19:00", None),
        ("22:00-05:30", "23:00", "2026-02-01T05:30"),
        ("22:00-05:30", "05:29", "2026-01-31T05:30"),
        ("22:00-05:30", "05:30", None),
        ("06:30-11:30, 13:00-17:00", "12:00", None),
        ("06:30-11:30, 13:00-17:00", "13:00", "2026-01-31T17:00"),
        ("13:00-17:00,06:30-13:00", "07:00", "2026-01-31T17:00"),
        ("20:00-00:00,00:00-04:00", "21:00", "2026-02-01T04:00"),
    ],
)
def test_when_quiet_ends(hours: str, moment: str, until: str | None) -> None:
    told = QuietHours.of(hours).until(at(moment))
    assert (told.strftime("%Y-%m-%dT%H:%M") if told else None) == until


@pytest.mark.parametrize("hours", ["7-19", "07:00", "07:00-25:00", "07:00-19:00+07:00", "00:00-00:00", "x", "-"])
def test_hours_that_cannot_be_meant_are_refused(monkeypatch: pytest.MonkeyPatch, hours: str) -> None:
    monkeypatch.setenv("LUUCHIEU_QUIET_HOURS", hours)
    with pytest.raises(UsageError, match=r"LUUCHIEU_QUIET_HOURS.*07:00-19:00"):
        read_environment()


@pytest.mark.parametrize("megabytes", ["0", "-1", "many", "nan", "inf"])
def test_a_budget_is_a_number_of_megabytes(monkeypatch: pytest.MonkeyPatch, megabytes: str) -> None:
    monkeypatch.setenv("LUUCHIEU_NIGHT_MB", megabytes)
    with pytest.raises(UsageError, match="LUUCHIEU_NIGHT_MB"):
        read_environment()


def call(*words: str, **environment: str) -> Result:
    unset = {name: None for name in os.environ if name.startswith("LUUCHIEU_")}
    return CliRunner().invoke(main, list(words), env={**unset, **environment})


LAB = {"LUUCHIEU_LAB": "http://127.0.0.1:9", "LUUCHIEU_NOW": "2026-01-31T08:00:00+07:00"}


@pytest.mark.parametrize("words", [("crawl", "thaibinh"), ("backfill", "wayback", "thaibinh")])
def test_nothing_begins_in_quiet_hours(tmp_path: Path, words: tuple[str, ...]) -> None:
    environment = {**LAB, "LUUCHIEU_QUIET_HOURS": "07:00-19:00", "LUUCHIEU_CONTACT": "mailto:a@example.org"}
    result = call(*words, "--home", str(tmp_path / "home"), **environment)
    assert result.exit_code == 2
    assert "it is 08:00 in Vietnam, within the quiet hours until 19:00" in result.output
    assert "LUUCHIEU_QUIET_HOURS" in result.output
    assert not (tmp_path / "home").exists()


def test_a_backfill_from_the_web_ends_when_they_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Stop(QuietHours.of("07:00-19:00"))
    monkeypatch.setenv("LUUCHIEU_NOW", "2026-01-31T06:59:59+07:00")
    stop.check()
    monkeypatch.setenv("LUUCHIEU_NOW", "2026-01-31T07:00:00+07:00")
    with pytest.raises(Stopped):
        stop.check()
    assert stop.reason == "quiet hours"
    Stop().check()


def test_a_crawl_ends_when_they_begin_and_a_replay_does_not_care(tmp_path: Path) -> None:
    def slowly(path: str, times: int) -> Answer | None:
        time.sleep(0.15)
        return None

    home = tmp_path / "home"
    # A busy machine may need longer than that to begin; then they begin before the first page.
    for delay in (8, 20, 60):
        soon = datetime.now(VIETNAM).replace(microsecond=0) + timedelta(seconds=delay)
        hours = f"{soon:%H:%M:%S}-{soon + timedelta(hours=1):%H:%M:%S}"
        with serving(Site(3000, slowly)) as lab:
            crawled = finished(command(home, LUUCHIEU_LAB=lab, LUUCHIEU_QUIET_HOURS=hours), home)
        assert (crawled.code, crawled.portal["reason"]) == (1, "quiet hours")
        assert datetime.now(VIETNAM) >= soon
        if list(home.rglob("*.warc.gz")):
            break
    assert captures_equal_records(crawled)
    warc = next(home.rglob("*.warc.gz"))
    replayed = finished(
        command(tmp_path / "again", "--replay", str(warc), LUUCHIEU_QUIET_HOURS=hours), tmp_path / "again"
    )
    assert (replayed.code in (0, 1), replayed.portal["reason"]) == (True, "finished")


@pytest.mark.slow
def test_a_first_crawl_is_spread_over_nights_by_its_budget(tmp_path: Path) -> None:
    def bulky(path: str, times: int) -> Answer | None:
        return Answer(b"\xff\xd8" + b"x" * 4000, headers={"Content-Type": "image/jpeg"}) if "anh" in path else None

    site, spent, reasons, whole = Site(60, bulky), [], [], False
    with serving(site) as lab:
        for night in range(12):
            crawled = finished(
                command(
                    tmp_path,
                    LUUCHIEU_LAB=lab,
                    LUUCHIEU_NIGHT_MB="0.08",
                    LUUCHIEU_NOW=f"2025-03-{night + 3:02}T01:30:00+07:00",
                    LUUCHIEU_TEST_PACE=json.dumps({"CONCURRENT_REQUESTS_PER_DOMAIN": 1}),
                ),
                tmp_path,
            )
            runs = [crawled.portal, *crawled.document["rechecks"]]
            spent.append(sum(run["bytes"] for run in runs))
            reasons.append(crawled.portal["reason"])
            whole = query(tmp_path, "SELECT count(*) FROM images WHERE sha256 IS NOT NULL") == [(60,)]
            if whole and crawled.code == 0:
                break
    print(spent, reasons)
    assert reasons[0] == "byte budget"
    assert crawled.code == 0, crawled.stderr
    assert whole
    assert query(tmp_path, "SELECT count(*) FROM articles") == [(60,)]
    assert query(tmp_path, "SELECT count(*) FROM failures") == [(0,)]
    assert max(spent) < 130_000, "what was under way may come on top"
    assert captures_equal_records(crawled)
