from __future__ import annotations

import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from publish.build import Built, build
from publish.errors import Busy, NothingThere, PublishError, Refused
from publish.place import Published
from tests.publish.made import ARTICLES, BACKAN, make_archive


def rows(path: Path, table: str) -> int:
    (count,) = sqlite3.connect(path).execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(count)


def test_the_snapshot_holds_every_table_of_the_archive(home: Path, built: Built) -> None:
    archive = sqlite3.connect(home / "archive.db")
    tables = [
        name
        for (name,) in archive.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith(("_", "sqlite_"))
    ]
    assert set(built.rows) == {*tables, "lost"}, "and what it is alone to have"
    for table in tables:
        assert rows(built.snapshot.database, table) == rows(home / "archive.db", table), table
    assert rows(built.snapshot.database, "articles") == len(ARTICLES)


def test_articles_are_copied_to_the_letter(home: Path, built: Built) -> None:
    sql = "SELECT article_id, title, body_text, body_html, tags, published_at FROM articles ORDER BY 1"
    assert (
        sqlite3.connect(built.snapshot.database).execute(sql).fetchall()
        == sqlite3.connect(home / "archive.db").execute(sql).fetchall()
    )


def test_the_year_is_a_column(built: Built) -> None:
    sql = "SELECT year FROM articles WHERE article_id = ?"
    connection = sqlite3.connect(built.snapshot.database)
    assert connection.execute(sql, [BACKAN.article_id]).fetchone() == (2022,)
    assert connection.execute(sql, ["baothaibinh-8"]).fetchone() == (None,)


def test_names_are_stable_and_the_last_two_are_kept(tmp_path: Path) -> None:
    archive = make_archive(tmp_path)
    published = Published(tmp_path / "published")
    first, second, third = (build(archive, published).snapshot.folder for _ in range(3))
    assert (published.path / "luuchieu.db").resolve() == third / "luuchieu.db"
    assert published.current().folder == third
    assert not first.exists()
    assert second.exists()
    assert {path.name for path in third.iterdir()} == {
        "luuchieu.db", "search.db", "metadata.json", "inspect.json", "snapshot.json", "files", "charts",
    }  # fmt: skip
    summary = json.loads((third / "snapshot.json").read_text())
    assert summary["rows"]["articles"] == len(ARTICLES)
    assert json.loads((third / "inspect.json").read_text())["luuchieu"]["hash"] == summary["sha256"]


def test_fewer_articles_are_refused_unless_forced(tmp_path: Path) -> None:
    published = Published(tmp_path / "published")
    before = build(make_archive(tmp_path / "a"), published).snapshot.folder
    smaller = make_archive(tmp_path / "b", ARTICLES[:3])
    with pytest.raises(Refused, match="--force"):
        build(smaller, published)
    assert published.current().folder == before
    assert sorted(published.path.glob(".building*")) == []
    assert build(smaller, published, force=True).rows["articles"] == 3


def test_nothing_to_publish(tmp_path: Path) -> None:
    published = Published(tmp_path / "published")
    with pytest.raises(NothingThere, match="luuchieu crawl"):
        build(tmp_path / "archive.db", published)
    with pytest.raises(NothingThere, match="no article"):
        build(make_archive(tmp_path / "empty", ()), published)
    assert published.last() is None


@pytest.mark.parametrize("damage", ["not a database", "cut", "holed"])
def test_a_damaged_archive_publishes_nothing(tmp_path: Path, damage: str) -> None:
    archive = make_archive(tmp_path)
    published = Published(tmp_path / "published")
    before = build(archive, published).snapshot.folder
    whole = archive.read_bytes()
    if damage == "not a database":
        archive.write_bytes(b"<html>" * 4000)
    elif damage == "cut":
        archive.write_bytes(whole[: len(whole) // 2])
    else:
        archive.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 16384) + whole[-8192:])
    with pytest.raises(PublishError) as caught:
        build(archive, published)
    assert caught.value.exit_code == 3
    assert str(archive) in str(caught.value)
    assert published.current().folder == before


def test_an_archive_of_something_else(tmp_path: Path) -> None:
    other = tmp_path / "archive.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE articles (title TEXT)")
    connection.commit()
    with pytest.raises(PublishError, match="not an archive of this version"):
        build(other, Published(tmp_path / "published"))


def test_a_crawl_may_write_meanwhile(tmp_path: Path) -> None:
    archive = make_archive(tmp_path)
    published = Published(tmp_path / "published")
    stop = threading.Event()

    def write() -> None:
        connection = sqlite3.connect(archive, timeout=30)
        while not stop.is_set():
            connection.execute("UPDATE articles SET title = title || '.' WHERE article_id = 'baobackan-57990'")
            connection.execute("UPDATE revisions SET title = title || '.' WHERE article_id = 'baobackan-57990'")
            connection.commit()
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            snapshot = sqlite3.connect(build(archive, published).snapshot.database)
            titles = snapshot.execute(
                "SELECT a.title, r.title FROM articles a JOIN revisions r USING (article_id) "
                "WHERE article_id = 'baobackan-57990'"
            ).fetchone()
            assert titles[0] == titles[1]
    finally:
        stop.set()
        writer.join()


def test_two_builds_at_once(tmp_path: Path) -> None:
    archive = make_archive(tmp_path)
    published = Published(tmp_path / "published")
    with published.only_one(), pytest.raises(Busy) as caught:
        build(archive, published)
    assert caught.value.exit_code == 75


def test_a_full_disk_leaves_the_last_snapshot(tmp_path: Path) -> None:
    make_archive(tmp_path)
    limit = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY)); "
    code = f"{limit}from cli import main; main(['publish', '--home', {str(tmp_path)!r}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert str(tmp_path) in done.stderr
    assert Published(tmp_path / "published").last() is None
    assert [path.name for path in (tmp_path / "published").iterdir()] == [".lock"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_out_in_the_place_of_a_file(tmp_path: Path) -> None:
    archive = make_archive(tmp_path)
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    with pytest.raises(PublishError, match="cannot be written"):
        build(archive, Published(blocked))


def test_a_broken_snapshot_is_not_opened(tmp_path: Path) -> None:
    from publish.serving.site import open_site

    snapshot = build(make_archive(tmp_path), Published(tmp_path / "published")).snapshot
    snapshot.metadata.unlink()
    with pytest.raises(PublishError, match="luuchieu publish"):
        open_site(snapshot)
    shutil.rmtree(snapshot.folder)
    with pytest.raises(NothingThere):
        Published(tmp_path / "published").current()


def test_a_replayed_archive_is_called_a_sample(tmp_path: Path) -> None:
    snapshot = build(make_archive(tmp_path, source="replay"), Published(tmp_path / "published")).snapshot
    assert json.loads(snapshot.metadata.read_text())["plugins"]["luuchieu"]["replayed"] is True
