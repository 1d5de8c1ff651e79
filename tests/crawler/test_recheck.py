"""Kept articles looked at again: what is an edit, a removal, a move, a return, and what only looks like one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.conftest import Crawl, Crawled, command, finished
from tests.crawler.nights import Nights
from tests.crawler.site import Answer, Site, page_of, serving

HOME_PAGE = page_of("Cổng", "<p>Trang chủ của cổng thử nghiệm với tin tức và các chuyên mục trong ngày hôm nay.</p>")
SOFT_404 = page_of("Lỗi", "<h1>Không tìm thấy trang</h1><p>Bài viết không tồn tại hoặc đã bị gỡ khỏi cổng.</p>")
GONE = Answer(b"not found", 404)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after a night on which nothing was amiss."""
    home = tmp_path_factory.mktemp("first") / "home"
    with serving(Site(12)) as lab:
        assert finished(command(home, LUUCHIEU_LAB=lab, LUUCHIEU_NOW="2025-03-01T02:00:00+07:00"), home).code == 0
    return home


@pytest.fixture
def nights(crawl: Crawl, first_night: Path, tmp_path: Path) -> Nights:
    shutil.copytree(first_night, tmp_path / "home")
    return Nights(crawl)


def state(crawled: Crawled, number: int) -> Any:
    ((found,),) = crawled.rows(f"SELECT state FROM articles WHERE article_id = 'stub-{number}'")
    return found


def again(crawled: Crawled) -> dict[str, Any]:
    (only,) = crawled.document["rechecks"]
    return only  # type: ignore[no-any-return]


def as_edited(site: Site, number: int, old: str = "trong ngày", new: str = "trong tuần") -> Answer:
    answer = site.article(f"/tin/{number}.html")
    return Answer(answer.body.decode().replace(old, new).encode())


def with_slug(site: Site, number: int) -> Answer:
    return Answer(site.article(f"/tin/{number}.html").body)


def test_nothing_changed_is_nothing_new(nights: Nights) -> None:
    second = nights.at("2025-03-02T02:00")
    assert second.code == 0
    assert again(second)["articles_unchanged"] == 12
    assert second.rows("SELECT DISTINCT last_captured_at, state FROM articles") == [
        ("2025-03-02T02:00:00+07:00", "live")
    ]
    assert second.rows("SELECT count(*), max(revision) FROM revisions") == [(12, 1)]
    assert set(second.rows("SELECT DISTINCT record_type FROM captures WHERE fetched_at LIKE '2025-03-02%'")) == {
        ("revisit",)
    }


def test_what_was_fetched_this_night_is_not_looked_at_again(nights: Nights) -> None:
    same_night = nights.at("2025-03-01T04:00")
    assert same_night.document["rechecks"] == []
    assert [path for path in nights.site.asked if path.endswith(".html")] == []


def test_an_edit_is_a_revision_and_is_looked_at_the_day_after(nights: Nights) -> None:
    nights.rules["/tin/5.html"] = as_edited(nights.site, 5)
    second = nights.at("2025-03-02T02:00")
    assert again(second)["articles_changed"] == 1
    assert second.rows("SELECT revision, cause FROM revisions WHERE article_id = 'stub-5'") == [
        (1, "source"),
        (2, "source"),
    ]
    ((due,),) = second.rows("SELECT next_due_at FROM urls WHERE url LIKE '%/tin/5.html'")
    assert due == "2025-03-03T02:00:00+07:00"


@pytest.mark.parametrize(
    "answers",
    [
        {"404": GONE, "410": Answer(b"", 410)},
        {"redirect": Answer(b"", 302, {"Location": "https://portal.example/"}), "soft 404": Answer(SOFT_404)},
    ],
)
def test_missed_twice_a_day_apart_is_gone_with_both_captures(nights: Nights, answers: dict[str, Answer]) -> None:
    five, seven = answers.values()
    nights.rules |= {"/tin/5.html": five, "/tin/7.html": seven, "/": Answer(HOME_PAGE)}
    first = nights.at("2025-03-02T02:00")
    assert (first.code, state(first, 5), state(first, 7)) == (0, "live", "live"), first.stderr
    too_soon = nights.at("2025-03-02T23:00")
    assert (state(too_soon, 5), state(too_soon, 7)) == ("live", "live")
    third = nights.at("2025-03-03T02:00")
    assert (state(third, 5), state(third, 7)) == ("gone", "gone")
    assert again(third)["articles_gone"] == 2
    assert third.rows("SELECT count(*) FROM articles WHERE state != 'live'") == [(2,)]
    evidence = third.rows(
        "SELECT a.reason, a.missed_at, one.fetched_at, two.fetched_at FROM absences AS a"
        " JOIN captures AS one ON one.capture_id = a.capture_id"
        " JOIN captures AS two ON two.capture_id = a.confirming_capture_id"
    )
    days = ("2025-03-02T02:00:00+07:00", "2025-03-02T02:00:00+07:00", "2025-03-03T02:00:00+07:00")
    assert sorted(evidence) == [(reason, *days) for reason in answers]
    assert nights.at("2025-03-04T02:00").rows("SELECT count(*) FROM absences") == [(2,)]


