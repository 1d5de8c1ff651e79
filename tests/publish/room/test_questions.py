"""The questions that are ready: each runs within the limits and gives the right answer."""

from __future__ import annotations

import pytest

from publish.describe import TABLES
from publish.questions import QUESTIONS
from tests.publish.room.conftest import Read
from tests.publish.room.eventful import EDITED_OFTEN, GONE, MOVED_TO, RETURNED


def rows(read: Read, question: str, **params: str) -> list[dict[str, object]]:
    query = "&".join(["_shape=array", *(f"{name}={value}" for name, value in params.items())])
    response = read(f"/luuchieu/{question}.json?{query}")
    assert response.status_code == 200, response.text
    found: list[dict[str, object]] = response.json()
    return found


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
def test_each_has_titles_in_both_languages_and_runs(read: Read, question: object) -> None:
    one = next(found for found in QUESTIONS if found is question)
    vi, en = read(f"/luuchieu/{one.name}").text, read(f"/luuchieu/{one.name}", "en").text
    assert f"<h1>{one.title[0]}</h1>" in vi
    assert f"<h1>{one.title[1]}</h1>" in en
    assert one.description[1].split(";")[0] in en
    assert 'role="alert"' not in vi


def test_what_was_removed_in_a_month(read: Read) -> None:
    for params in ({}, {"month": "2026-01"}):
        assert [row["article_id"] for row in rows(read, "removed_this_month", **params)] == [GONE]
    assert rows(read, "removed_this_month", month="2025-12") == []


def test_what_was_edited_most(read: Read) -> None:
    assert [(row["edits"], row["article_id"]) for row in rows(read, "edited_most")] == [
        (2, EDITED_OFTEN),
        (1, MOVED_TO),
    ]


def test_who_reprints_whom(read: Read) -> None:
    (row,) = rows(read, "who_reprints_whom")
    assert (row["reprints"], row["origin"], row["articles"], row["similarity"]) == ("baobackan", "thainguyen", 1, 0.974)


def test_articles_a_day(read: Read) -> None:
    every, some = rows(read, "articles_a_day"), rows(read, "articles_a_day", portal="baobackan")
    assert sum(int(str(row["articles"])) for row in every) == 64
    assert sum(int(str(row["articles"])) for row in some) == 21
    assert [row["day"] for row in every] == sorted((row["day"] for row in every), reverse=True)  # type: ignore[type-var]


def test_the_longest_silence(read: Read) -> None:
    found = {row["portal"]: row for row in rows(read, "longest_silence")}
    assert set(found) == {"baobackan", "baothaibinh", "thainguyen"}
    one = found["baobackan"]
    day = "select distinct substr(published_at,1,10) as day from articles where portal='baobackan' order by 1"
    days = [row["day"] for row in read(f"/luuchieu.json?_shape=array&sql={day.replace(' ', '+')}").json()]
    assert one["until"] == days[days.index(one["since"]) + 1]
    assert f"{one['days']} ngày" in read("/portals/baobackan").text


def test_what_came_back(read: Read) -> None:
    assert [row["article_id"] for row in rows(read, "came_back")] == [RETURNED]


def test_every_table_has_a_vietnamese_title_and_description(read: Read) -> None:
    told = read("/-/metadata.json").json()["databases"]["luuchieu"]["tables"]
    assert set(told) == set(TABLES)
    for name, table in told.items():
        assert table["title"] != name
        assert table["description_vi"]
        assert table["description"]
