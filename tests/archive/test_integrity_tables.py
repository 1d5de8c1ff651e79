"""Each kind of damage to archive.db and to the snapshot is found as what it is, and nothing else is found."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from archive.text import text_sha256
from publish.place import Published
from tests.archive.samples import rows
from tests.archive.whole import BOTH, EDITED, GONE, MOVED, execute, find, overwrite, told

# ---- archive.db


@BOTH
def test_a_database_that_is_gone(home: Path, deep: bool) -> None:
    (home / "archive.db").unlink()
    assert told(home, deep=deep) == [("database-missing", None)]


@BOTH
def test_a_database_that_is_none(home: Path, deep: bool) -> None:
    (home / "archive.db").write_bytes(b"no database" * 500)
    assert told(home, deep=deep) == [("database-damaged", None)]


@BOTH
def test_pages_of_the_database_that_are_overwritten(home: Path, deep: bool) -> None:
    ((page,),) = rows(home, "SELECT rootpage FROM sqlite_master WHERE name = 'revisions'")
    overwrite(home / "archive.db", (page - 1) * 4096, b"\xff" * 3000)
    found = find(home, deep=deep)
    assert set(found.counts) == {"database-damaged"}


@BOTH
def test_tables_of_an_earlier_version(home: Path, deep: bool) -> None:
    execute(home, "DELETE FROM _sqlite_migrations WHERE name >= 'm006'")
    assert told(home, deep=deep) == [("schema-old", None)]


@BOTH
def test_a_row_that_names_what_is_not_there(home: Path, deep: bool) -> None:
    execute(home, "UPDATE articles SET capture_id = 999 WHERE article_id = ?", GONE)
    ((kind, where),) = told(home, deep=deep)
    assert (kind, (where or "").split()[0]) == ("reference-broken", "articles")


@BOTH
def test_an_article_that_was_read_from_nothing(home: Path, deep: bool) -> None:
    execute(home, "UPDATE articles SET capture_id = NULL WHERE article_id = ?", GONE)
    assert told(home, deep=deep) == [("article-without-capture", f"articles {GONE}")]


@BOTH
@pytest.mark.parametrize("article_id", [f"baobackan-{EDITED}", GONE], ids=["of two", "of one"])
def test_a_gap_in_the_revisions(home: Path, deep: bool, article_id: str) -> None:
    execute(home, "DELETE FROM revisions WHERE article_id = ? AND revision = 1", article_id)
    assert told(home, deep=deep) == [("revisions-gap", f"articles {article_id}")]


@BOTH
@pytest.mark.parametrize(
    "change",
    [
        "captured_at = '2026-01-01T01:59:59+07:00' WHERE revision = 2",  # before revision 1
        "captured_at = '2026-01-02T03:00:00+07:00' WHERE revision = 1",  # after revision 2
        "captured_at = '2025-12-31T02:00:00+07:00' WHERE revision = 1",  # before the first capture
        "captured_at = '2027-01-01T02:00:00+07:00' WHERE revision = 2",  # after the last
    ],
)
def test_revisions_that_are_not_in_order_of_time(home: Path, deep: bool, change: str) -> None:
    execute(home, f"UPDATE revisions SET {change} AND article_id = 'baobackan-{EDITED}'")
    assert told(home, deep=deep) == [("revisions-disordered", f"articles baobackan-{EDITED}")]


@BOTH
def test_a_span_that_an_earlier_version_widened_for_a_capture_that_came_late(home: Path, deep: bool) -> None:
    execute(home, "UPDATE articles SET first_captured_at = '2025-01-01T02:00:00+07:00'")
    assert told(home, deep=deep) == []


@BOTH
def test_an_article_that_reads_like_none_of_its_revisions(home: Path, deep: bool) -> None:
    execute(home, "UPDATE revisions SET title = 'Khác', text_sha256 = ? WHERE article_id = ?", _hash_of(home), GONE)
    assert told(home, deep=deep) == [("revision-disagrees", f"articles {GONE}")]


def _hash_of(home: Path) -> str:
    ((summary, body),) = rows(home, "SELECT summary, body_text FROM revisions WHERE article_id = ?", [GONE])
    return text_sha256("Khác", summary, body)


def test_a_text_that_another_program_changed(home: Path) -> None:
    execute(home, "UPDATE articles SET body_text = body_text || ' Thêm.' WHERE article_id = ?", GONE)
    assert told(home, deep=True) == [("text-differs", f"articles {GONE}")]


@BOTH
@pytest.mark.parametrize(
    ("article_id", "change"),
    [
        (GONE, "state = 'live'"),
        (GONE, "gone_at = '2026-01-01T00:00:00+07:00'"),
        (MOVED, "state = 'gone'"),
        (MOVED, "moved_to = 'baobackan-1'"),
        ("baobackan-57997", "state = 'gone'"),
        ("baobackan-57997", "moved_to = 'baobackan-57990'"),
    ],
)
def test_a_state_that_does_not_follow_from_the_absences(home: Path, deep: bool, article_id: str, change: str) -> None:
    execute(home, f"UPDATE articles SET {change} WHERE article_id = ?", article_id)
    assert told(home, deep=deep) == [("state-wrong", f"articles {article_id}")]


# ---- the published snapshot


def in_snapshot(home: Path, sql: str) -> None:
    database = Published(home / "published").current().database
    connection = sqlite3.connect(database)
    with connection:
        connection.execute(sql)
    connection.close()


def test_an_index_that_lacks_an_article(home: Path) -> None:
    in_snapshot(home, "DELETE FROM articles_fts_docsize WHERE id = 3")
    assert told(home, deep=False) == [("index-out-of-step", "articles_fts")]


def test_an_index_that_finds_nothing(home: Path) -> None:
    in_snapshot(home, "UPDATE articles_fts_data SET block = x'00' WHERE length(block) > 20")
    found = find(home, deep=False)
    assert set(found.counts) <= {"index-out-of-step", "snapshot-damaged"}
    assert len(found) > 0


def test_search_sets_that_find_nothing_or_are_not_there(home: Path) -> None:
    search = Published(home / "published").current().search
    with contextlib.closing(sqlite3.connect(search)) as connection, connection:
        connection.execute("DELETE FROM sets WHERE key >> 48 = 1")
    found = find(home, deep=False)
    assert set(found.counts) == {"index-out-of-step"}
    search.unlink()
    assert told(home, deep=False) == [("index-out-of-step", None)]


def test_a_snapshot_that_was_changed(home: Path) -> None:
    in_snapshot(home, "UPDATE articles SET title = 'Khác' WHERE rowid = 1")
    assert told(home, deep=True) == [("snapshot-damaged", None)]


def test_a_snapshot_that_is_overwritten(home: Path) -> None:
    overwrite(Published(home / "published").current().database, 0, b"\0" * 4096)
    assert told(home, deep=False) == [("snapshot-damaged", None)]