def test_a_miss_that_passes_removes_nothing_and_stays_on_record(nights: Nights) -> None:
    nights.rules["/tin/5.html"] = GONE
    nights.at("2025-03-02T02:00")
    nights.rules.clear()
    third = nights.at("2025-03-03T02:00")
    assert state(third, 5) == "live"
    assert third.rows("SELECT confirmed_at, ended_at FROM absences") == [(None, "2025-03-03T02:00:00+07:00")]


def test_a_revived_article_is_live_again_and_its_absence_is_on_record(nights: Nights) -> None:
    nights.rules["/tin/5.html"] = GONE
    nights.at("2025-03-02T02:00")
    nights.at("2025-03-03T02:00")
    nights.rules.clear()
    back = nights.at("2025-03-05T02:00")
    assert state(back, 5) == "live"
    assert back.rows("SELECT gone_at FROM articles WHERE article_id = 'stub-5'") == [(None,)]
    assert back.rows("SELECT missed_at, confirmed_at, ended_at FROM absences") == [
        ("2025-03-02T02:00:00+07:00", "2025-03-03T02:00:00+07:00", "2025-03-05T02:00:00+07:00")
    ]


@pytest.mark.parametrize(
    "answer",
    [
        GONE,
        Answer(SOFT_404),
        Answer(b"", 302, {"Location": "https://portal.example/tin/12.html"}),
        Answer(b"", 301, {"Location": "https://other.example/"}),
        Answer(b"down", 503),
        Answer(b"<html><body>Just a moment... Checking your browser before accessing</body></html>", 403),
        Answer(b""),
    ],
)
def test_a_host_that_answers_for_no_article_removes_none(nights: Nights, answer: Answer) -> None:
    nights.every = lambda path: answer if path.endswith(".html") and not path.endswith("/12.html") else None
    if answer.headers.get("Location") != "https://portal.example/tin/12.html":
        nights.every = lambda path: answer if path.endswith(".html") else None
    for night in ("2025-03-02T02:00", "2025-03-03T02:00", "2025-03-04T02:00"):
        crawled = nights.at(night)
        assert crawled.code == 1, "somebody should look"
        assert crawled.rows("SELECT count(*) FROM articles WHERE state != 'live'") == [(0,)]
        assert crawled.rows("SELECT max(revision) FROM revisions") == [(1,)]
    nights.every = lambda path: None
    healed = nights.at("2025-03-05T02:00")
    assert healed.code == 0
    assert healed.rows("SELECT count(*), max(revision) FROM revisions") == [(12, 1)]


def test_one_page_for_all_is_no_edit_of_any(nights: Nights) -> None:
    page = Answer(
        page_of(
            "Bảo trì",
            "<h1>Hệ thống đang được nâng cấp</h1><time datetime='2025-03-02T01:00:00+07:00'></time>"
            f"<div class='body'><p>{'Cổng thông tin đang được nâng cấp, mời quay lại sau. ' * 8}</p></div>",
        )
    )
    nights.every = lambda path: page if path.endswith(".html") else None
    crawled = nights.at("2025-03-02T02:00")
    assert crawled.code == 1
    assert crawled.rows("SELECT DISTINCT error FROM failures") == [("one page for all",)]
    assert crawled.rows("SELECT max(revision) FROM revisions") == [(1,)]
    assert crawled.rows("SELECT count(*) FROM articles WHERE title LIKE 'Hệ thống%'") == [(0,)]
    nights.every = lambda path: None
    healed = nights.at("2025-03-03T02:00")
    assert (healed.code, again(healed)["articles_changed"]) == (0, 0)


def test_when_most_are_missing_a_week_must_pass(nights: Nights) -> None:
    nights.rules |= {f"/{section}/{number}.html": GONE for section in ("tin", "xa") for number in range(1, 9)}
    for day in range(2, 9):
        crawled = nights.at(f"2025-03-0{day}T02:00")
        assert crawled.rows("SELECT count(*) FROM articles WHERE state != 'live'") == [(0,)]
    week = nights.at("2025-03-09T02:00")
    assert week.rows("SELECT count(*) FROM articles WHERE state = 'gone'") == [(8,)]


