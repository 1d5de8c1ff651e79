from __future__ import annotations

import contextlib
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archive.home import Home
from archive.rows import Sighting
from archive.store import Archive
from publish.build import build
from publish.errors import Refused
from publish.place import Published
from publish.sample import which_rows
from tests.publish.made import ARTICLES, BACKAN, make_archive
from tests.publish.room.ruined import ruin


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive whose newest article of each portal is known, with rows in the tables that speak of it."""
    newest = replace(
        BACKAN,
        article_id="baobackan-moi-nhat",
        url="https://baobackan.vn/moi-nhat",
        canonical_url="https://baobackan.vn/moi-nhat",
        published_at="2026-01-19T10:00:00+07:00",
    )
    make_archive(tmp_path, (*ARTICLES, newest))
    with Archive.open(Home(tmp_path)) as archive:
        run_id = archive.begin_run("baobackan", "crawl", "live")
        archive.see(
            [
                Sighting(run_id=run_id, portal="baobackan", section=None, page=1, position=place, url=url,
                         seen_at="2026-01-20T02:00:00+07:00", kind="article", via="listing")
                for place, url in enumerate((newest.url, BACKAN.url))
            ]
        )  # fmt: skip
        archive.flush()
    return tmp_path


def test_a_sample_holds_the_newest_and_what_belongs_to_them(home: Path) -> None:
    whole = build(home / "archive.db", Published(home / "published"))
    sample = build(home / "archive.db", Published(home / "sample"), newest=2)
    assert sample.rows["articles"] == 6
    assert sample.rows["portals"] == whole.rows["portals"]
    assert sample.rows["runs"] == whole.rows["runs"]
    with contextlib.closing(sqlite3.connect(sample.snapshot.database)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        ids = {found for (found,) in connection.execute("SELECT article_id FROM articles WHERE portal = 'baobackan'")}
        assert "baobackan-moi-nhat" in ids
        assert len(ids) == 2
        for table in ("revisions", "images", "attachments"):
            of = {found for (found,) in connection.execute(f"SELECT article_id FROM {table}")}
            assert of <= {found for (found,) in connection.execute("SELECT article_id FROM articles")}
        assert connection.execute("SELECT count(*) FROM images WHERE article_id = 'baobackan-moi-nhat'").fetchone() == (
            1,
        )
        assert connection.execute("SELECT url FROM sightings").fetchall() == [("https://baobackan.vn/moi-nhat",)]
        lost = "SELECT count(*) FROM articles WHERE capture_id NOT IN (SELECT capture_id FROM captures)"
        assert connection.execute(lost).fetchone() == (0,)
    assert json.loads(sample.snapshot.metadata.read_text())["plugins"]["luuchieu"]["sample"] == 2


def test_every_table_of_the_archive_is_thought_of(home: Path) -> None:
    rows = build(home / "archive.db", Published(home / "published")).rows
    assert {table for table in rows if which_rows(table) == "false"} == {"walks", "listings", "lost"}


def test_a_sample_shows_what_is_known_and_not_kept(tmp_path: Path) -> None:
    archive_db = ruin(make_archive(tmp_path), known=30)
    sample = build(archive_db, Published(tmp_path / "sample"), newest=9, files=False)
    with contextlib.closing(sqlite3.connect(archive_db)) as connection:
        (mementos,) = connection.execute("SELECT count(*) FROM mementos").fetchone()
    assert 0 < sample.rows["mementos"] < mementos
    assert (sample.rows["lost"], sample.rows["index_walks"]) == (7, 6)
    with contextlib.closing(sqlite3.connect(sample.snapshot.database)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    figures = json.loads(sample.snapshot.metadata.read_text())["plugins"]["luuchieu"]["past"]["baobackan"]["total"]
    assert figures["known"] == figures["kept"] + figures["waiting"] + figures["lost"]
    assert (figures["kept"], figures["waiting"], figures["lost"]) == (9, 2, 7)


def test_a_sample_never_takes_the_place_of_the_archive(home: Path) -> None:
    published = Published(home / "published")
    before = build(home / "archive.db", published).snapshot
    with pytest.raises(Refused, match="another --out"):
        build(home / "archive.db", published, newest=2, force=True)
    assert published.current() == before
    sample = Published(home / "sample")
    build(home / "archive.db", sample, newest=5)
    assert build(home / "archive.db", sample, newest=2).rows["articles"] == 6
    with pytest.raises(Refused, match="another --out"):
        build(home / "archive.db", sample)


def test_fewer_revisions_are_refused(home: Path) -> None:
    published = Published(home / "published")
    build(home / "archive.db", published)
    with contextlib.closing(sqlite3.connect(home / "archive.db")) as connection, connection:
        connection.execute("DELETE FROM revisions WHERE revision > 1")
    with pytest.raises(Refused, match="revisions"):
        build(home / "archive.db", published)


def test_sub_folders_and_more_files_are_removed_with_their_snapshot(home: Path) -> None:
    published = Published(home / "published")
    first = build(home / "archive.db", published).snapshot
    (first.folder / "files" / "2022").mkdir(parents=True)
    (first.folder / "files" / "2022" / "a.csv").write_text("a")
    (first.folder / "search.db").write_text("b")
    for _ in range(2):
        build(home / "archive.db", published)
    assert not first.folder.exists()
