"""The tables are those that design.md promises, described column by column, and old archives are brought up to date."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive import schema
from archive.columns import DESCRIPTIONS, schema_markdown
from archive.errors import ArchiveError
from archive.migrations import migrations

PROMISED = {
    "portals": "portal name province_code host family status merged_into",
    "runs": "run_id portal kind source started_at finished_at reason requests bytes articles_new articles_changed "
    "articles_gone failures healthy",
    "urls": "url portal kind state first_seen_at last_seen_at next_due_at attempts etag last_modified body_sha256 "
    "last_status",
    "sightings": "run_id portal section page position url seen_at listed_title listed_date",
    "walks": "run_id portal section pages from_date to_date ended contiguous",
    "captures": "capture_id url fetched_at status source warc_file warc_offset payload_sha256 body_sha256 media_type",
    "articles": "article_id portal url canonical_url title summary body_text body_html author source_name dateline "
    "section tags language published_at published_at_raw modified_at first_captured_at last_captured_at state "
    "gone_at moved_to text_sha256 word_count cluster_id extractor_version fields capture_id",
    "revisions": "article_id revision captured_at capture_id cause title summary body_text text_sha256",
    "images": "article_id position url caption credit sha256",
    "attachments": "article_id position url caption sha256",
    "clusters": "cluster_id article_id similarity role",
    "failures": "run_id url stage error message at",
    "citations": "article_id kind number issuer issued_on quote",
    "mentions": "article_id name role quote",
}


@pytest.fixture
def db(tmp_path: Path) -> Database:
    schema.migrate(tmp_path / "archive.db")
    return Database(schema.connect(tmp_path / "archive.db"))


def tables(db: Database) -> list[str]:
    return [name for name in db.table_names() if not name.startswith("_")]


def test_every_promised_column_is_there(db: Database) -> None:
    for table, columns in PROMISED.items():
        assert set(columns.split()) <= set(db[table].columns_dict), table


def test_every_table_is_strict_and_the_file_is_wal(db: Database) -> None:
    assert {row[1]: row[5] for row in db.execute("PRAGMA table_list") if row[1] in PROMISED} == dict.fromkeys(
        PROMISED, 1
    )
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO runs (portal, kind, source, started_at) VALUES ('nobody', 'crawl', 'live', 'x')")


def test_every_table_and_column_is_described_and_nothing_else(db: Database) -> None:
    assert sorted(DESCRIPTIONS) == sorted(tables(db))
    for table, told in DESCRIPTIONS.items():
        assert ["", *db[table].columns_dict] == sorted(told, key=lambda name: _place(db, table, name)), table
        assert all(text.endswith((".", "`")) for text in told.values()), table


def _place(db: Database, table: str, column: str) -> int:
    return list(db[table].columns_dict).index(column) if column else -1


def test_the_written_schema_is_current() -> None:
    written = Path(__file__).parents[2] / "docs" / "article-schema.md"
    assert written.read_text() == schema_markdown(), "write docs/article-schema.md again from schema_markdown()"


def test_the_latest_migration_is_the_one_that_is_looked_for() -> None:
    assert [one.name for one in migrations.pending(Database(memory=True))][-1] == schema.LATEST


def test_a_command_on_a_current_archive_imports_nothing_that_applies_migrations(tmp_path: Path) -> None:
    assert schema.migrate(tmp_path / "archive.db")
    program = "import sys; from archive.schema import migrate; from pathlib import Path; migrate(Path(sys.argv[1])); "
    told = subprocess.run(
        [sys.executable, "-c", program + "print('sqlite_utils' in sys.modules)", tmp_path / "archive.db"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "False"


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    assert schema.migrate(path)
    assert schema.migrate(path) == []
    assert [one.name for one in tmp_path.iterdir() if "before" in one.name] == []


def test_an_older_archive_is_copied_before_it_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "archive.db"
    schema.migrate(path)
    connection = schema.connect(path)
    # Still in the WAL when the copy is made.
    connection.execute("INSERT INTO portals VALUES ('p', 'P', '01', 'h', 'f', 'live', NULL)")

    def m999_wider(db: Database) -> None:
        db.execute("ALTER TABLE portals ADD COLUMN motto TEXT")

    monkeypatch.setattr(migrations, "_migrations", list(migrations._migrations))
    monkeypatch.setattr(schema, "LATEST", "m999_wider")
    migrations()(m999_wider)
    assert schema.migrate(path) == ["m999_wider"]
    assert connection.execute("SELECT motto FROM portals").fetchall() == [(None,)]
    connection.close()
    copy = sqlite3.connect(tmp_path / "archive.db.before-m999_wider.bak")
    assert copy.execute("SELECT * FROM portals").fetchall() == [("p", "P", "01", "h", "f", "live", None)]
    copy.close()


def test_a_migration_that_fails_leaves_the_archive_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "archive.db"
    schema.migrate(path)

    def m999_broken(db: Database) -> None:
        db.execute("ALTER TABLE portals ADD COLUMN motto TEXT")
        db.execute("ALTER TABLE nowhere ADD COLUMN motto TEXT")

    monkeypatch.setattr(migrations, "_migrations", list(migrations._migrations))
    monkeypatch.setattr(schema, "LATEST", "m999_broken")
    migrations()(m999_broken)
    with pytest.raises(ArchiveError, match=r"archive\.db"):
        schema.migrate(path)
    connection = schema.connect(path)
    assert "motto" not in Database(connection)["portals"].columns_dict
    connection.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(b"not a database at all, whatever its name says" * 50)
    with pytest.raises(ArchiveError, match=rf"{path}: .*damaged"):
        schema.migrate(path)
