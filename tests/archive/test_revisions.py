"""Which states of an article become revisions, and what an edit means for the next look."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.ledger import Mark
from archive.looks import read_look
from archive.store import _FLUSH_AT_ROWS
from tests.archive.keeper import Crawl
from tests.archive.samples import BODY, DAY_1, DAY_2, DAY_3, DAY_4, EDITED, article, open_archive, rows

RETONED = article(body_text=BODY.strip().replace("Ủy", "Uỷ").replace(",", "") + "…")
STATES = {"A": article(), "a": RETONED, "B": EDITED, "C": article(title="Một bản thứ ba")}


def test_a_trivial_change_moves_the_text_and_the_capture_and_is_no_edit(crawl: Crawl) -> None:
    crawl.keep(article(), DAY_1)
    assert RETONED.text_sha256 != article().text_sha256
    later = crawl.keep(RETONED, DAY_2)
    assert crawl.row("body_text, text_sha256, capture_id, last_captured_at") == (
        RETONED.body_text, RETONED.text_sha256, later, DAY_2)  # fmt: skip
    assert crawl.causes() == [(1, "source", DAY_1)]
    assert crawl.end() == (1, 0)


def test_a_lead_that_is_marked_from_now_on_is_no_edit(crawl: Crawl) -> None:
    crawl.keep(article(summary=None, body_text=f"BBK trích lược.\n\n{BODY}"), DAY_1)
    crawl.keep(article(), DAY_2)
    assert crawl.row("summary") == ("BBK trích lược.",)
    assert len(crawl.causes()) == 1


def test_a_text_that_goes_back_and_forth_adds_two_states_and_counts_every_turn(crawl: Crawl) -> None:
    for day, state in enumerate((article(), EDITED, RETONED, EDITED, article()), start=1):
        crawl.keep(state, f"2026-01-0{day}T02:00:00+07:00")
        assert crawl.row("text_sha256") == (state.text_sha256,)
    assert crawl.causes() == [(1, "source", DAY_1), (2, "source", DAY_2)]
    assert crawl.end() == (1, 4)
    crawl.keep(article(title="Một bản thứ ba"), "2026-01-06T02:00:00+07:00")
    assert [number for number, _, _ in crawl.causes()] == [1, 2, 3]


def test_our_rules_back_at_an_earlier_reading_add_no_state(crawl: Crawl) -> None:
    capture_id = crawl.keep(article(), DAY_1)
    for state in (EDITED, article(), EDITED):
        crawl.keep(state, DAY_1, capture_id)
    assert crawl.causes() == [(1, "source", DAY_1), (2, "parser", DAY_1)]
    assert crawl.row("body_text") == (EDITED.body_text,)
    assert crawl.end() == (1, 0)


def test_what_was_edited_is_looked_at_a_day_later_at_the_latest(crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUUCHIEU_NOW", DAY_4)

    def mark(at: str, next_due_at: str | None) -> None:
        crawl.archive.mark(
            Mark(url=article().url, portal="baobackan", kind="article", state="kept", at=at, next_due_at=next_due_at)
        )

    def due() -> list[tuple[object, ...]]:
        crawl.archive.flush()
        return rows(crawl.path, "SELECT next_due_at FROM urls")

    far = "2027-01-01T02:00:00+07:00"
    for state, at, planned, expected in [
        (article(), DAY_1, far, far),
        (EDITED, DAY_2, far, DAY_3),
        (article(), DAY_3, "2026-01-03T12:00:00+07:00", "2026-01-03T12:00:00+07:00"),
        (EDITED, DAY_4, None, None),
    ]:
        capture_id = crawl.fetch(at)
        # As a crawl does: the article first, what became of its address after it.
        crawl.archive.keep(state, run_id=crawl.run_id, capture_id=capture_id, captured_at=at)
        mark(at, planned)
        assert due() == [(expected,)]


@pytest.mark.parametrize(("now", "expected"), [("2026-01-04T23:00:00+07:00", DAY_3), ("2026-01-06T02:00:00+07:00", "")])
def test_an_edit_of_long_ago_plans_no_look(
    crawl: Crawl, monkeypatch: pytest.MonkeyPatch, now: str, expected: str
) -> None:
    monkeypatch.setenv("LUUCHIEU_NOW", now)
    far = "2027-01-01T02:00:00+07:00"
    crawl.archive.mark(
        Mark(url=EDITED.url, portal="baobackan", kind="article", state="kept", at=DAY_1, next_due_at=far)
    )
    crawl.keep(article(), DAY_1)
    crawl.keep(EDITED, DAY_2)
    assert rows(crawl.path, "SELECT next_due_at FROM urls") == [(expected or far,)]
    assert crawl.end() == (1, 1), "an edit it is all the same"


def test_a_state_that_is_found_late_plans_no_look(crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUUCHIEU_NOW", DAY_3)
    crawl.archive.mark(
        Mark(url=EDITED.url, portal="baobackan", kind="article", state="kept", at=DAY_2, next_due_at=DAY_4)
    )
    crawl.keep(article(), DAY_2)
    crawl.keep(EDITED, DAY_1)
    assert rows(crawl.path, "SELECT next_due_at FROM urls") == [(DAY_4,)]
    assert crawl.end() == (1, 1)


def test_validators_serve_only_while_the_article_reads_as_the_page_that_they_are_of(crawl: Crawl) -> None:
    """A web archive may have seen a newer page: "not modified" would then be taken for that one."""
    page = b"<html>as the portal showed it</html>"
    mark = Mark(url=article().url, portal="baobackan", kind="article", state="kept", at=DAY_1, status=200,
                etag='"1"', last_modified="then", body_sha256=hashlib.sha256(page).hexdigest())  # fmt: skip

    def validators() -> tuple[str | None, ...]:
        with crawl.archive.writing() as connection:
            look = read_look(connection, article().url)
        assert look is not None
        return look.etag, look.last_modified, look.body_sha256

    crawl.keep(article(), DAY_1, crawl.fetch(DAY_1, page))
    crawl.archive.mark(mark)
    assert validators() == ('"1"', "then", mark.body_sha256)
    crawl.keep(EDITED, DAY_2)
    assert validators() == (None, None, None)
    crawl.keep(article(), DAY_3, crawl.fetch(DAY_3, page))
    assert validators() == ('"1"', "then", mark.body_sha256)


def test_a_full_buffer_never_parts_an_article_from_the_mark_that_follows(
    crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUUCHIEU_NOW", DAY_2)
    crawl.keep(article(), DAY_1)
    capture_id = crawl.fetch(DAY_2)
    for _ in range(_FLUSH_AT_ROWS - 2):
        crawl.archive.kept_media("https://cdn.baobackan.vn/x.jpg", "a" * 64)
    crawl.archive.keep(EDITED, run_id=crawl.run_id, capture_id=capture_id, captured_at=DAY_2)
    assert len(crawl.causes()) == 1, "not written before its mark"
    crawl.archive.mark(
        Mark(url=EDITED.url, portal="baobackan", kind="article", state="kept", at=DAY_2, next_due_at=DAY_4)
    )
    assert rows(crawl.path, "SELECT next_due_at FROM urls") == [(DAY_3,)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shown=st.text(alphabet="AaBC", min_size=1, max_size=9))
def test_each_text_is_a_state_once_whatever_comes_after_it(
    tmp_path_factory: pytest.TempPathFactory, shown: str
) -> None:
    with open_archive(tmp_path_factory.mktemp("states")) as archive:
        crawl = Crawl(archive)
        for day, state in enumerate(shown, start=1):
            crawl.keep(STATES[state], f"2026-01-0{day}T02:00:00+07:00")
        texts = rows(crawl.path, "SELECT text_sha256 FROM revisions ORDER BY revision")
        first_of_each = {state.upper(): state for state in reversed(shown)}
        assert texts == [(STATES[first_of_each[state]].text_sha256,) for state in dict.fromkeys(shown.upper())]
        assert crawl.row("text_sha256") == (STATES[shown[-1]].text_sha256,)
        turns = sum(one != other for one, other in zip(shown.upper(), shown.upper()[1:], strict=False))
        assert crawl.end() == (1, turns)
