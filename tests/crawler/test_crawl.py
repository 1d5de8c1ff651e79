"""Whole crawls of the stub portal over real HTTP: what is kept, what is told, what is asked for."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

from archive.warc import read_records
from tests.crawler.conftest import Crawl, Crawled
from tests.crawler.site import Answer, Site, page_of

BLANK = page_of(
    "Danh sách",
    "<p>Danh mục này hiện đang được cập nhật, mời bạn đọc quay lại sau ít phút nữa.</p><a href='/'>Trang chủ</a>",
)
WALL = page_of("Just a moment...", "<p>Checking your browser before accessing the portal.</p>")


def records_of(home: Path) -> list[str]:
    return [record.url for path in sorted(home.rglob("*.warc.gz")) for record in read_records(path)]


def captures_equal_records(crawled: Crawled) -> bool:
    return sorted(records_of(crawled.home)) == sorted(url for (url,) in crawled.rows("SELECT url FROM captures"))


def test_a_first_crawl_keeps_every_article_once(crawl: Crawl) -> None:
    site = Site(23)
    crawled = crawl(site)
    assert crawled.code == 0, crawled.stderr
    assert crawled.rows(
        "SELECT count(*), count(DISTINCT published_at), min(length(body_text)) > 100 FROM articles"
    ) == [(23, 23, 1)]
    pages = [path for path in site.asked if path.endswith(".html")]
    assert len(pages) == len({path.rpartition("/")[2] for path in pages}) == 23, (
        "an article with two doors is fetched once"
    )
    assert crawled.rows("SELECT count(*) FROM urls WHERE kind = 'article' AND state <> 'kept'") == [(0,)]
    assert crawled.rows("SELECT count(*) FROM sightings") == [(23 + 7,)], "both doors are on record"
    assert crawled.rows("SELECT count(*) FROM images WHERE sha256 IS NOT NULL") == [(23,)]
    assert crawled.rows("SELECT ended, contiguous, pages FROM walks ORDER BY section") == [
        ("last page", 1, 5),
        ("last page", 1, 2),
    ]


def test_everything_fetched_is_in_the_warc(crawl: Crawl) -> None:
    site = Site(8)
    crawled = crawl(site)
    assert captures_equal_records(crawled)
    assert len(records_of(crawled.home)) == len(site.asked)
    assert "https://portal.example/robots.txt" in records_of(crawled.home)
    for path in crawled.home.rglob("*.warc.gz"):
        checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(path)], capture_output=True)
        assert checked.returncode == 0, checked.stdout


def test_requests_name_host_scheme_and_clock(crawl: Crawl) -> None:
    site = Site(2)
    crawled = crawl(site, LUUCHIEU_NOW="2025-01-03T02:00:00+07:00")
    sent = site.headers[-1]
    assert sent["Host"] == "portal.example"
    assert sent["X-Luuchieu-Scheme"] == "https"
    assert sent["X-Luuchieu-Now"] == "2025-01-03T02:00:00+07:00"
    assert sent["User-Agent"].startswith("luuchieu/")
    (path,) = crawled.home.rglob("*.warc.gz")
    members = gzip.decompress(path.read_bytes())
    assert b"GET /tin HTTP/1.1\r\nHost: portal.example" in members
    assert b"X-Luuchieu" not in members, "the lab's own headers are not what was asked of the portal"
    assert crawled.rows("SELECT DISTINCT fetched_at FROM captures") == [("2025-01-03T02:00:00+07:00",)]


def test_the_next_night_asks_little_and_changes_nothing(crawl: Crawl) -> None:
    site = Site(60)
    first = crawl(site, LUUCHIEU_NOW="2025-03-01T02:00:00+07:00")
    texts = "SELECT article_id, url, text_sha256, section, fields, capture_id, state FROM articles ORDER BY article_id"
    before = first.rows(texts)
    site.asked.clear()
    second = crawl(site, LUUCHIEU_NOW="2025-03-02T02:00:00+07:00")
    assert (first.code, second.code) == (0, 0)
    assert second.rows(texts) == before
    assert second.rows("SELECT count(*) FROM revisions") == [(60,)]
    assert second.portal["requests"] <= 8, "the pages of the last seven days"
    (again,) = second.document["rechecks"]
    assert again["articles_unchanged"] == 60, "each article is looked at once"
    assert again["requests"] == 60 + 12, "and twelve pages behind the window are turned"
    assert second.portal["since"] == "2025-02-22"
    assert set(second.rows("SELECT DISTINCT record_type FROM captures WHERE run_id = 2")) == {("revisit",)}
    assert captures_equal_records(second)


def test_days_bound_what_is_fetched(crawl: Crawl) -> None:
    crawled = crawl(Site(60), "--since", "2025-01-20", "--until", "2025-01-25")
    assert crawled.code == 0
    assert crawled.rows("SELECT min(published_at), max(published_at), count(*) FROM articles") == [
        ("2025-01-20T08:00:00+07:00", "2025-01-25T08:00:00+07:00", 6)
    ]


def test_an_emptied_page_is_a_hole_and_the_articles_behind_it_are_kept(crawl: Crawl) -> None:
    site = Site(30, lambda path, times: Answer(BLANK) if path == "/tin?page=3" else None)
    crawled = crawl(site)
    assert crawled.code == 1
    assert crawled.rows("SELECT count(*) FROM articles") == [(30 - 5 + 1,)], "one of the five is in the other section"
    assert crawled.rows("SELECT url, error FROM failures") == [("https://portal.example/tin?page=3", "empty page")]
    assert crawled.rows("SELECT contiguous FROM walks WHERE section = 'Tin'") == [(0,)]
    assert "empty page" in "; ".join(crawled.portal["why"])


def test_an_empty_section_is_told(crawl: Crawl) -> None:
    crawled = crawl(Site(10, lambda path, times: Answer(BLANK) if path.startswith("/xa?") or path == "/xa" else None))
    assert crawled.code == 1
    assert crawled.rows("SELECT ended FROM walks WHERE section = 'Xã'") == [("empty page",)]


def test_passing_faults_are_asked_again(crawl: Crawl) -> None:
    faults = {
        "/tin/2.html": Answer(b""),
        "/tin/4.html": Answer(b"busy", 503, {"Retry-After": "1"}),
        "/tin/5.html": Answer(b"\x1f\x8b\x08\x00broken", headers={"Content-Encoding": "gzip"}),
        "/tin?page=2": Answer(b"busy", 429),
    }
    site = Site(10, lambda path, times: faults.get(path) if times <= 2 else None)
    crawled = crawl(site)
    assert crawled.code == 0, crawled.stderr
    assert crawled.rows("SELECT count(*) FROM articles") == [(10,)]
    assert crawled.portal["retries"] == 2 * len(faults)
    assert captures_equal_records(crawled), "each attempt is a record"


def test_lasting_faults_are_failures_and_nothing_kept_is_lost(crawl: Crawl) -> None:
    faults = {
        "/tin/2.html": Answer(b""),
        "/tin/4.html": Answer(b"busy", 503),
        "/tin/5.html": Answer(b"\x1f\x8b\x08\x00broken", headers={"Content-Encoding": "gzip"}),
        "/tin/7.html": Answer(WALL, 403),
        "/tin/8.html": Answer(
            page_of("Lỗi", "<h1>Không tìm thấy trang</h1><p>Bài viết không tồn tại hoặc đã bị gỡ khỏi cổng.</p>")
        ),
        "/anh/10.jpg": Answer(b"gone", 404),
    }
    crawled = crawl(Site(10, lambda path, times: faults.get(path)))
    assert crawled.code == 1
    assert sorted(crawled.rows("SELECT url, stage, error FROM failures")) == [
        ("https://portal.example/anh/10.jpg", "media", "HTTP 404"),
        ("https://portal.example/tin/2.html", "read", "empty"),
        ("https://portal.example/tin/4.html", "fetch", "HTTP 503"),
        ("https://portal.example/tin/5.html", "decode", "damaged body"),
        ("https://portal.example/tin/7.html", "fetch", "blocked"),
        ("https://portal.example/tin/8.html", "read", "missing"),
    ]
    assert crawled.rows("SELECT count(*) FROM articles") == [(5,)]
    assert crawled.rows("SELECT count(*) FROM urls WHERE state = 'failed' AND kind = 'article'") == [(5,)]
    assert captures_equal_records(crawled)


def test_a_missing_picture_alone_leaves_a_run_well(crawl: Crawl) -> None:
    crawled = crawl(Site(10, lambda path, times: Answer(b"gone", 404) if path == "/anh/9.jpg" else None))
    assert (crawled.code, crawled.portal["failures"]) == (0, 1)


def test_what_failed_is_due_the_next_night(crawl: Crawl) -> None:
    site = Site(10, lambda path, times: Answer(b"busy", 503) if path == "/tin/2.html" and times <= 4 else None)
    first = crawl(site, LUUCHIEU_NOW="2025-03-01T02:00:00+07:00")
    second = crawl(site, LUUCHIEU_NOW="2025-03-02T02:00:00+07:00")
    assert (first.code, second.code) == (1, 0)
    assert second.rows("SELECT count(*) FROM articles") == [(10,)], "though no listing of the window shows it any more"


def test_a_wall_before_the_portal_ends_the_run_soon(crawl: Crawl) -> None:
    site = Site(60, lambda path, times: None if path.startswith("/tin") and ".html" not in path else Answer(WALL, 403))
    crawled = crawl(site)
    assert crawled.code == 1
    assert crawled.portal["reason"] == "blocked"
    assert len(site.asked) < 40, "it does not knock sixty times"


def test_redirects_are_followed_within_the_portal_only(crawl: Crawl) -> None:
    moves = {
        "/tin/1.html": "https://portal.example/tin/1.html?moved=1",
        "/tin/2.html": "https://elsewhere.example/tin/2.html",
        "/tin/5.html": "http://127.0.0.1/tin/5.html",
        "/tin/4.html": "/tin/4.html?a=1",
        "/tin/4.html?a=1": "/tin/4.html",
    }
    site = Site(5, lambda path, times: Answer(b"", 302, {"Location": moves[path]}) if path in moves else None)
    crawled = crawl(site)
    assert sorted(crawled.rows("SELECT url, error FROM failures")) == [
        ("https://portal.example/tin/2.html", "redirect away"),
        ("https://portal.example/tin/4.html", "redirect loop"),
        ("https://portal.example/tin/5.html", "redirect away"),
    ]
    assert {headers["Host"] for headers in site.headers} == {"portal.example"}
    assert crawled.rows("SELECT state FROM urls WHERE url LIKE '%/1.html%'") == [("kept",), ("kept",)]


def test_robots_txt_is_obeyed_and_told(crawl: Crawl) -> None:
    rules = Answer(b"User-agent: *\nDisallow: /xa\n", headers={"Content-Type": "text/plain"})
    site = Site(9, lambda path, times: rules if path == "/robots.txt" else None)
    crawled = crawl(site)
    assert crawled.code == 1
    assert not [path for path in site.asked if path.startswith("/xa")]
    assert ("https://portal.example/xa", "robots.txt") in crawled.rows("SELECT url, error FROM failures")


def test_a_server_in_trouble_has_given_no_permission(crawl: Crawl) -> None:
    site = Site(9, lambda path, times: Answer(b"", 503) if path == "/robots.txt" else None)
    crawled = crawl(site)
    assert crawled.code == 1
    assert set(site.asked) == {"/robots.txt"}
    assert "robots.txt 503" in "; ".join(crawled.portal["why"])


def test_the_report_is_for_people_and_for_programs(crawl: Crawl) -> None:
    crawled = crawl(Site(6, lambda path, times: Answer(b"busy", 503) if path == "/tin/2.html" else None))
    (written,) = (crawled.home / "reports").glob("*.md")
    text = written.read_text("utf-8")
    assert "| stub |" in text
    assert "HTTP 503" in text
    assert written.with_suffix(".json").read_text("utf-8").strip().startswith("{")
    assert crawled.portal["fill"]["title"] == 1.0
    assert crawled.portal["walks"][0]["ended"] == "last page"
    assert f"Report: {written}" in crawled.stderr
