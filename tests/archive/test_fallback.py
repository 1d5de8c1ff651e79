"""Texts that the generic extractor read in place of a layout, and what a layout read before and after."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.article import Article
from tests.archive.keeper import Crawl
from tests.archive.samples import DAY_1, DAY_2, DAY_3, DAY_4, EDITED, article


def by(rule: str, one: Article) -> Article:
    return replace(one, fields={**one.fields, "body_text": rule})


SHORTER = replace(article(), body_text=article().body_text.rpartition("\n\n")[0])
"""As the generic extractor reads it that takes the last paragraph for furniture."""


def test_what_the_generic_extractor_drops_is_no_edit_nor_is_what_comes_back(crawl: Crawl) -> None:
    crawl.keep(by("epi-2", article()), DAY_1)
    crawl.keep(by("generic", SHORTER), DAY_2)
    assert crawl.causes() == [(1, "source", DAY_1), (2, "fallback", DAY_2)]
    crawl.keep(by("generic", SHORTER), DAY_3)
    crawl.keep(by("epi-3", article()), DAY_4)
    assert crawl.causes() == [(1, "source", DAY_1), (2, "fallback", DAY_2)]
    assert crawl.row("body_text") == (article().body_text,)
    assert crawl.end() == (1, 0)


def test_what_a_layout_reads_the_same_was_an_edit_of_the_day_it_was_first_seen(crawl: Crawl) -> None:
    crawl.keep(by("epi-2", article()), DAY_1)
    crawl.keep(by("generic", EDITED), DAY_2)
    crawl.keep(by("epi-3", EDITED), DAY_3)
    assert crawl.causes() == [(1, "source", DAY_1), (2, "source", DAY_2)]


@pytest.mark.parametrize("is_reread", [True, False])
def test_an_edit_that_the_generic_extractor_saw_in_part_is_found_by_the_layout(crawl: Crawl, is_reread: bool) -> None:
    crawl.keep(by("epi-2", article()), DAY_1)
    edited = replace(EDITED, body_text=EDITED.body_text + "\n\nNội dung chi tiết xem tại Kế hoạch số 596/KH-UBND.")
    fallen = crawl.keep(by("generic", EDITED), DAY_2)
    if is_reread:
        crawl.keep(by("epi-3", edited), DAY_2, fallen)
    else:
        crawl.keep(by("epi-3", edited), DAY_3)
    seen = DAY_2 if is_reread else DAY_3
    assert crawl.causes() == [(1, "source", DAY_1), (2, "fallback", DAY_2), (3, "source", seen)]


def test_what_a_layout_reads_first_is_our_doing_where_the_generic_extractor_alone_read_before(crawl: Crawl) -> None:
    crawl.keep(by("generic", SHORTER), DAY_1)
    crawl.keep(by("epi-2", article()), DAY_2)
    assert crawl.causes() == [(1, "source", DAY_1), (2, "parser", DAY_2)]
    assert crawl.end() == (1, 0)


@pytest.mark.parametrize(
    ("first", "second", "cause"), [("generic", "epi-2", "parser"), ("epi-2", "generic", "fallback")]
)
@pytest.mark.parametrize("is_late", [True, False])
def test_of_two_texts_by_rules_of_two_kinds_neither_is_an_edit_whichever_came_first(
    crawl: Crawl, first: str, second: str, cause: str, is_late: bool
) -> None:
    pages = [(by(first, SHORTER), DAY_1), (by(second, article()), DAY_2)]
    for page, day in reversed(pages) if is_late else pages:
        crawl.keep(page, day)
    assert crawl.causes() == [(1, "source", DAY_1), (2, cause, DAY_2)]
    assert crawl.end() == (1, 0)


def test_the_generic_extractor_that_always_reads_a_portal_finds_its_edits(crawl: Crawl) -> None:
    crawl.keep(by("generic", article()), DAY_1)
    crawl.keep(by("generic", EDITED), DAY_2)
    assert crawl.causes() == [(1, "source", DAY_1), (2, "source", DAY_2)]
    assert crawl.end() == (1, 1)


def with_rules(rules: dict[str, str], one: Article) -> Article:
    return replace(one, fields=rules)


USUAL = {"title": "generic", "body_text": "generic", "section": "json-ld"}
IN_A_REDESIGN = {"title": "generic", "body_text": "generic"}


def test_of_a_portal_that_it_always_reads_a_page_that_gives_less_beside_the_text_is_in_doubt(crawl: Crawl) -> None:
    crawl.keep(with_rules(USUAL, article()), DAY_1)
    crawl.keep(with_rules(IN_A_REDESIGN, SHORTER), DAY_2)
    crawl.keep(with_rules(USUAL | {"published_at": "listing"}, article()), DAY_3)
    assert crawl.causes() == [(1, "source", DAY_1), (2, "fallback", DAY_2)]
    assert crawl.end() == (1, 0)


def test_and_an_edit_where_the_usual_rules_read_the_same_afterwards(crawl: Crawl) -> None:
    crawl.keep(with_rules(USUAL, article()), DAY_1)
    crawl.keep(with_rules(IN_A_REDESIGN, EDITED), DAY_2)
    crawl.keep(with_rules(USUAL, EDITED), DAY_3)
    assert crawl.causes() == [(1, "source", DAY_1), (2, "source", DAY_2)]


@pytest.mark.parametrize(
    ("first", "second", "cause"), [(IN_A_REDESIGN, USUAL, "parser"), (USUAL, IN_A_REDESIGN, "fallback")]
)
@pytest.mark.parametrize("is_late", [True, False])
def test_nor_is_either_an_edit_whichever_came_first(
    crawl: Crawl, first: dict[str, str], second: dict[str, str], cause: str, is_late: bool
) -> None:
    pages = [(with_rules(first, SHORTER), DAY_1), (with_rules(second, article()), DAY_2)]
    for page, day in reversed(pages) if is_late else pages:
        crawl.keep(page, day)
    assert crawl.causes() == [(1, "source", DAY_1), (2, cause, DAY_2)]
