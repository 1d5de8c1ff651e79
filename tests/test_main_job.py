"""The main job on the bundled capture: crawl, keep, compare with what the lab says is true, and crawl again."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

ROOT = Path(__file__).parent.parent
CAPTURE, SCENARIO = ROOT / "samples" / "provinces.warc.gz", ROOT / "samples" / "provinces.yaml"
FIELDS = ("title", "summary", "body_text", "author", "source_name", "dateline", "section", "published_at", "state")
STATE = ("portals", "captures", "articles", "revisions", "images", "attachments", "sightings", "failures")


def crawl(home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", "crawl", "--replay", str(CAPTURE), "--home", str(home)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    done = crawl(home)
    assert done.returncode == 0, done.stderr
    return home


def rows(home: Path, query: str) -> list[sqlite3.Row]:
    connection = sqlite3.connect(home / "archive.db")
    connection.row_factory = sqlite3.Row
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def truth() -> Iterator[dict[str, Any]]:
    told = subprocess.run(
        [sys.executable, "-m", "tests.lab", "truth", str(SCENARIO)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return map(json.loads, told.stdout.splitlines())


def test_nine_portals_with_thirty_articles_each_and_no_failure(home: Path) -> None:
    counts = {row["portal"]: row["n"] for row in rows(home, "select portal, count(*) n from articles group by portal")}
    assert len(counts) == 9
    assert min(counts.values()) >= 30
    assert rows(home, "select * from failures") == []


def test_every_required_field_is_filled(home: Path) -> None:
    empty = "title = '' or body_text = '' or body_html = '' or published_at is null or section is null"
    assert rows(home, f"select article_id from articles where {empty}") == []


def test_every_picture_and_file_is_kept(home: Path) -> None:
    unkept = "select url from {} where sha256 is null"
    assert rows(home, unkept.format("images")) + rows(home, unkept.format("attachments")) == []


def test_the_archive_holds_what_the_lab_says_is_true(home: Path) -> None:
    kept = {row["article_id"]: row for row in rows(home, "select * from articles")}
    captions: dict[str, list[str]] = {}
    for row in rows(home, "select article_id, caption from images where caption is not null order by 1, position"):
        captions.setdefault(row["article_id"], []).append(row["caption"])
    wrong = []
    told = list(truth())
    for true in told:
        article = kept[true["article_id"]]
        wrong += [
            (true["article_id"], name, true[name], article[name]) for name in FIELDS if true[name] != article[name]
        ]
        if true["captions"] != captions.get(true["article_id"], []):
            wrong.append((true["article_id"], "captions", true["captions"], captions.get(true["article_id"])))
    assert wrong == []
    assert len(told) == len(kept)


def test_warcs_pass_the_check_and_captures_equal_records(home: Path) -> None:
    warcs = sorted((home / "warc").rglob("*.warc.gz"))
    assert len(warcs) == 9
    done = subprocess.run(
        [str(Path(sys.executable).parent / "warcio"), "check", *map(str, warcs)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    kinds: Counter[str] = Counter()
    for warc in warcs:
        with warc.open("rb") as stream:
            kinds.update(record.rec_type for record in ArchiveIterator(stream))
    assert rows(home, "select count(*) n from captures")[0]["n"] == kinds["response"] + kinds["revisit"]


def test_a_second_crawl_of_the_same_capture_adds_and_changes_nothing(home: Path) -> None:
    def state() -> dict[str, list[tuple[Any, ...]]]:
        return {table: sorted(map(tuple, rows(home, f"select * from {table}")), key=repr) for table in STATE}

    before, files = state(), sorted((home / "warc").rglob("*"))
    done = crawl(home)
    assert done.returncode == 0, done.stderr
    after = state()
    assert [table for table in STATE if before[table] != after[table]] == []
    assert sorted((home / "warc").rglob("*")) == files
