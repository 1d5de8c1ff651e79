"""Rows and files that do not fit together are brought into step, or told of and left alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive import absences
from archive.home import Home
from archive.ledger import Mark
from archive.store import Archive
from tests.archive.samples import DAY_1, DAY_2, DAY_3, article, capture, exchange, open_archive, rows


def one_run(home: Path, at: str, numbers: range, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run that keeps some articles, each with its picture; the file that it wrote."""
    monkeypatch.setenv("LUUCHIEU_NOW", at)
    with open_archive(home) as archive:
        run_id = archive.begin_run("baobackan", "crawl", "lab")
        writer = archive.open_warc("baobackan", run_id=run_id, source="lab")
        for number in numbers:
            one, page = article(number), exchange(number, at=at)
            picture = exchange(number, at=at, url=one.images[0].url, body=b"jpeg", payload=b"jpeg")
            capture_id = archive.add_capture(capture(page, writer.write(page), run_id))
            archive.add_capture(capture(picture, writer.write(picture), run_id))
            archive.keep(one, run_id=run_id, capture_id=capture_id, captured_at=at)
            mark = Mark(url=one.url, portal="baobackan", kind="article", state="kept", at=at, status=200, etag='"1"',
                        body_sha256=page.body_sha256, article_id=one.article_id)  # fmt: skip
            archive.mark(mark)
            archive.mark(Mark(url=picture.url, portal="baobackan", kind="image", state="kept", at=at, status=200,
                              body_sha256=picture.body_sha256))  # fmt: skip
            archive.kept_media(picture.url, picture.body_sha256)
        archive.close_warc(writer)
        archive.end_run(run_id, reason="finished", requests=1, bytes=1, healthy=True)
    return max(home.rglob("*.warc.gz"))


def cut_after(home: Path, path: Path, captures: int) -> None:
    """Take from a file every record after so many responses."""
    name = path.relative_to(home).as_posix()
    (offset,) = rows(
        home, "SELECT warc_offset FROM captures WHERE warc_file = ? ORDER BY 1 LIMIT 1 OFFSET ?", [name, captures]
    )[0]
    path.write_bytes(path.read_bytes()[:offset])


def test_what_is_not_in_the_file_is_taken_back_and_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = one_run(tmp_path, DAY_1, range(3), monkeypatch)
    with Archive.open(Home(tmp_path)) as archive, archive.writing() as connection:
        (last,) = connection.execute("SELECT max(capture_id) FROM captures WHERE url LIKE '%post2.html'").fetchone()
        absences.miss(connection, "baobackan-0", reason="404", at=DAY_1, capture_id=last)
    cut_after(tmp_path, path, 3)

    monkeypatch.setenv("LUUCHIEU_NOW", DAY_2)
    with Archive.open(Home(tmp_path)) as archive:
        assert "3 captures without a record taken back: their pages are due again" in archive.repairs[0]
        assert archive.warnings == []
    assert rows(tmp_path, "SELECT article_id, capture_id IS NULL FROM articles ORDER BY 1") == [
        ("baobackan-0", 0), ("baobackan-1", 0), ("baobackan-2", 1)]  # fmt: skip
    assert rows(tmp_path, "SELECT capture_id IS NULL FROM revisions ORDER BY article_id") == [(0,), (0,), (1,)]
    assert rows(tmp_path, "SELECT capture_id FROM absences") == [(None,)]
    assert rows(tmp_path, "SELECT sha256 IS NULL FROM images ORDER BY article_id") == [(0,), (1,), (1,)]
    columns = "kind, state, next_due_at, etag, body_sha256 IS NULL"
    # Article 1 is due for its picture; article 2 for itself. Neither may be answered by a 304.
    assert rows(tmp_path, f"SELECT {columns} FROM urls WHERE next_due_at IS NOT NULL ORDER BY kind, url") == [
        ("article", "kept", DAY_2, None, 1),
        ("article", "kept", DAY_2, None, 1),
        ("image", "due", DAY_2, None, 1),
        ("image", "due", DAY_2, None, 1),
    ]
    assert rows(tmp_path, "SELECT count(*) FROM captures") == [(3,)]
    assert rows(tmp_path, "PRAGMA foreign_key_check") == []


def test_foreign_keys_are_enforced_again_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = one_run(tmp_path, DAY_1, range(2), monkeypatch)
    cut_after(tmp_path, path, 1)
    with Archive.open(Home(tmp_path)) as archive:
        assert archive.repairs
        assert archive._connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.parametrize("moved_away", [True, False])
def test_files_of_older_runs_are_told_of_and_their_rows_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved_away: bool
) -> None:
    first = one_run(tmp_path, DAY_1, range(2), monkeypatch)
    second = one_run(tmp_path, DAY_3, range(2, 4), monkeypatch)
    if moved_away:  # the disk of the WARC files is not mounted
        shutil.rmtree(tmp_path / "warc")
    else:
        cut_after(tmp_path, first, 1)
    before = rows(tmp_path, "SELECT * FROM captures"), rows(tmp_path, "SELECT * FROM urls")
    with Archive.open(Home(tmp_path)) as archive:
        assert archive.repairs == []
        (told,) = archive.warnings
    assert told.startswith(f"{tmp_path / 'warc'}: {1 + moved_away} WARC files are missing or cut off, such as warc/")
    assert (rows(tmp_path, "SELECT * FROM captures"), rows(tmp_path, "SELECT * FROM urls")) == before
    assert second.exists() != moved_away


def test_records_of_a_run_that_the_database_does_not_know_belong_to_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_run(tmp_path, DAY_1, range(1), monkeypatch)
    shutil.copytree(tmp_path, tmp_path / "copy")
    one_run(tmp_path, DAY_2, range(1, 3), monkeypatch)
    shutil.copytree(tmp_path / "warc", tmp_path / "copy" / "warc", dirs_exist_ok=True)
    with Archive.open(Home(tmp_path / "copy")) as archive:
        (told,) = archive.repairs
    assert "4 captures entered" in told
    assert rows(tmp_path / "copy", "SELECT run_id, count(*) FROM captures GROUP BY 1 ORDER BY 1") == [(None, 4), (1, 2)]
    with Archive.open(Home(tmp_path / "copy")) as archive:
        assert archive.repairs == []


def test_two_files_of_one_name_that_differ_are_left_for_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = one_run(tmp_path, DAY_1, range(1), monkeypatch)
    other = path.with_name(path.name + ".open")
    other.write_bytes(path.read_bytes()[:300] + b"something else")
    whole = path.read_bytes()
    for _ in range(2):
        with Archive.open(Home(tmp_path)) as archive:
            (told,) = archive.repairs
        assert "compare the two by hand" in told
    assert path.read_bytes() == whole
    assert other.exists()
