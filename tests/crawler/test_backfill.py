"""Captures of others taken in: known hosts become articles, the rest is counted and named."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.crawler.conftest import ROOT, query

SAMPLE = ROOT / "samples" / "provinces.warc.gz"
needs_sample = pytest.mark.skipif(not SAMPLE.exists(), reason="samples/provinces.warc.gz is not there")


def luuchieu(*words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", "from cli import main; main()", *words], cwd=ROOT, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def write_warc(path: Path, pages: dict[str, str], version: str = "WARC/1.0") -> None:
    """A WARC as other tools write it: uncompressed, older version, no digests of ours."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=False, warc_version=version)
        for url, body in pages.items():
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            record = writer.create_warc_record(url, "response", payload=BytesIO(body.encode()), http_headers=headers)
            writer.write_record(record)


@needs_sample
def test_the_sample_is_taken_in_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    code, out, err = luuchieu("backfill", "warc", str(SAMPLE), "--home", str(home), "--json")
    assert code == 0, err
    told: dict[str, Any] = json.loads(out)
    assert len(told["portals"]) == 9
    assert all(portal["articles_new"] >= 30 and portal["kind"] == "backfill" for portal in told["portals"])
    before = {table: query(home, f"SELECT * FROM {table}") for table in ("articles", "captures", "sightings")}
    code, out, _ = luuchieu("backfill", "warc", str(SAMPLE), "--home", str(home), "--json")
    assert code == 0
    assert all(portal["articles_new"] == 0 for portal in json.loads(out)["portals"])
    assert {table: query(home, f"SELECT * FROM {table}") for table in before} == before


@needs_sample
def test_a_capture_that_was_crawled_from_is_taken_in_without_a_change(tmp_path: Path) -> None:
    """What only the listing said of an article, such as its section, is not lost on the way."""
    code, _, err = luuchieu("crawl", "backan", "--replay", str(SAMPLE), "--home", str(tmp_path))
    assert code == 0, err
    before = query(tmp_path, "SELECT * FROM articles ORDER BY article_id")
    assert any(section for (section,) in query(tmp_path, "SELECT section FROM articles"))
    luuchieu("backfill", "warc", str(SAMPLE), "--home", str(tmp_path))
    after = query(tmp_path, "SELECT * FROM articles WHERE portal = 'backan' ORDER BY article_id")
    assert after == before


def test_records_of_other_hosts_are_counted_and_named(tmp_path: Path) -> None:
    warc = tmp_path / "other.warc"
    write_warc(warc, {f"https://example.org/{n}": "<p>x" for n in range(3)} | {"https://example.net/": "<p>y"})
    code, _, err = luuchieu("backfill", "warc", str(warc), "--home", str(tmp_path / "home"))
    assert code == 1
    assert "4 records of other hosts were left out: example.org (3), example.net (1)" in err
    assert "none of the records" in err


def test_a_page_that_is_no_article_where_one_should_be_is_told(tmp_path: Path) -> None:
    warc = tmp_path / "broken.warc"
    write_warc(
        warc, {"https://baobackan.vn/mot-bai-post61234.html": "<html><body><a href='/'>Trang chủ</a></body></html>"}
    )
    home = tmp_path / "home"
    code, _, _ = luuchieu("backfill", "warc", str(warc), "--home", str(home))
    assert code == 1
    assert query(home, "SELECT portal, stage FROM failures") == [("baobackan", "read")]
    assert query(home, "SELECT source, url FROM captures") == [("warc", "https://baobackan.vn/mot-bai-post61234.html")]


def test_a_file_that_is_no_warc_is_refused(tmp_path: Path) -> None:
    code, _, err = luuchieu("backfill", "warc", str(ROOT / "pyproject.toml"), "--home", str(tmp_path / "home"))
    assert code == 2
    assert "pyproject.toml" in err
    assert not (tmp_path / "home").exists(), "nothing is made for a call that cannot be meant"
