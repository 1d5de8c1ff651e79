"""An archive of the previous schema, with a killed run in it, is migrated by the next crawl.

archive-m005.tar.gz is a home as the last version before m006 left it, at commit 31eadf7: on 6 January a whole crawl of
baothaibinh in the lab's SCENARIO below, on 7 January one of baocaovien that was killed after 11 records.
"""

from __future__ import annotations

import signal
import sqlite3
import tarfile
from pathlib import Path
from typing import Any

import pytest

from archive.migrations import migrations
from tests.faults.commands import assert_in_step, crawl, rows
from tests.lab.serve import running

OLD = Path(__file__).with_name("archive-m005.tar.gz")
SCENARIO = {
    "seed": 7,
    "first": "2025-12-28",
    "start": "2026-01-05",
    "end": "2026-01-30",
    "size": 7,
    "page_kb": 2,
    "paragraphs": [2, 3],
    "portals": ["baothaibinh", "baocaovien"],
}
KILLED = [
    "archive.schema._back_up:before:1",
    "os.replace:before:1",  # the backup is made and has not its name yet
    "archive.schema._back_up:after:1",
    "sqlite_utils.db.Table.add_column:after:2",  # in the middle of a migration
]
UNCHANGING = {
    "portals": "portal, name, host, family",
    "captures": "capture_id, url, portal, run_id, fetched_at, warc_file, warc_offset, payload_sha256, body_sha256",
    "articles": "article_id, portal, url, title, body_text, text_sha256, first_captured_at, state, published_at",
    "revisions": "article_id, revision, captured_at, capture_id, cause, title, body_text, text_sha256",
    "images": "article_id, position, url, caption, sha256",
    "sightings": "sighting_id, run_id, url, seen_at, listed_title, via",
    "walks": "walk_id, run_id, listing_url, pages, from_date, to_date, ended, contiguous",
    "runs": "run_id, portal, kind, source, started_at, finished_at, requests, articles_new",
    "urls": "url, portal, kind, first_seen_at",
}


def content(home: Path) -> dict[str, set[tuple[Any, ...]]]:
    return {table: set(rows(home, f"SELECT {columns} FROM {table}")) for table, columns in UNCHANGING.items()}


@pytest.mark.parametrize("place", [None, *KILLED])
def test_it_is_migrated_with_a_backup_beside_it_and_crawled_on(tmp_path: Path, place: str | None) -> None:
    with tarfile.open(OLD) as packed:
        packed.extractall(tmp_path, filter="data")
    before = content(tmp_path)
    assert len(before["articles"]) == 7
    with running(SCENARIO) as lab:
        if place:
            assert crawl(tmp_path, lab, place=place).code == -signal.SIGKILL
        done = crawl(tmp_path, lab, now="2026-01-08T02:00:00+07:00", portals=("baothaibinh", "baocaovien"))
    assert done.code == 0, done.stderr
    assert "captures entered" in " ".join(done.document["notes"])

    after = content(tmp_path)
    assert [row for table, kept in before.items() for row in kept - after[table]] == []
    assert rows(tmp_path, "SELECT portal, count(*) FROM articles GROUP BY 1 ORDER BY 1") == [
        ("baocaovien", 7),
        ("baothaibinh", 7),
    ]
    assert_in_step(tmp_path)
    names = [name for (name,) in rows(tmp_path, "SELECT name FROM _sqlite_migrations ORDER BY rowid")]
    assert names == [migration.name for migration in migrations._migrations]

    (backup,) = tmp_path.glob("*.bak")
    assert backup.name == "archive.db.before-m006_history.bak"
    copy = sqlite3.connect(backup)
    assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for table, columns in UNCHANGING.items():
        assert set(copy.execute(f"SELECT {columns} FROM {table}")) == before[table]
    copy.close()
