"""The search page finds what its rules say: held against a plain reading of every text, and against FTS5."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.article import Article
from publish.build import build
from publish.place import Published
from publish.search.asked import Asked
from publish.search.index import Index
from publish.search.match import match_query
from publish.search.query import Term, read_query
from publish.search.results import every_id, results
from publish.search.words import fold, spelling, words_of
from tests.publish.made import make_archive

#: Few syllables, so that pairs recur, phrases nearly occur, and spellings compete.
SYLLABLES = ["ba", "bá", "bể", "be", "hồ", "ho", "đồng", "dong", "dòng", "kạn", "bắc", "hòa", "hoà", "19"]
random_words = random.Random(7)


def _words(count: int) -> str:
    return " ".join(random_words.choices(SYLLABLES, k=count))


def _article(number: int) -> Article:
    portal = ("baobackan", "baothaibinh", "thainguyen")[number % 3]
    return Article(
        article_id=f"{portal}-{number:04}",
        portal=portal,
        url=f"https://{portal}.vn/{number}",
        canonical_url=f"https://{portal}.vn/{number}",
        title=_words(3),
        summary=_words(4) if number % 3 else None,
        body_text=f"{_words(5)}. {_words(4)}",
        author=_words(2) if number % 4 == 0 else None,
        section=("Thời sự", "Kinh tế")[number % 2],
        published_at=None if number % 10 == 9 else f"{2018 + number % 6}-{number % 12 + 1:02}-15T08:00:00+07:00",
    )


ARTICLES = tuple(_article(number) for number in range(240))


@dataclass(frozen=True)
class Searched:
    index: Index
    connection: sqlite3.Connection

    def ids(self, typed: str, **asked: str) -> list[str]:
        """article_ids of all results, in order."""
        question = Asked.read({"q": [typed], **{name: [value] for name, value in asked.items()}})
        rowids = [rowid for batch in every_id(self.index, self.connection, question) for rowid in batch]
        ids = dict(self.connection.execute("SELECT rowid, article_id FROM articles"))
        return [ids[rowid] for rowid in rowids]


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searched]:
    home: Path = tmp_path_factory.mktemp("words")
    snapshot = build(make_archive(home, ARTICLES), Published(home / "published")).snapshot
    with contextlib.closing(sqlite3.connect(snapshot.database, check_same_thread=False)) as connection:
        yield Searched(Index(snapshot.search, len(ARTICLES)), connection)


def _holds(texts: list[str], term: Term, alike: bool = False) -> bool:
    """Whether one of the texts has the words in a row, read word by word."""
    change = spelling if alike else fold
    wanted = [change(word) for word in term.words]
    for text in texts:
        words = [change(word) for word in words_of(text)]
        for at in range(len(words) - len(wanted) + 1):
            row = words[at : at + len(wanted)]
            if row == wanted or (term.is_prefix and row[:-1] == wanted[:-1] and row[-1].startswith(wanted[-1])):
                return True
    return False


def _texts(article: Article, field: str | None) -> list[str]:
    by_field = {"title": [article.title], "author": [article.author or ""]}
    return by_field.get(field or "", [article.title, article.summary or "", article.body_text, article.author or ""])


def _expected(typed: str) -> set[str]:
    query = read_query(typed)
    return {
        article.article_id
        for article in ARTICLES
        if all(_holds(_texts(article, term.field), term) for term in query.wanted)
        and not any(_holds(_texts(article, term.field), term) for term in query.unwanted)
    }


word = st.sampled_from([*SYLLABLES, "BẮC", "d", "ho*", "b*", "zzz"])
phrase = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=4).map(lambda words: f'"{" ".join(words)}"')
part = st.tuples(st.sampled_from(["", "", "", "-", "title:", "author:", "-title:"]), st.one_of(word, phrase)).map(
    "".join
)
typed_queries = st.lists(part, min_size=1, max_size=4).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(typed=typed_queries)
def test_a_search_finds_what_a_plain_reading_finds_and_fts5_too(searched: Searched, typed: str) -> None:
    found = searched.ids(typed)
    assert len(found) == len(set(found))
    assert set(found) == _expected(typed), typed
    sql = "SELECT article_id FROM articles WHERE rowid IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)"
    assert {row[0] for row in searched.connection.execute(sql, [match_query(typed)])} == set(found), typed


@settings(max_examples=200, deadline=None)
@given(typed=typed_queries, start=st.integers(0, 40), size=st.integers(1, 30))
def test_a_page_is_a_stretch_of_all_results(searched: Searched, typed: str, start: int, size: int) -> None:
    asked = {"q": [typed], "start": [str(start)], "size": [str(size)]}
    page = results(searched.index, searched.connection, Asked.read(asked))
    whole = searched.ids(typed)
    if page.is_exact:
        assert [hit.article_id for hit in page.hits] == whole[start : start + size]
        assert page.total == len(whole)
        assert (page.next_start is not None) == (start + size < len(whole))
        for name in ("portal", "section", "year"):
            assert sum(one.articles for one in page.facets[name]) <= len(whole)
    assert all(hit.article_id in whole for hit in page.hits)


@settings(max_examples=150, deadline=None)
@given(words=st.lists(st.sampled_from(["hồ", "bể", "đồng"]), min_size=1, max_size=2, unique=True))
def test_articles_spelt_as_typed_come_first(searched: Searched, words: list[str]) -> None:
    by_id = {article.article_id: article for article in ARTICLES}
    for order in ("relevance", "newest"):
        as_typed = [
            all(_holds(_texts(by_id[one], None), Term((word,)), alike=True) for word in words)
            for one in searched.ids(" ".join(words), sort=order)
        ]
        assert as_typed == sorted(as_typed, reverse=True)
        assert True in as_typed
        assert False in as_typed


def test_relevance_is_title_then_in_a_row_then_anywhere_then_newest(searched: Searched) -> None:
    by_id = {article.article_id: article for article in ARTICLES}
    dates = dict(searched.connection.execute("SELECT article_id, rowid FROM articles"))
    both, row = (Term(("ho",)), Term(("be",))), Term(("ho", "be"))
    ranks = []
    for one in searched.ids("ho be"):
        title, text = [by_id[one].title], _texts(by_id[one], None)
        ranks.append((_holds(title, row), all(_holds(title, term) for term in both), _holds(text, row), dates[one]))
    assert ranks == sorted(ranks, reverse=True)
    assert len({rank[:3] for rank in ranks}) >= 4


def test_newest_first_is_by_date_alone_without_marks(searched: Searched) -> None:
    dates = dict(searched.connection.execute("SELECT article_id, rowid FROM articles"))
    order = [dates[one] for one in searched.ids("ho be", sort="newest")]
    assert order == sorted(order, reverse=True)
    by_date = [dates[one] for one in searched.ids("hồ", sort="date")]
    assert by_date == sorted(by_date, reverse=True)


@pytest.mark.parametrize(
    ("typed", "condition"),
    [
        ("portal:baobackan", "portal = 'baobackan'"),
        ("portal:baobackan portal:thainguyen ho", "portal IN ('baobackan', 'thainguyen')"),
        ("-portal:baobackan", "portal <> 'baobackan'"),
        ('section:"kinh te"', "section = 'Kinh tế'"),
        ('chuyênmục:"Kinh tế"', "section = 'Kinh tế'"),
        ("year:2020", "published_at LIKE '2020%'"),
        ("-year:2020", "coalesce(published_at, '') NOT LIKE '2020%'"),
        ("from:2020", "published_at >= '2020'"),
        ("to:2020", "published_at < '2021'"),
        ("from:15/03/2019 to:2019-03-15", "published_at LIKE '2019-03-15%'"),
        ("from:3/2019 to:2020-12", "published_at >= '2019-03' AND published_at < '2021'"),
        ("từ:2021 đến:2019", "0"),
        ("from:2050", "0"),
        ("state:gone", "state = 'gone'"),
        ("province:TB", "portal = 'baothaibinh'"),
        ("portal:khong-co", "0"),
        ("-ho portal:thainguyen", "portal = 'thainguyen'"),
    ],
)
def test_facets_and_dates_narrow_alike_everywhere(searched: Searched, typed: str, condition: str) -> None:
    words = " ".join(part for part in typed.split() if part in ("ho", "-ho"))
    where = f"SELECT article_id FROM articles WHERE {condition}"
    expected = {row[0] for row in searched.connection.execute(where)} & _expected(words)
    assert set(searched.ids(typed)) == expected


def test_facets_count_the_results(searched: Searched) -> None:
    page = results(searched.index, searched.connection, Asked.read({"q": ["ho"]}))
    by_id = {article.article_id: article for article in ARTICLES}
    whole = [by_id[one] for one in searched.ids("ho")]
    for name in ("portal", "section"):
        values = [getattr(article, name) for article in whole]
        assert {one.value: one.articles for one in page.facets[name]} == {one: values.count(one) for one in set(values)}
    years = [one.value for one in page.facets["year"]]
    assert years == sorted(years, reverse=True)
    assert len(page.facets["author"]) == 8
    counts = [one.articles for one in page.facets["author"]]
    assert counts == sorted(counts, reverse=True)
