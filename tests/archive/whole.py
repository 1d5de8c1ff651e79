"""A small archive in which nothing is wrong: revisits, an edit, a removal, a move, a snapshot."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive import absences
from archive.clock import iso
from archive.findings import Findings
from archive.home import Home
from archive.integrity import check
from archive.store import Archive
from archive.warc import Exchange, WarcWriter
from publish.build import build
from publish.integrity import check_snapshot
from publish.place import Published
from tests.archive.samples import BODY, DAY_1, DAY_2, DAY_3, article, capture, exchange, open_archive

NUMBERS = range(57990, 57998)
GONE, MOVED, MOVED_TO, EDITED, BACK = "baobackan-57991", "baobackan-57992", "baobackan-57993", 57990, "baobackan-57994"
BOTH = pytest.mark.parametrize("deep", [False, True], ids=["quick", "deep"])


def make_whole(path: Path) -> None:
    """Three nights of one portal: a WARC file each, revisits from the second on."""
    with open_archive(path) as archive:
        for day in (DAY_1, DAY_2, DAY_3):
            run_id = archive.begin_run("baobackan", "crawl", "lab")
            writer = archive.open_warc("baobackan", run_id=run_id, source="lab")
            for number in NUMBERS:
                _night(archive, writer, run_id, number, day)
            archive.close_warc(writer)
        _settle(archive)
    build(Home(path).archive_db, Published(Home(path).published_dir))


def _night(archive: Archive, writer: WarcWriter, run_id: int, number: int, day: str) -> None:
    text = f"{BODY} Tin số {number}.".strip() + (" Bổ sung." if number == EDITED and day == DAY_2 else "")
    one = article(number, body_text=text)
    page = exchange(number, day, body=f"<html><h1>Hội nghị số {number}</h1>{text * 20}</html>".encode())
    capture_id = keep_record(archive, writer, run_id, page)
    archive.keep(one, run_id=run_id, capture_id=capture_id, captured_at=day)


def keep_record(archive: Archive, writer: WarcWriter, run_id: int | None, page: Exchange) -> int:
    """Record and row of one answer."""
    place = writer.write(page, archive.known_body(page.url, page.body_sha256))
    return archive.add_capture(capture(page, place, run_id))


def _settle(archive: Archive) -> None:
    later = iso(exchange(at=DAY_3).fetched_at.replace(month=2))
    latest = iso(exchange(at=DAY_3).fetched_at.replace(month=3))
    with archive.writing() as connection:
        for article_id in (GONE, BACK):
            for at in (later, latest):
                absences.miss(connection, article_id, reason="404", at=at, capture_id=None)
        absences.miss(connection, MOVED, reason="404", at=later, capture_id=None)
        absences.moved(connection, MOVED, MOVED_TO)
        absences.returned(connection, BACK, at=latest, capture_id=None)


def find(home: Path, *, deep: bool) -> Findings:
    """All that a check finds."""
    found = check(Home(home), deep=deep)
    check_snapshot(Published(Home(home).published_dir), found, deep=deep)
    return found


def told(home: Path, *, deep: bool) -> list[tuple[str, str | None]]:
    """Kind and place of each finding."""
    return [(finding.kind, finding.where) for finding in find(home, deep=deep)]


def execute(home: Path, sql: str, *values: object) -> None:
    """As another program may, without the archive's rules."""
    connection = sqlite3.connect(home / "archive.db")
    with connection:
        assert connection.execute(sql, values).rowcount > 0
    connection.close()


def overwrite(path: Path, offset: int, content: bytes) -> None:
    """Bytes in the middle of a file."""
    with path.open("rb+") as file:
        file.seek(offset)
        file.write(content)
