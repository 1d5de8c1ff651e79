"""A portal that is gone: its page says what is known, kept and lost, where copies came from, and what was asked."""

from __future__ import annotations

import json
import re

from publish.pages.origin import origin_of
from publish.pages.past import tell
from tests.publish.room.conftest import Read
from tests.publish.room.ruined import LOST, LOST_TITLE, WAYBACK

KNOWN, KEPT, WAITING, GONE = 30, 21, 2, 7


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def rows(read: Read, path: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = read(path).json()
    return found


def test_its_page_tells_what_is_left_in_both_languages(read: Read) -> None:
    vi, en = text(read("/portals/baobackan").text), text(read("/portals/baobackan", "en").text)
    assert f"Biết là từng có {KNOWN} bài, từ năm 2013 đến năm 2024: {KEPT} đã lưu ở đây, {WAITING} còn bản chụp" in vi
    assert f"{KNOWN} articles are known to have existed, from 2013 to 2024: {KEPT} are kept here" in en
    assert f"{WAITING} have a copy that waits to be fetched, {GONE} are lost" in en
    assert "No sign of life since 24 May 2025. It was a voice of Bắc Kạn province, now part of Thái Nguyên." in en
    assert "Wayback Machine was asked 20 January 2026: 125,400 captures listed, 27,360 chosen" in en
    assert "Common Crawl was asked 20 January 2026, 3 crawls: 3,690 captures listed, 930 chosen" in en
    assert "Đã hỏi Wayback Machine 20/01/2026: nêu 125.400 bản chụp, chọn 27.360" in vi
    assert "baobackan.com.vn, baobackan.org.vn, baobackan.vn" in en
    assert re.search(r"Copies came from .*Wayback Machine \(\d+\).*an article may have several", en)


def test_the_years_add_up(read: Read) -> None:
    page = read("/portals/baobackan").text
    table = page[page.index('<table class="holdings years">') :].split("</table>")[0]
    years = re.findall(r'<tr><th scope="row">(\d{4})</th>(.*?)</tr>', table)
    assert [year for year, _ in years] == sorted((year for year, _ in years), reverse=True)
    sums = [0, 0, 0, 0]
    for _, cells in years:
        numbers = [int(one) for one in re.findall(r'<td class="number[^>]*>(\d+)</td>', cells)]
        assert numbers[0] == sum(numbers[1:])
        sums = [a + b for a, b in zip(sums, numbers, strict=True)]
        assert len(re.findall("<rect", cells)) == sum(number > 0 for number in numbers[1:])
    assert sums == [KNOWN, KEPT, WAITING, GONE]


def test_what_is_lost_is_listed_escaped_and_leads_to_all_of_it(read: Read) -> None:
    page = read("/portals/baobackan").text
    assert "Chợ phiên &lt;b&gt;Phủ Thông&lt;/b&gt; ngày cuối năm" in page
    assert LOST_TITLE not in page
    assert "Không rõ nhan đề" in page
    (path,) = set(re.findall(r'href="(/luuchieu/lost\?portal=baobackan)"', page))
    assert read(path).status_code == 200
    lost = rows(read, "/luuchieu/lost.json?_shape=array&_size=max")
    assert len(lost) == GONE
    (one,) = [row for row in lost if row["identity"] == LOST]
    assert one == {
        "identity": LOST, "portal": "baobackan", "title": LOST_TITLE, "url": "https://baobackan.vn/tin-post2001.html",
        "listed_date": "2021-02-01", "year": 2021, "asked": "Wayback Machine, Common Crawl",
    }  # fmt: skip
    asked = rows(read, "/luuchieu/lost_articles.json?_shape=array&portal=baobackan&year=2021")
    assert [row["url"] for row in asked] == ["https://baobackan.vn/tin-post2001.html"]
    assert len(rows(read, "/luuchieu/lost_articles.json?_shape=array")) == GONE


def test_the_list_of_portals_says_it_in_a_line_and_those_that_answer_say_nothing(read: Read) -> None:
    page = text(read("/portals", "en").text)
    assert page.count(f"{KNOWN} known · {KEPT} kept · {WAITING} waiting · {GONE} lost") == 1
    assert " not sought" not in page
    assert "What is left" not in read("/portals/thainguyen", "en").text


def test_an_article_says_where_its_copy_came_from(read: Read) -> None:
    page = read(f"/luuchieu/articles/{WAYBACK}", "en").text
    replayed = "https://web.archive.org/web/20260126190000/https://baobackan.vn/nguoi-dan-ho-ba-be-57990.html"
    assert f'This copy came from</dt><dd><a href="{replayed}" rel="noopener nofollow">Wayback Machine</a>' in page
    first = "https://web.archive.org/web/20260119190000/https://baobackan.vn/nguoi-dan-ho-ba-be-57990.html"
    assert page.count(first) == 1, "its first state came from an earlier capture"
    sql = "select article_id from mementos where state = 'kept' limit 1"
    (row,) = rows(read, f"/luuchieu.json?_shape=array&sql={sql.replace(' ', '+')}")
    page = read(f"/luuchieu/articles/{row['article_id']}", "en").text
    assert "Common Crawl <small>CC-MAIN-2021-10</small>" in page
    assert "web.archive.org" not in page
    assert "the portal itself" in read("/luuchieu/articles/thainguyen-1002", "en").text


def test_no_link_is_made_of_what_is_no_address_or_no_time() -> None:
    hostile = {
        "source": "wayback",
        "url": "javascript:alert(1)",
        "fetched_at": "2026-01-20T02:00:00+07:00",
        "archive": None,
    }
    assert origin_of(hostile).link is None
    assert origin_of({**hostile, "url": "https://baobackan.vn/", "fetched_at": "hôm qua"}).link is None
    assert origin_of({**hostile, "source": "warc"}).kind == "file"


def test_bars_are_in_proportion_to_the_fullest_year() -> None:
    years = [
        {"year": "2019", "known": 4, "kept": 1, "waiting": 0, "lost": 3, "not_sought": 0},
        {"year": "2020", "known": 8, "kept": 8, "waiting": 0, "lost": 0, "not_sought": 0},
        {"year": None, "known": 1, "kept": 0, "waiting": 0, "lost": 0, "not_sought": 1},
    ]
    total = {"known": 13, "kept": 9, "waiting": 0, "lost": 3, "not_sought": 1}
    told = tell(json.loads(json.dumps({"years": years, "total": total})))
    assert [(bar.year, bar.parts) for bar in told.bars] == [
        ("2020", (("kept", 0.0, 100.0),)),
        ("2019", (("kept", 0.0, 12.5), ("lost", 12.5, 37.5))),
        (None, (("not_sought", 0.0, 12.5),)),
    ]
    assert (told.shown, told.first, told.last) == (("kept", "lost", "not_sought"), "2019", "2020")
