"""A capture replayed: the same spiders, the same archive, no network."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from archive.warc import read_records
from crawler.environment import UsageError
from crawler.sources.replay import ReplayIndex
from tests.crawler.conftest import Crawl, Crawled, command, finished, query
from tests.crawler.site import Answer, Site, serving

TABLES = ("urls", "articles", "revisions", "images", "captures", "sightings")


def replay(home: Path, *files: Path) -> Crawled:
    return finished(command(home, *(word for file in files for word in ("--replay", str(file)))), home)


def without_run(crawled: Crawled, columns: str, table: str) -> list[tuple[Any, ...]]:
    return crawled.rows(f"SELECT {columns} FROM {table} ORDER BY 1, 2")


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Crawled, Path]:
    home = tmp_path_factory.mktemp("captured") / "home"
    with serving(Site(12)) as lab:
        crawled = finished(command(home, LUUCHIEU_LAB=lab, LUUCHIEU_NOW="2025-02-01T02:00:00+07:00"), home)
    (path,) = home.rglob("*.warc.gz")
    return crawled, path


def test_a_replay_gives_the_archive_that_the_crawl_gave(captured: tuple[Crawled, Path], tmp_path: Path) -> None:
    crawled, path = captured
    again = replay(tmp_path / "again", path)
    assert again.code == 0, again.stderr
    for columns, table in (
        ("article_id, url, title, body_text, published_at, first_captured_at, fields", "articles"),
        ("url, fetched_at, status, payload_sha256, body_sha256", "captures WHERE url NOT LIKE '%robots.txt'"),
        ("article_id, url, sha256", "images"),
        ("url, section, page, position, seen_at", "sightings"),
    ):
        assert without_run(again, columns, table) == without_run(crawled, columns, table)


def test_a_replay_twice_adds_and_changes_nothing(captured: tuple[Crawled, Path], tmp_path: Path) -> None:
    home, path = tmp_path / "again", captured[1]
    replay(home, path)
    before = {table: query(home, f"SELECT * FROM {table}") for table in TABLES}
    second = replay(home, path)
    assert second.code == 0
    assert {table: query(home, f"SELECT * FROM {table}") for table in TABLES} == before
    assert len(list(home.rglob("*.warc.gz"))) == 1, "no file for records that are here already"


def test_a_revisit_is_answered_with_the_body_it_repeats(crawl: Crawl, tmp_path: Path) -> None:
    site = Site(6)
    crawl(site, LUUCHIEU_NOW="2025-02-01T02:00:00+07:00")
    crawled = crawl(site, "--refetch", LUUCHIEU_NOW="2025-02-02T02:00:00+07:00")
    files = sorted(crawled.home.rglob("*.warc.gz"))
    seen = {record.url for record in read_records(files[0])}
    assert {record.record_type for record in read_records(files[1]) if record.url in seen} == {"revisit"}
    again = replay(tmp_path / "again", *files)
    assert again.code == 0, again.stderr
    assert again.rows("SELECT count(*) FROM articles") == [(6,)]
    assert again.rows("SELECT DISTINCT fetched_at FROM captures WHERE url LIKE '%/tin'") == [
        ("2025-02-02T02:00:00+07:00",)
    ]


def test_what_is_not_in_the_capture_is_no_failure(captured: tuple[Crawled, Path], tmp_path: Path) -> None:
    cut = tmp_path / "cut.warc.gz"
    data = captured[1].read_bytes()
    places = {record.url: record.offset for record in read_records(captured[1])}
    offsets = sorted(places.values())
    gone = places["https://portal.example/tin/8.html"]
    after = next((offset for offset in offsets if offset > gone), len(data))
    cut.write_bytes(data[:gone] + data[after:])
    again = replay(tmp_path / "again", cut)
    assert again.code == 0, again.stderr
    assert again.portal["not_in_capture"] >= 1
    assert again.rows("SELECT count(*) FROM articles") == [(11,)]
    assert again.rows("SELECT state FROM urls WHERE url LIKE '%/tin/8.html'") == [("due",)]


def test_a_capture_cut_in_half_gives_what_is_whole_and_names_the_damage(
    captured: tuple[Crawled, Path], tmp_path: Path
) -> None:
    half = tmp_path / "half.warc.gz"
    data = captured[1].read_bytes()
    half.write_bytes(data[: len(data) // 2])
    again = replay(tmp_path / "again", half)
    assert again.code == 1
    assert "half.warc.gz: at byte" in again.stderr
    assert again.rows("SELECT count(*) > 0 FROM articles") == [(1,)]


def test_a_wacz_is_replayed_too(captured: tuple[Crawled, Path], tmp_path: Path) -> None:
    wacz = tmp_path / "capture.wacz"
    with zipfile.ZipFile(wacz, "w") as packed:
        packed.write(captured[1], "archive/data.warc.gz")
    again = replay(tmp_path / "again", wacz)
    assert again.code == 0, again.stderr
    assert again.rows("SELECT count(*) FROM articles") == [(12,)]


@pytest.mark.parametrize("content", [b"", b"id,title\n1,x\n", b"\x1f\x8b\x08\x00garbage", b"PK\x03\x04garbage"])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    wrong = tmp_path / "list.csv"
    wrong.write_bytes(content)
    with pytest.raises(UsageError, match=r"list\.csv"), ReplayIndex.over([wrong]):
        pass


def test_the_state_of_the_asked_time_is_found_and_the_other_scheme_serves(crawl: Crawl) -> None:
    from datetime import datetime

    versions = {1: b"<html><body><p>mot</p></body></html>", 2: b"<html><body><p>hai</p></body></html>"}
    site = Site(1, lambda path, times: Answer(versions[min(times, 2)]) if path == "/tin/1.html" else None)
    crawl(site, LUUCHIEU_NOW="2025-02-01T02:00:00+07:00")
    crawled = crawl(site, LUUCHIEU_NOW="2025-03-01T02:00:00+07:00")
    with ReplayIndex.over(sorted(crawled.home.rglob("*.warc.gz"))) as index:
        found = [
            index.find(url, datetime.fromisoformat(now))
            for url, now in (
                ("https://portal.example/tin/1.html", "2025-02-15T00:00:00+07:00"),
                ("https://portal.example/tin/1.html", "2026-01-01T00:00:00+07:00"),
                ("https://portal.example/tin/1.html", "2024-01-01T00:00:00+07:00"),
                ("http://portal.example/tin/1.html", "2026-01-01T00:00:00+07:00"),
                ("https://portal.example/tin/2.html", "2026-01-01T00:00:00+07:00"),
            )
        ]
    texts = [record.body[15:18].decode() if record else None for record in found]
    assert texts == ["mot", "hai", "mot", "hai", None]
