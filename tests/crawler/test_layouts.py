"""A page is read by the layout that was in force on the day it was captured, though a newer one fits it by chance."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from scrapy.http import Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.answers import page_of
from crawler.capture import Captured
from crawler.layout import Layout, in_order
from crawler.pages.page import Page
from crawler.readers import Readers
from crawler.reading import Reading
from spiders import portals
from tests.crawler.conftest import query
from tests.crawler.test_backfill import luuchieu

URL = "http://www.baobackan.org.vn/channel/1121/202003/mua-gieo-hat-5764123/"
LATER = "https://baobackan.vn/mua-gieo-hat-post57641.html"
BODY = """<html><head><title>Mùa gieo hạt</title></head><body>
<div class="cms-body"><p>Chuyên mục quảng cáo của báo, cập nhật hằng tuần cho bạn đọc gần xa.</p></div>
<h1 id="title" class="cms-title">Mùa gieo hạt ở Nà Phặc</h1><div id="date">12/03/2020</div>
<div id="content"><p>Bà con xuống đồng từ sáng sớm, kịp vụ ngô xuân trước khi mưa về.</p></div>
</body></html>""".encode()
"""What the newer layout looks for is on it too, around another text."""
OLD, NEW = "Bà con xuống đồng", "Chuyên mục quảng cáo"

NEWEST = Layout(name="newest", title="h1", body="div.a")
MIDDLE = Layout(name="middle", title="h1", body="div.b", valid_until=date(2024, 7, 31))
OLDEST = Layout(name="oldest", title="h1", body="div.c", valid_until=date(2020, 12, 31))


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (None, ["newest", "middle", "oldest"]),
        (date(2026, 1, 1), ["newest", "middle", "oldest"]),
        (date(2024, 8, 1), ["newest", "middle", "oldest"]),
        (date(2024, 7, 31), ["middle", "newest", "oldest"]),
        (date(2020, 12, 31), ["oldest", "newest", "middle"]),
        (date(1999, 1, 1), ["oldest", "newest", "middle"]),
    ],
)
def test_the_layout_of_the_day_comes_first_and_the_others_as_declared(day: date | None, names: list[str]) -> None:
    assert [layout.name for layout in in_order((NEWEST, MIDDLE, OLDEST), day)] == names


def read(day: date | None, body: bytes = BODY) -> Reading:
    return portals()["baobackan"].read(Page(URL, body, captured_on=day))


def test_a_page_that_two_layouts_fit_is_read_by_that_of_its_day() -> None:
    then, later, unknown = (read(day).article for day in (date(2020, 3, 12), date(2024, 3, 12), None))
    assert then
    assert later
    assert unknown
    assert then.body_text.startswith(OLD)
    assert (then.fields["body_text"], then.published_at) == ("baobackan-org", "2020-03-12")
    assert (later.fields["body_text"], unknown.fields["body_text"]) == ("epi", "epi")


def test_a_body_without_its_title_is_sought_in_the_same_order() -> None:
    body = BODY.replace(b'<h1 id="title" class="cms-title">', b"<h2>").replace(b"</h1>", b"</h2>")
    then, later = read(date(2020, 3, 12), body).article, read(date(2024, 3, 12), body).article
    assert then
    assert later
    assert (then.body_text[: len(OLD)], later.body_text[: len(NEW)]) == (OLD, NEW)


def test_a_page_of_another_generation_than_its_day_is_still_read() -> None:
    body = BODY.replace(b'id="content"', b'id="main"')
    article = read(date(2020, 3, 12), body).article
    assert article
    assert article.fields["body_text"] == "epi"


def test_a_response_is_of_the_day_that_it_was_in_vietnam() -> None:
    captured = Captured(capture_id=1, fetched_at=datetime(2021, 12, 31, 18, tzinfo=UTC), body_sha256="")
    assert page_of(Response(URL, body=BODY), captured).captured_on == date(2022, 1, 1)


def test_another_process_reads_by_the_layout_of_the_day_too() -> None:
    async def there() -> list[Reading]:
        readers = Readers(processes=1)
        try:
            for _ in range(60):
                await readers.read(portals()["baobackan"], Page(URL, BODY))
            while not readers.is_helped:
                await asyncio.sleep(0.05)
            days = (date(2020, 3, 12), date(2024, 3, 12))
            return [await readers.read(portals()["baobackan"], Page(URL, BODY, captured_on=day)) for day in days]
        finally:
            readers.close()

    assert [reading.article.fields["body_text"] for reading in asyncio.run(there()) if reading.article] == [
        "baobackan-org",
        "epi",
    ]


def write_warc(path: Path, captures: list[tuple[str, str, bytes]]) -> None:
    """Captures (address, WARC-Date, body) as another tool writes them."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, at, body in captures:
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(body), http_headers=headers, warc_headers_dict={"WARC-Date": at}
            )
            writer.write_record(record)


def test_taken_in_read_again_and_made_anew_it_reads_the_same(tmp_path: Path) -> None:
    warc, home = tmp_path / "old.warc.gz", tmp_path / "home"
    write_warc(warc, [(URL, "2020-03-15T02:00:00Z", BODY), (LATER, "2024-03-15T02:00:00Z", BODY)])
    rows = "SELECT article_id, body_text, fields, capture_id FROM articles ORDER BY article_id"
    assert luuchieu("backfill", "warc", str(warc), "--home", str(home))[0] == 0
    before = query(home, rows)
    assert [row[1].partition(",")[0] for row in before] == [NEW + " của báo", OLD + " từ sáng sớm"]
    code, _, err = luuchieu("reparse", "--home", str(home))
    assert (code, query(home, rows)) == (0, before), err
    assert query(home, "SELECT count(*) FROM revisions") == [(2,)]
    for path in home.glob("archive.db*"):
        path.unlink()
    code, _, err = luuchieu("check", "--repair", "--home", str(home))
    assert (code, query(home, rows)) == (0, before), err
