"""What keeping an article does to the rows, and above all what it leaves alone."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import absences, keeping
from archive.article import Attachment, Image
from archive.findings import Findings
from archive.integrity_tables import check_articles
from archive.ledger import Mark
from tests.archive.keeper import Crawl
from tests.archive.samples import DAY_1, DAY_2, DAY_3, DAY_4, EDITED, article, everything, open_archive, rows


def test_a_new_article_is_a_row_a_revision_and_an_address(crawl: Crawl) -> None:
    capture_id = crawl.keep(article(), DAY_1)
    assert crawl.row("article_id, state, first_captured_at, last_captured_at, capture_id, extractor_version") == (
        "baobackan-57990", "live", DAY_1, DAY_1, capture_id, keeping.EXTRACTOR_VERSION)  # fmt: skip
    assert crawl.causes() == [(1, "source", DAY_1)]
    ((tags, fields),) = rows(crawl.path, "SELECT tags, fields FROM articles")
    assert json.loads(tags) == ["Bắc Kạn", "hội nghị"]
    assert json.loads(fields)["title"] == "epi-2"
    assert rows(crawl.path, "SELECT url, article_id, state FROM urls") == [
        ("https://baobackan.vn/hoi-nghi-post57990.html", "baobackan-57990", "kept")
    ]
    assert rows(crawl.path, "SELECT position, caption FROM images") == [(0, "Quang cảnh hội nghị.")]
    assert crawl.end() == (1, 0)


def test_keeping_the_same_capture_again_changes_no_row(crawl: Crawl) -> None:
    capture_id = crawl.keep(article(), DAY_1)
    before = everything(crawl.path)
    crawl.keep(article(), DAY_1, capture_id)
    again = Crawl(crawl.archive)
    again.keep(article(), DAY_1, capture_id)
    assert everything(crawl.path) == before
    assert again.end() == (0, 0)


def test_the_same_text_later_moves_the_time_and_makes_no_revision(crawl: Crawl) -> None:
    crawl.keep(article(), DAY_1)
    later = crawl.keep(article(section="Chính trị"), DAY_2)
    assert crawl.row("first_captured_at, last_captured_at, section, capture_id") == (DAY_1, DAY_2, "Chính trị", later)
    assert crawl.causes() == [(1, "source", DAY_1)]
    assert crawl.end() == (1, 0)


def test_an_edit_by_the_source_is_a_revision_and_is_counted(crawl: Crawl) -> None:
    crawl.keep(article(), DAY_1)
    crawl.keep(EDITED, DAY_2)
    assert crawl.causes() == [(1, "source", DAY_1), (2, "source", DAY_2)]
    assert crawl.row("body_text, last_captured_at") == (EDITED.body_text, DAY_2)
    assert crawl.end() == (1, 1)


def test_reading_the_same_capture_differently_is_our_doing(crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    capture_id = crawl.keep(article(), DAY_1)
    later = keeping.EXTRACTOR_VERSION + 1
    monkeypatch.setattr(keeping, "EXTRACTOR_VERSION", later)
    crawl.keep(EDITED, DAY_1, capture_id)
    assert crawl.causes() == [(1, "source", DAY_1), (2, "parser", DAY_1)]
    assert crawl.row("extractor_version, last_captured_at") == (later, DAY_1)
    assert crawl.end() == (1, 0)


def test_the_same_page_fetched_later_but_read_differently_is_our_doing(crawl: Crawl) -> None:
    crawl.keep(article(), DAY_1, crawl.fetch(DAY_1, b"<html>same</html>"))
    crawl.keep(EDITED, DAY_2, crawl.fetch(DAY_2, b"<html>same</html>"))
    assert [cause for _, cause, _ in crawl.causes()] == ["source", "parser"]


def test_an_older_capture_moves_the_beginning_and_leaves_what_the_newest_page_says(crawl: Crawl) -> None:
    columns = "title, body_text, url, capture_id, last_captured_at, published_at, author"
    crawl.keep(article(published_at=None), DAY_2)
    before = crawl.row(columns)
    crawl.keep(replace(EDITED, author="Nông Công An"), DAY_1)
    assert crawl.row(columns) == before
    assert crawl.row("first_captured_at") == (DAY_1,)
    assert rows(crawl.path, "SELECT revision, captured_at, body_text FROM revisions ORDER BY 1") == [
        (1, DAY_1, EDITED.body_text), (2, DAY_2, article().body_text)]  # fmt: skip
    assert crawl.end() == (1, 1), "the edit between the two counts, though it was found late"


def test_five_doors_are_one_article_and_every_door_is_kept(crawl: Crawl) -> None:
    doors = [f"https://www.baobackan.vn/muc-{n}/hoi-nghi-post57990.html" for n in range(5)]
    captures = [crawl.keep(article(url=door, section=f"Mục {n}"), DAY_1) for n, door in enumerate(doors)]
    assert crawl.row("url, section") == (doors[0], "Mục 0")
    assert rows(crawl.path, "SELECT count(*) FROM urls WHERE article_id = 'baobackan-57990'") == [(5,)]
    before = everything(crawl.path)
    for n, door in reversed(list(enumerate(doors))):
        crawl.keep(article(url=door, section=f"Mục {n}"), DAY_1, captures[n])
    assert everything(crawl.path) == before


def test_another_door_on_another_day_leaves_the_first_doors_section(crawl: Crawl) -> None:
    first = crawl.keep(article(), DAY_1)
    crawl.keep(article(url="https://baobackan.vn/khac-post57990.html", section="Khác"), DAY_2)
    assert crawl.row("section, capture_id, last_captured_at") == ("Thời sự", first, DAY_2)
    # Reading the first capture again must still count as that capture, though another came since.
    crawl.keep(article(section="Thời sự tỉnh"), DAY_1, first)
    assert crawl.row("section, last_captured_at") == ("Thời sự tỉnh", DAY_2)


def test_the_same_text_under_another_key_is_an_article_of_its_own(crawl: Crawl) -> None:
    one = article()
    other = article(61000, title=one.title)
    crawl.keep(one, DAY_1)
    crawl.keep(other, DAY_2)
    assert rows(crawl.path, "SELECT article_id, last_captured_at FROM articles ORDER BY 1") == [
        (one.article_id, DAY_1), (other.article_id, DAY_2)]  # fmt: skip
    assert rows(crawl.path, "SELECT article_id FROM urls WHERE url = ?", [other.url]) == [(other.article_id,)]
    assert crawl.end() == (2, 0)


def test_pictures_keep_their_hash_when_the_list_changes(crawl: Crawl) -> None:
    one = article()
    crawl.keep(one, DAY_1)
    crawl.archive.kept_media(one.images[0].url, "a" * 64)
    more = (Image(url="https://cdn.baobackan.vn/new.jpg"), *one.images)
    crawl.keep(replace(one, images=more, attachments=(Attachment(url="https://baobackan.vn/a.pdf"),)), DAY_2)
    assert rows(crawl.path, "SELECT position, url, sha256 FROM images ORDER BY position") == [
        (0, more[0].url, None), (1, more[1].url, "a" * 64)]  # fmt: skip
    assert rows(crawl.path, "SELECT url, caption FROM attachments") == [("https://baobackan.vn/a.pdf", None)]


def test_a_caption_alone_is_followed_without_a_revision(crawl: Crawl) -> None:
    one = article()
    crawl.keep(one, DAY_1)
    crawl.keep(replace(one, images=(replace(one.images[0], caption="Khác."),)), DAY_2)
    assert rows(crawl.path, "SELECT caption FROM images") == [("Khác.",)]
    assert len(crawl.causes()) == 1


def test_a_picture_that_was_fetched_for_another_article_brings_its_hash(crawl: Crawl) -> None:
    shared = article().images
    crawl.archive.mark(Mark(url=shared[0].url, portal="baobackan", kind="image", state="kept", at=DAY_1, status=200,
                       body_sha256="b" * 64))  # fmt: skip
    crawl.archive.flush()
    crawl.keep(article(), DAY_1)
    assert rows(crawl.path, "SELECT sha256 FROM images") == [("b" * 64,)]


def test_an_article_that_was_gone_is_live_when_it_is_captured_again(crawl: Crawl) -> None:
    crawl.keep(article(), DAY_1)
    with crawl.archive.writing() as connection:
        for at in (DAY_2, DAY_3):
            absences.miss(connection, article().article_id, reason="404", at=at, capture_id=None)
    assert crawl.row("state, gone_at") == ("gone", DAY_3)
    crawl.keep(article(), DAY_1)
    assert crawl.row("state, gone_at") == ("gone", DAY_3), "a capture from before says nothing about now"
    capture_id = crawl.keep(article(), DAY_4)
    assert crawl.row("state, gone_at") == ("live", None)
    assert rows(crawl.path, "SELECT confirmed_at, ended_at, ended_capture_id FROM absences") == [
        (DAY_3, DAY_4, capture_id)]  # fmt: skip


def test_a_capture_by_others_from_before_the_absence_does_not_end_it(crawl: Crawl) -> None:
    crawl.keep(article(), DAY_1)
    with crawl.archive.writing() as connection:
        for at in (DAY_3, DAY_4):
            absences.miss(connection, article().article_id, reason="404", at=at, capture_id=None)
    crawl.keep(EDITED, DAY_2)
    assert crawl.row("state, gone_at, body_text") == ("gone", DAY_4, EDITED.body_text)
    assert rows(crawl.path, "SELECT ended_at FROM absences") == [(None,)]


BETWEEN, AFTERWARDS = "2026-01-03T12:00:00+07:00", "2026-01-05T02:00:00+07:00"


@pytest.mark.parametrize("is_edited", [True, False])
@pytest.mark.parametrize("moved_to", [None, "baobackan-61000"])
def test_what_was_there_between_two_looks_was_missed_once_and_once_again(
    crawl: Crawl, moved_to: str | None, is_edited: bool
) -> None:
    crawl.keep(article(), DAY_1)
    crawl.keep(article(61000), DAY_1)
    captures = [crawl.fetch(at) for at in (DAY_3, DAY_4)]
    with crawl.archive.writing() as connection:
        for at, capture_id in zip((DAY_3, DAY_4), captures, strict=True):
            absences.miss(connection, article().article_id, reason="404", at=at, capture_id=capture_id)
        if moved_to:
            absences.moved(connection, article().article_id, moved_to)
    shown = crawl.keep(EDITED if is_edited else article(), BETWEEN)
    told = "missed_at, capture_id, confirmed_at, moved_to, ended_at, ended_capture_id"
    expected = [
        (DAY_3, captures[0], None, None, BETWEEN, shown),
        (DAY_4, captures[1], None, moved_to, None, None),
    ]
    assert rows(crawl.path, f"SELECT {told} FROM absences ORDER BY missed_at") == expected
    state = "SELECT state, gone_at, moved_to FROM articles WHERE article_id = ?"
    assert rows(crawl.path, state, [article().article_id]) == [("moved" if moved_to else "live", None, moved_to)]
    found = Findings()
    with crawl.archive.writing() as connection:
        check_articles(connection, crawl.path, found, deep=True)
    assert [str(one) for one in found] == []


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (DAY_2, [(DAY_3, DAY_4, "2026-01-08T02:00:00+07:00")]),
        (DAY_3, [(DAY_3, DAY_4, "2026-01-08T02:00:00+07:00")]),
        (DAY_4, [(DAY_3, DAY_4, "2026-01-08T02:00:00+07:00")]),
        (BETWEEN, [(DAY_3, None, BETWEEN), (DAY_4, None, "2026-01-08T02:00:00+07:00")]),
        (AFTERWARDS, [(DAY_3, DAY_4, AFTERWARDS)]),
        ("2026-01-09T02:00:00+07:00", [(DAY_3, DAY_4, "2026-01-08T02:00:00+07:00")]),
    ],
)
def test_an_absence_that_ended_ends_with_the_first_capture_that_shows_the_article(
    crawl: Crawl, at: str, expected: list[tuple[object, ...]]
) -> None:
    crawl.keep(article(), DAY_1)
    with crawl.archive.writing() as connection:
        for missed in (DAY_3, DAY_4):
            absences.miss(connection, article().article_id, reason="404", at=missed, capture_id=None)
    crawl.keep(EDITED, "2026-01-08T02:00:00+07:00")
    capture_id = crawl.keep(article(), at)
    for _ in range(2):
        assert rows(crawl.path, "SELECT missed_at, confirmed_at, ended_at FROM absences ORDER BY 1") == expected
        assert crawl.row("state, gone_at") == ("live", None)
        crawl.keep(article(), at, capture_id)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(range(6)),
    repeats=st.lists(st.integers(0, 5), max_size=6),
)
def test_any_order_and_repetition_ends_with_the_newest_text(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], repeats: list[int]
) -> None:
    path = tmp_path_factory.mktemp("any-order")
    with open_archive(path) as archive:
        crawl = Crawl(archive)
        states = [(article(title=f"Bản {n}"), f"2026-01-0{n + 1}T02:00:00+07:00") for n in range(6)]
        captures = [crawl.fetch(at) for _, at in states]
        for n in order:
            crawl.keep(*states[n], captures[n])
        before = everything(path)
        for n in repeats:
            crawl.keep(*states[n], captures[n])
        assert everything(path) == before
        assert crawl.row("title, first_captured_at, last_captured_at") == ("Bản 5", states[0][1], states[5][1])
        assert crawl.causes() == [(n, "source", at) for n, (_, at) in enumerate(states, start=1)]
