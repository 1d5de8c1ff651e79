"""Captures of others, taken in in any order: one history, also when archive.db is made anew from the WARC files."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.clock import warc_date
from archive.home import Home
from crawler.backfill.files.run import backfill
from crawler.rereading.rebuild import rebuild
from tests.crawler.conftest import query
from tests.lab import clocks
from tests.lab.answer import Ask
from tests.lab.world import World, open_world

NAME, SIZE = "baobackan", 8
SCENARIO = {
    "seed": 3,
    "size": SIZE,
    "page_kb": 6,
    "first": "real",
    "start": "2026-01-01",
    "end": "2026-02-01",
    "events": [
        {"at": "2026-01-03", "kind": "edit", "what": "text", "articles": [0, 1, 2]},
        {"at": "2026-01-05", "kind": "edit", "what": "title", "articles": [1, 2]},
        {"at": "2026-01-05", "kind": "edit", "what": "punctuation", "articles": [3]},
        {"at": "2026-01-05", "kind": "flip", "articles": [4], "back": "2d"},
        {"at": "2026-01-07", "kind": "edit", "what": "add", "articles": [2, 3]},
    ],
}
DAYS = ("2026-01-02", "2026-01-04", "2026-01-06", "2026-01-08")
ARTICLES = """
    SELECT a.article_id, a.url, a.title, a.body_text, a.published_at, a.first_captured_at, a.last_captured_at,
           a.text_sha256, c.fetched_at
    FROM articles AS a JOIN captures AS c USING (capture_id) ORDER BY 1"""
REVISIONS = """
    SELECT r.article_id, r.revision, r.captured_at, r.cause, r.title, r.body_text, r.text_sha256, c.fetched_at
    FROM revisions AS r JOIN captures AS c USING (capture_id) ORDER BY 1, 2"""


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(SCENARIO)


@pytest.fixture(scope="module")
def warcs(world: World, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """What a web archive captured of every article on each of the days."""
    folder = tmp_path_factory.mktemp("warcs")
    return [_write(world, folder / f"{day}.warc.gz", clocks.seconds(day)) for day in DAYS]


def _write(world: World, path: Path, at: int) -> Path:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for n in range(SIZE):
            url = world.sites[NAME].address(n, at)
            parts = urlsplit(url)
            body = world.answer(Ask(parts.scheme, parts.netloc, parts.path, parts.query, at)).body()
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            date = {"WARC-Date": warc_date(datetime.fromtimestamp(at, UTC))}
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=BytesIO(body), http_headers=headers, warc_headers_dict=date
                )
            )
    return path


def taken_in(home: Path, *calls: list[Path]) -> list[list[tuple[Any, ...]]]:
    for files in calls:
        assert backfill([str(file) for file in files], home).exit_code == 0
    return history(home)


def history(home: Path) -> list[list[tuple[Any, ...]]]:
    return [query(home, ARTICLES), query(home, REVISIONS)]


def test_files_in_any_order_leave_one_history(world: World, warcs: list[Path], tmp_path: Path) -> None:
    first, second, third, fourth = warcs
    in_order = taken_in(tmp_path / "in-order", warcs)
    days: dict[int, tuple[int, ...]] = dict.fromkeys(range(SIZE), (0,))
    days |= {0: (0, 1), 1: (0, 1, 2), 2: (0, 1, 2, 3), 3: (0, 3), 4: (0, 2)}
    keys = {n: f"{NAME}-{world.sites[NAME].key(n)}" for n in days}
    assert [(article_id, number, at[:10], cause) for article_id, number, at, cause, *_ in in_order[1]] == sorted(
        (keys[n], number, DAYS[day], "source") for n, shown in days.items() for number, day in enumerate(shown, start=1)
    )
    home = tmp_path / "home"
    assert taken_in(home, [fourth], [second], [third, first]) == in_order
    late = len(in_order[1]) - SIZE
    assert query(home, "SELECT sum(articles_new), sum(articles_changed) FROM runs") == [(SIZE, late)], (
        "edits found late"
    )
    assert query(home, "SELECT count(*) FROM urls WHERE next_due_at IS NOT NULL") == [(0,)], "nobody is to be asked"
    assert taken_in(home, warcs) == in_order, "once more changes nothing"

    (home / "archive.db").unlink()
    rebuild(Home(home))
    assert history(home) == in_order
