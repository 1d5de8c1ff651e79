"""Ninety nights of runs over every portal of an archive, with what went wrong meanwhile and what lasts."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from archive.clock import VIETNAM, iso

LAST = datetime(2026, 1, 28, 2, 10, tzinfo=VIETNAM)
TODAY = LAST + timedelta(hours=7)
NIGHTS = 90
UNKNOWN = "made-up <fault>"
_RUN = (
    "INSERT INTO runs (portal, kind, source, started_at, finished_at, reason, articles_new, articles_changed, "
    "articles_gone, healthy) VALUES (?, 'crawl', 'live', ?, ?, 'finished', ?, ?, ?, ?)"
)
_ALARM = "INSERT INTO alarms (portal, name, what, advice, since, last_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?)"


def watch(
    archive_db: Path,
    portals: Sequence[str],
    *,
    ill: str,
    drifting: str | None = None,
    nights: int = 90,
    own: bool = False,
) -> None:
    """Runs of each portal up to LAST. `ill` did not answer in the last five nights, `drifting` changed its pages.

    Each portal was ill for a night or two before; one night nothing ran. With `own` the archive has alarms itself.
    """
    with contextlib.closing(sqlite3.connect(archive_db)) as db, db:
        for place, portal in enumerate(portals):
            for back in range(NIGHTS):
                if back == 40:
                    continue
                at = LAST - timedelta(days=back, minutes=-place)
                bad = (portal == ill and back < 5) or (portal == drifting and back < 2) or (back + 7 * place) % 31 == 20
                row = (
                    portal,
                    iso(at),
                    iso(at + timedelta(minutes=9)),
                    0 if bad else 3 + (back + place) % 5,
                    back % 3,
                    0,
                )
                db.execute(_RUN, (*row, int(not bad)))
        began = iso(LAST - timedelta(days=4))
        what = "baothaibinh.vn answered none of 6 requests: connection refused."
        db.execute(_ALARM, (ill, "down", what, "Open the page in a browser; nothing to do while it is down.", began,
                            iso(LAST), None))  # fmt: skip
        if drifting:
            what = "31 of 34 articles were read by the fallback; usually it is 0 of 30."
            advice = "luuchieu probe names the selector that died; docs/when-a-portal-changes.md."
            db.execute(_ALARM, (drifting, "layout drift", what, advice, iso(LAST - timedelta(days=1)), iso(LAST), None))
        if own:
            db.execute(_ALARM, (None, "disk", "3.1 GB are free of 80 GB.", "Free some.", began, iso(LAST), None))
            db.execute(_ALARM, (ill, UNKNOWN, "What <b>nobody</b> knows.", "", began, iso(LAST), None))
        past: tuple[tuple[str, int | None, int, int], ...] = (
            ("silence", 3, 35, 31),
            ("down", 0, 61, 60),
            ("blocked", 1, 20, 18),
            ("publish", None, 70, 69),
        )
        for name, which, since, until in past:
            of = None if which is None else portals[which % len(portals)]
            times = [iso(LAST - timedelta(days=days)) for days in (since, until + 1, until)]
            db.execute(_ALARM, (of, name, "It is over.", "", *times))
