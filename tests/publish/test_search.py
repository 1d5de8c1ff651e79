from __future__ import annotations

import re
import sqlite3
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.build import Built
from publish.search.match import NOTHING, fold_query, match_query
from tests.publish.conftest import Get

BACKAN = "baobackan-57990"


def found(get: Get, **params: str) -> list[str]:
    response = get("/luuchieu/articles.json", _shape="array", _col="article_id", **params)
    assert response.status_code == 200, response.text
    return [row["article_id"] for row in response.json()]


@pytest.mark.parametrize(
    "query",
    ["bac kan", "BẮC KẠN", "Bắc Kạn", unicodedata.normalize("NFD", "Bắc Kạn"), "BAC KAN", "bắc kan", '"bac kan"'],
)
def test_a_place_is_found_however_it_is_typed(get: Get, query: str) -> None:
    assert found(get, _search=query) == [BACKAN]


@pytest.mark.parametrize("query", ["dong", "đồng", "ĐỒNG", unicodedata.normalize("NFD", "đồng"), "Đồng", "đông"])
def test_a_word_with_a_barred_d_is_found_with_and_without_it(get: Get, query: str) -> None:
    assert {BACKAN, "baothaibinh-8"} <= set(found(get, _search=query))


@pytest.mark.parametrize("query", ["đồng", "dong", unicodedata.normalize("NFD", "đồng"), "đồng OR zzz", "don*"])
def test_raw_mode_folds_too_and_keeps_its_operators(get: Get, query: str) -> None:
    assert BACKAN in found(get, _search=query, _searchmode="raw")


def test_a_single_column_is_searched_folded(get: Get) -> None:
    assert found(get, _search_title="đánh") == [BACKAN]
    assert found(get, _search_title="đánh", _searchmode="raw") == [BACKAN]
    assert found(get, _search_title="đồng") == []


def test_words_prefixes_and_phrases(get: Get) -> None:
    assert found(get, _search="nghe* ca") == [BACKAN]
    assert found(get, _search='"danh ca"') == [BACKAN]
    assert found(get, _search='"ca danh"') == []


@pytest.mark.parametrize(
    "query", ['"', "*", "(", "NEAR(", "a AND", "--", "'; drop table articles", "\x00x", "đ" * 10_000]
)
def test_no_query_is_an_error(get: Get, query: str) -> None:
    assert get("/luuchieu/articles", _search=query).status_code == 200


def test_a_broken_raw_query_is_the_askers_fault(get: Get) -> None:
    response = get("/luuchieu/articles", _search='"', _searchmode="raw")
    assert response.status_code == 400
    assert "Traceback" not in response.text


def test_snippets_show_the_marks_as_printed(get: Get) -> None:
    page = get("/luuchieu/articles", _search="nghin dong").text
    assert "<mark>nghìn</mark> <mark>đồng</mark>" in page


def test_a_title_that_matches_is_marked(get: Get) -> None:
    assert "hồ <mark>Ba</mark> <mark>Bể</mark> giữ" in get("/luuchieu/articles", _search="ba be").text


def test_a_byline_is_found_and_marked(get: Get) -> None:
    assert "<span><mark>Thu</mark> <mark>Trang</mark></span>" in get("/luuchieu/articles", _search="thu trang").text


def test_a_newspaper_is_not_found_by_its_name(get: Get) -> None:
    assert found(get, _search='"bao bac kan"') == []


def test_match_query_is_always_valid() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
    for query in ("", " ", '""', '"a', "a*b", 'a"b c"d', "NOT", "^x", "x:y", "{a b}: c", "*", "-", "\x00"):
        connection.execute("SELECT * FROM t WHERE t MATCH ?", (match_query(query),)).fetchall()
    assert match_query("  ") == NOTHING


@given(st.text(alphabet=st.sampled_from("abđĐồ \"*-()^:{}+,.\x00\n'%") | st.characters()))
def test_whatever_is_typed_is_valid(query: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
    connection.execute("SELECT * FROM t WHERE t MATCH ?", (match_query(query),)).fetchall()


def test_fold_query_keeps_everything_but_the_bar() -> None:
    assert fold_query("Đồng OR đường*") == "Dồng OR dường*"


def test_the_index_follows_time(built: Built) -> None:
    connection = sqlite3.connect(built.snapshot.database)
    dates = [date for (date,) in connection.execute("SELECT published_at FROM articles ORDER BY rowid") if date]
    assert dates == sorted(dates)


def test_the_page_about_searching_tells_the_truth(get: Get) -> None:
    page = (Path(__file__).parents[2] / "docs" / "searching.md").read_text("utf-8")
    addresses = re.findall(r"http://127\.0\.0\.1:8001(/\S+)", page)
    assert len(addresses) == 5
    for address in addresses:
        assert get(address).status_code == 200
    (sql,) = re.findall(r"(?:^    (?:select|from|where|order) .*\n)+", page, re.MULTILINE)
    answer = get("/luuchieu.json", sql=sql.replace("đường sắt", "Đường đê"), _shape="array").json()
    assert [row["found"] for row in answer] == ["[Đường] [Đê] Đồng Đăng đông đúc đêm đó; Thái Bình quê lúa."]
