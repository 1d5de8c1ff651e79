"""What a night finds before it begins: runs that were killed, a clock that was set back, a disk that fills up."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from datetime import datetime

from archive import clock
from archive.clock_fault import started_later
from archive.home import Home
from archive.measures import Verdict
from nightly.faults import CLOCK, DISK, KILLED, verdict
from publish.place import Published

_KILLED = "SELECT DISTINCT portal FROM runs WHERE finished_at IS NULL AND reason IS NULL ORDER BY portal"
_BYTES = """
    SELECT coalesce(sum(bytes), 0), count(DISTINCT substr(started_at, 1, 10)) FROM runs
    WHERE source IN ('live', 'lab') AND started_at >= date(?, '-30 days')"""
_NIGHTS = 30
"""The disk has to hold so many more nights like the last ones, and another snapshot."""


def look_before(home: Home) -> tuple[Verdict, ...]:
    """What is to be told; nothing where there is no archive yet, or none that can be read. Hold home.lock()."""
    if not home.archive_db.is_file():
        return ()
    address = f"{home.archive_db.resolve().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
            return tuple(_look(home, connection, clock.now()))
    except sqlite3.Error:
        return ()  # the crawl will say what is wrong with it


def _look(home: Home, connection: sqlite3.Connection, now: datetime) -> list[Verdict]:
    found = []
    killed = [portal for (portal,) in connection.execute(_KILLED)]
    if killed:
        found.append(verdict(KILLED, f"the night before ended without a word during {', '.join(killed)}"))
    later = started_later(connection, now)
    if later is not None:
        found.append(
            verdict(
                CLOCK, f"the clock says {clock.iso(now)}, but the crawl before this one began at {clock.iso(later)}"
            )
        )
    needed = _needed(home, connection, now)
    free = shutil.disk_usage(home.path).free
    if free < needed:
        found.append(
            verdict(DISK, f"{free / 1e6:,.0f} MB are free, and a month of such nights takes {needed / 1e6:,.0f} MB")
        )
    return found


def _needed(home: Home, connection: sqlite3.Connection, now: datetime) -> float:
    """Bytes that the next weeks take, by what the last ones took."""
    spent, nights = connection.execute(_BYTES, (clock.iso(now)[:10],)).fetchone()
    snapshot = Published(home.published_dir).last()
    size = sum(path.stat().st_size for path in snapshot.folder.rglob("*") if path.is_file()) if snapshot else 0
    return float(size + _NIGHTS * spent / max(1, nights))
