"""What is written down of a web archive's index, and what of it is worth fetching."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import mementos, schema
from archive.mementos import Due, IndexWalk, Listed, Settled

ALL = Due(portal="baobackan", archives="*", since="2000-01-01", until="2100-01-01")
AT = "2026-01-01T00:00:00+07:00"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("empty") / "archive.db"
    schema.migrate(path)
    connection = schema.connect(path)
    connection.execute("INSERT INTO portals VALUES ('baobackan', 'Báo Bắc Kạn', '06', 'baobackan.vn', 'epi', '', NULL)")
    connection.execute("PRAGMA journal_mode = DELETE")  # what is held in memory has no log beside it
    packed: bytes = connection.serialize()
    connection.close()
    return packed


@pytest.fixture
def db(empty: bytes) -> Iterator[sqlite3.Connection]:
    connection = fresh(empty)
    yield connection
    connection.close()


def fresh(empty: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(empty)
    return connection


ADDRESS = "https://baobackan.vn/a-post1.html"


def listed(digest: str, day: int, url: str = ADDRESS, hour: int = 9, **told: object) -> Listed:
    at = f"2023-01-{day:02d}T{hour:02d}:00:00+07:00"
    about = {"archive": "wayback", "status": 200, "media_type": "text/html"} | told
    return Listed(url=url, captured_at=at, digest=digest, **about)  # type: ignore[arg-type]


def enter(db: sqlite3.Connection, one: Listed, article: str | None = "baobackan-1") -> str | None:
    return mementos.enter(db, "baobackan", one, article or one.url, article, AT)


def due(db: sqlite3.Connection) -> list[tuple[str, str]]:
    mementos.refuse_repeated(db, "baobackan")
    mementos.ask_for_returns(db, "baobackan")
    return [(one.digest, one.captured_at[8:10]) for one in mementos.read_due(db, ALL, ("", 0), 100)]


def test_each_state_is_due_once_by_its_first_capture(db: sqlite3.Connection) -> None:
    assert enter(db, listed("A", 3)) is None
    assert enter(db, listed("A", 9)) == "the same bytes as an earlier capture"
    assert enter(db, listed("A", 9, url="http://www.baobackan.com.vn/a-post1.html")) is not None
    assert enter(db, listed("B", 10)) is None
    assert enter(db, listed("A", 1, archive="CC-MAIN-2023-06", warc_file="x.warc.gz", warc_offset=7)) is None
    assert due(db) == [("A", "01"), ("B", "10")]


def test_listing_again_changes_nothing(db: sqlite3.Connection) -> None:
    rows = [listed("A", 1), listed("B", 2), listed("A", 3), listed("C", 4)]
    for row in rows:
        enter(db, row)
    before = due(db)
    held = db.execute("SELECT * FROM mementos").fetchall()
    for row in rows:
        enter(db, row)
    assert due(db) == before
    assert db.execute("SELECT * FROM mementos").fetchall() == held


def test_an_article_that_went_back_is_fetched_as_it_was_last(db: sqlite3.Connection) -> None:
    for row in (listed("A", 1), listed("B", 2), listed("A", 3), listed("A", 5)):
        enter(db, row)
    assert due(db) == [("A", "01"), ("B", "02"), ("A", "05")]


def test_bytes_that_several_articles_gave_are_nobodys(db: sqlite3.Connection) -> None:
    for number in range(3):
        url = f"https://baobackan.vn/a-post{number}.html"
        enter(db, listed("PARKED", 9, url=url), f"baobackan-{number}")
        enter(db, listed("PARKED", 20, url=url), f"baobackan-{number}")
        enter(db, listed(f"own {number}", 2, url=url), f"baobackan-{number}")
    assert [digest for digest, _ in due(db)] == ["own 0", "own 1", "own 2"]
    assert {state for (state,) in db.execute("SELECT state FROM mementos WHERE digest = 'PARKED'")} == {"refused"}


def test_two_articles_may_share_a_page(db: sqlite3.Connection) -> None:
    for number in range(2):
        enter(db, listed("A", 9, url=f"https://baobackan.vn/a-post{number}.html"), f"baobackan-{number}")
    assert len(due(db)) == 2


def test_of_other_pages_one_capture_a_day_is_taken(db: sqlite3.Connection) -> None:
    home = "https://baobackan.vn/"
    assert enter(db, listed("A", 1, home, 8), None) is None
    assert enter(db, listed("B", 1, home, 20), None) == "another capture of that day"
    assert enter(db, listed("B", 2, home), None) is None
    assert enter(db, listed("A", 3, home), None) == "the same bytes as an earlier capture"
    assert due(db) == [("A", "01"), ("B", "02")]


def test_what_became_of_a_capture_settles_whether_it_is_due(db: sqlite3.Connection) -> None:
    for day, digest in enumerate("ABCD", 1):
        enter(db, listed(digest, day))
    for memento_id, state in ((1, "kept"), (2, "failed"), (3, "lost")):
        mementos.settle_all(db, [Settled(memento_id=memento_id, state=state, why="so")])
    assert due(db) == [("B", "02"), ("D", "04")]
    assert [one.attempts for one in mementos.read_due(db, ALL, ("", 0), 9)] == [1, 0]
    (year,) = mementos.count_due(db, ALL)
    assert (year.year, year.captures, year.of_articles, year.articles) == (2023, 2, 2, 1)


def test_archives_and_days_can_be_told_apart(db: sqlite3.Connection) -> None:
    enter(db, listed("A", 1))
    enter(db, listed("B", 2, archive="CC-MAIN-2023-06"))
    only = Due(portal="baobackan", archives="CC-MAIN-*", since="2023-01-01", until="2023-01-02")
    assert mementos.read_due(db, only, ("", 0), 9) == []
    wider = Due(portal="baobackan", archives="CC-MAIN-*", since="2023-01-01", until="2023-01-03")
    assert [one.digest for one in mementos.read_due(db, wider, ("", 0), 9)] == ["B"]


def test_a_part_of_an_index_is_noted_with_what_was_left_out(db: sqlite3.Connection) -> None:
    walk = IndexWalk(archive="wayback", portal="baobackan", host="baobackan.vn", since="2023-01-01", until="2023-12-31")
    assert mementos.walked_at(db, walk) is None
    mementos.note_walk(db, walk, AT, {"HTTP status 404": 3}, 5)
    assert mementos.walked_at(db, walk) == AT
    row = db.execute("SELECT captures, chosen, left_out FROM index_walks").fetchone()
    assert row == (8, 5, '{"HTTP status 404": 3}')


CAPTURES = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(1, 28)), min_size=1, max_size=12, unique_by=lambda it: it[1]
)


@given(CAPTURES, st.randoms())
def test_in_any_order_the_first_of_each_state_and_the_last_state_are_due(
    empty: bytes, captures: list[tuple[str, int]], chance: Random
) -> None:
    chance.shuffle(captures)
    db = fresh(empty)
    for digest, day in captures:
        enter(db, listed(digest, day))
    asked = due(db)
    db.close()
    firsts = {(digest, f"{min(day for one, day in captures if one == digest):02d}") for digest, _ in captures}
    assert firsts <= set(asked)
    last = max(captures, key=lambda it: it[1])
    assert asked[-1][0] == last[0], "what is fetched as the newest reads as the newest capture does"
