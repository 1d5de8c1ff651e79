"""Metrics: what Prometheus reads is what the archive holds, whole or not at all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from archive import alarms
from archive.errors import ArchiveError
from archive.measures import Verdict, write_measures
from archive.schema import connect
from nightly.prometheus import write_metrics
from tests.archive.keeper import Crawl
from tests.archive.samples import DAY_1, DAY_2, article, open_archive
from tests.checkout import ROOT

NOW = datetime.fromisoformat(DAY_2)
ODD = 'a "fault"\\\nof a new name'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One crawl that found two articles and left three holes; two faults last, one is over."""
    path = tmp_path_factory.mktemp("home")
    with open_archive(path) as archive:
        crawl = Crawl(archive)
        crawl.keep(article(), DAY_1)
        crawl.keep(article(57991, published_at="2027-01-01T08:00:00+07:00", title="Từ tương lai"), DAY_1)
        crawl.end()
        archive.begin_run("baobackan", "recheck", "lab")
    connection = connect(path / "archive.db")
    write_measures(connection, 1, {"holes": 3})
    alarms.settle(connection, {"baobackan": [Verdict("silence", "a", "b")]}, DAY_1)
    alarms.settle(connection, {"baobackan": [Verdict("down", "a", "b")], None: [Verdict(ODD, "a", "b")]}, DAY_1)
    connection.close()
    return path


def read(path: Path) -> dict[tuple[str, ...], float]:
    """Every sample by its name and its labels' values."""
    families = list(text_string_to_metric_families(path.read_text("utf-8")))
    assert len({family.name for family in families}) == len(families)
    for family in families:
        assert family.name.startswith("luuchieu_")
        assert family.type == "gauge"
        assert family.documentation.endswith(".")
    return {
        (sample.name.removeprefix("luuchieu_"), *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_what_the_archive_holds(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "luuchieu.prom"
    write_metrics(out, home / "archive.db", exit_code=1, now=NOW)
    found = read(out)
    assert found["night_exit_code",] == 1
    assert found["night_end_timestamp_seconds",] == NOW.timestamp()
    assert found["articles", "baobackan", "live"] == 2
    newest = datetime.fromisoformat("2026-01-01T08:00:00+07:00").timestamp()
    assert found["newest_article_timestamp_seconds", "baobackan"] == newest, "a date ahead of now is a mistake"
    assert found["due_addresses", "baobackan"] == 0
    assert found["holes", "baobackan"] == 3
    assert found["run_healthy", "crawl", "baobackan"] == 1
    assert found["run_new_articles", "crawl", "baobackan"] == 2
    assert found["run_end_timestamp_seconds", "crawl", "baobackan"] > 0
    assert found["archive_size_bytes", "database"] >= (home / "archive.db").stat().st_size
    assert found["disk_free_bytes",] > 0


def test_a_run_that_has_not_ended_says_neither_when_nor_how(home: Path, tmp_path: Path) -> None:
    write_metrics(tmp_path / "m", home / "archive.db", now=NOW)
    found = read(tmp_path / "m")
    assert ("run_start_timestamp_seconds", "recheck", "baobackan") in found
    assert ("run_end_timestamp_seconds", "recheck", "baobackan") not in found
    assert ("run_healthy", "recheck", "baobackan") not in found


def test_faults_that_last_and_no_others(home: Path, tmp_path: Path) -> None:
    write_metrics(tmp_path / "m", home / "archive.db", now=NOW)
    found = read(tmp_path / "m")
    assert {key[1:]: value for key, value in found.items() if key[0] == "alarm"} == {
        ("down", "baobackan"): 1,
        (ODD, ""): 1,
    }
    assert found["alarm_since_timestamp_seconds", "down", "baobackan"] == datetime.fromisoformat(DAY_1).timestamp()


def test_all_may_read_it_and_nothing_lies_beside_it(home: Path, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_metrics(tmp_path / "luuchieu.prom", home / "archive.db", now=NOW)
    finally:
        os.umask(before)
    assert [path.name for path in tmp_path.iterdir()] == ["luuchieu.prom"]
    assert (tmp_path / "luuchieu.prom").stat().st_mode & 0o777 == 0o644


def test_what_is_written_between_nights_keeps_how_the_last_one_ended(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "luuchieu.prom"
    write_metrics(out, home / "archive.db", exit_code=75, now=NOW)
    write_metrics(out, home / "archive.db", now=datetime.fromisoformat("2026-01-02T12:00:00+07:00"))
    found = read(out)
    assert (found["night_exit_code",], found["night_end_timestamp_seconds",]) == (75, NOW.timestamp())


@pytest.mark.parametrize("before", ["no { metric", "\xff", ""])
def test_an_earlier_file_that_cannot_be_read_is_no_hindrance(home: Path, tmp_path: Path, before: str) -> None:
    out = tmp_path / "luuchieu.prom"
    out.write_bytes(before.encode("latin-1"))
    write_metrics(out, home / "archive.db", now=NOW)
    assert ("night_exit_code",) not in read(out)


def test_a_damaged_archive_still_tells_how_the_night_ended(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(b"no database" * 1_000)
    out = tmp_path / "luuchieu.prom"
    with pytest.raises(ArchiveError, match="damaged"):
        write_metrics(out, tmp_path / "archive.db", exit_code=3, now=NOW)
    assert read(out)["night_exit_code",] == 3


def test_a_night_that_wrote_nothing_leaves_the_file_as_it_was(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "luuchieu.prom"
    write_metrics(out, home / "archive.db", exit_code=0, now=NOW)
    before = out.read_bytes()
    with pytest.raises(ArchiveError, match="there is no archive"):
        write_metrics(out, tmp_path / "archive.db", now=NOW)
    assert out.read_bytes() == before
    with pytest.raises(OSError, match="No such file"):
        write_metrics(tmp_path / "none" / "m", home / "archive.db", now=NOW)


def test_status_writes_it(home: Path, tmp_path: Path) -> None:
    def status(out: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cli", "status", "--home", str(home), "--prometheus", str(out)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    ran = status(tmp_path / "luuchieu.prom")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert read(tmp_path / "luuchieu.prom")["articles", "baobackan", "live"] == 2
    refused = status(tmp_path / "none" / "luuchieu.prom")
    assert refused.returncode == 2
    assert refused.stderr.endswith("luuchieu.prom: No such file or directory; name a file in another folder\n")


def test_the_page_names_every_metric_and_no_other(home: Path, tmp_path: Path) -> None:
    write_metrics(tmp_path / "m", home / "archive.db", exit_code=0, now=NOW)
    written = {f"luuchieu_{key[0]}" for key in read(tmp_path / "m")}
    told = set(re.findall(r"luuchieu_[a-z_]+", (ROOT / "docs" / "alerts.md").read_text("utf-8")))
    assert told == written


def test_the_rules_of_the_page_can_be_loaded() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "alerts.md").read_text("utf-8"), re.DOTALL)
    (group,) = yaml.safe_load(block)["groups"]
    assert [rule["alert"] for rule in group["rules"]]
    assert all({"alert", "expr", "annotations"} <= set(rule) for rule in group["rules"])