def test_the_same_text_under_a_new_address_is_a_move(nights: Nights) -> None:
    nights.rules["/tin/5.html"] = GONE
    answer = with_slug(nights.site, 5)
    listing = nights.site.listing

    def with_new_address(section: str, page: int) -> bytes:
        return listing(section, page).replace(b"/tin/12.html", b"/tin/5-moi.html")

    nights.site.listing = with_new_address  # type: ignore[method-assign]
    nights.rules["/tin/5-moi.html"] = answer
    crawled = nights.at("2025-03-02T02:00")
    assert crawled.rows("SELECT state, moved_to FROM articles WHERE article_id = 'stub-5'") == [("moved", "stub-5-moi")]
    assert state(crawled, 5) == "moved"
    assert crawled.rows("SELECT state FROM articles WHERE article_id = 'stub-5-moi'") == [("live",)]
    later = nights.at("2025-03-04T02:00")
    assert (state(later, 5), again(later)["articles_gone"]) == ("moved", 0)


def test_a_redirect_to_the_new_address_is_a_move(nights: Nights) -> None:
    nights.rules |= {
        "/tin/5.html": Answer(b"", 301, {"Location": "https://portal.example/tin/5-moi.html"}),
        "/tin/5-moi.html": with_slug(nights.site, 5),
    }
    crawled = nights.at("2025-03-02T02:00")
    assert crawled.rows("SELECT state, moved_to FROM articles WHERE article_id = 'stub-5'") == [("moved", "stub-5-moi")]
    assert crawled.rows("SELECT state, max(revision) FROM articles JOIN revisions USING (article_id)"
                        " WHERE article_id = 'stub-5-moi'") == [("live", 1)]  # fmt: skip


def test_a_new_slug_of_the_same_article_is_its_address_from_then_on(nights: Nights) -> None:
    nights.rules |= {
        "/tin/5.html": Answer(b"", 301, {"Location": "https://portal.example/muc-moi/5.html"}),
        "/muc-moi/5.html": with_slug(nights.site, 5),
    }
    crawled = nights.at("2025-03-02T02:00")
    assert crawled.rows("SELECT state, url FROM articles WHERE article_id = 'stub-5'") == [
        ("live", "https://portal.example/muc-moi/5.html")
    ]
    assert crawled.rows("SELECT count(*) FROM articles") == [(12,)]


def test_another_door_that_still_answers_keeps_an_article_live(nights: Nights) -> None:
    """Every third article is listed in two sections, under an address in each."""
    nights.rules["/tin/9.html"] = GONE
    nights.rules["/xa/9.html"] = with_slug(nights.site, 9)
    for night in ("2025-03-02T02:00", "2025-03-03T02:00"):
        crawled = nights.at(night)
    assert crawled.rows("SELECT state, url FROM articles WHERE article_id = 'stub-9'") == [
        ("live", "https://portal.example/xa/9.html")
    ]


def test_validators_are_sent_and_not_modified_is_kept_as_a_revisit(crawl: Crawl) -> None:
    nights = Nights(crawl)
    nights.rules["/tin/5.html"] = Answer(
        nights.site.article("/tin/5.html").body,
        headers={"ETag": '"v1"', "Last-Modified": "Sun, 05 Jan 2025 01:00:00 GMT"},
    )
    nights.at("2025-03-01T02:00")
    nights.rules["/tin/5.html"] = Answer(b"", 304, {"ETag": '"v1"'})
    crawled = nights.at("2025-03-02T02:00")
    sent = nights.site.headers[nights.site.asked.index("/tin/5.html")]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"v1"', "Sun, 05 Jan 2025 01:00:00 GMT")
    rows = crawled.rows(
        "SELECT record_type, status, body_sha256 FROM captures WHERE url LIKE '%/tin/5.html' ORDER BY capture_id"
    )
    assert [row[:2] for row in rows] == [("response", 200), ("revisit", 304)]
    assert rows[0][2] == rows[1][2], "it speaks of the page that was kept"
    assert state(crawled, 5) == "live"
    assert crawled.rows("SELECT last_captured_at FROM articles WHERE article_id = 'stub-5'") == [
        ("2025-03-02T02:00:00+07:00",)
    ]
    nights.rules["/tin/5.html"] = as_edited(nights.site, 5)
    assert again(nights.at("2025-03-03T02:00"))["articles_changed"] == 1


def test_a_listed_address_that_was_never_alive_is_told_once(nights: Nights) -> None:
    nights.site.articles = 13
    nights.rules["/tin/13.html"] = GONE
    first = nights.at("2025-03-02T02:00")
    assert first.code == 1
    assert first.rows("SELECT error FROM failures") == [("HTTP 404",)]
    second = nights.at("2025-03-03T02:00")
    assert second.code == 0, second.document
    assert second.rows("SELECT state FROM urls WHERE url LIKE '%/tin/13.html'") == [("gone",)]
    third = nights.at("2025-03-04T02:00")
    assert not [path for path in nights.site.asked if path.endswith("/13.html")]
    assert third.code == 0
