"""What backfills leave in the made archive: a portal that is gone, its known articles, copies from web archives."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from archive.home import Home
from archive.rows import Sighting
from archive.store import Archive

WAYBACK, LOST, FIRST = "baobackan-57990", "baobackan-2001", 2001
LOST_TITLE = "Chợ phiên <b>Phủ Thông</b> ngày cuối năm"
ASKED = "2026-01-20T03:00:00+07:00"
_SEEN = "2021-03-04T05:06:07+07:00"
_GONE = (
    "UPDATE portals SET status = 'no sign of life since 2025-05-24', merged_into = 'thainguyen', province_code = '06' "
    "WHERE portal = 'baobackan'"
)
_MEMENTO = (
    "INSERT INTO mementos (archive, portal, url, identity, article_id, captured_at, last_at, digest, state, "
    "capture_id, listed_at) VALUES (?1, 'baobackan', ?2, ?3, ?3, ?4, ?4, ?4, ?5, ?6, ?7)"
)
_WALK = "INSERT INTO index_walks VALUES (?, 'baobackan', ?, ?, '2026-01-20', ?, ?, ?, '{}')"
_CAPTURES = (
    "UPDATE captures SET source = ? WHERE portal = 'baobackan' AND url IN "
    "(SELECT url FROM articles WHERE portal = 'baobackan' AND rowid / 3 % 3 = ?)"
)


def ruin(archive_db: Path, known: int = 9) -> Path:
    """Make `baobackan` a portal that is gone, with `known` articles more, listed in 2021 down to 2012.

    A quarter of them waits for a fetch; two captures of article WAYBACK are of the Wayback Machine.
    """
    with Archive.open(Home(archive_db.parent)) as archive:
        run_id = archive.begin_run("baobackan", "backfill", "wayback")
        archive.see([_listed(number, run_id) for number in range(known)])
        archive.end_run(run_id, reason="finished", requests=1, bytes=1, healthy=True)
    with contextlib.closing(sqlite3.connect(archive_db)) as db, db:
        db.execute(_GONE)
        for place, source in enumerate(("wayback", "commoncrawl", "live")):
            db.execute(_CAPTURES, [source, place])
        db.execute("UPDATE captures SET source = 'wayback' WHERE url LIKE '%57990.html'")
        of_crawl = "SELECT capture_id, url, fetched_at FROM captures WHERE source = 'commoncrawl'"
        for capture_id, url, at in db.execute(of_crawl).fetchall():
            db.execute(_MEMENTO, ["CC-MAIN-2021-10", url, f"baobackan-{url[-4:]}", at, "kept", capture_id, ASKED])
        for number in range(1, known, 4):
            identity = f"baobackan-{FIRST + number}"
            values = ["wayback", f"http://www.baobackan.vn/tin-post{FIRST + number}.html", identity, _SEEN, "due", None]
            db.execute(_MEMENTO, [*values, ASKED])
        for host in ("baobackan.vn", "baobackan.com.vn", "baobackan.org.vn"):
            db.execute(_WALK, ["wayback", host, "1996-01-01", ASKED, 41_800, 9_120])
        for week in ("10", "17", "25"):
            db.execute(_WALK, [f"CC-MAIN-2021-{week}", "baobackan.vn", "2021-01-01", ASKED, 1_230, 310])
    return archive_db


def _listed(number: int, run_id: int) -> Sighting:
    year, url = 2021 - number % 10, f"https://baobackan.vn/tin-post{FIRST + number}.html"
    title = LOST_TITLE if number == 0 else f"Tin năm {year} từ một trang danh mục đã lưu, số {number}"
    return Sighting(
        run_id=run_id, portal="baobackan", url=url, seen_at=_SEEN, section="Thời sự",
        listed_title=None if number == 2 else title, listed_date=f"{year}-02-0{number % 9 + 1}", canonical_url=url,
        named_id=f"baobackan-{FIRST + number}",
    )  # fmt: skip
