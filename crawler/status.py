"""A line a portal: what the archive holds, how the last run went, what is still due."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

from archive.alarms import Alarm, read_open
from archive.errors import from_sqlite
from archive.fates import Known, has_vanished
from archive.past import Standings, read_past
from archive.schema import check_current
from crawler.environment import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalStatus:
    """One portal as the archive knows it. Fields of the last run, both phases, are None before the first."""

    portal: str
    name: str
    articles: int
    gone: int
    """Articles that the portal removed."""
    newest: str | None
    """published_at of its newest article."""
    due: int
    """Addresses of articles that were seen and are not kept yet."""
    last_run: str | None
    reason: str | None
    healthy: bool | None
    new: int | None
    changed: int | None
    failures: int | None
    past: Standings | None = None
    """Of a portal that is gone: its articles by what became of them."""
    alarms: tuple[Alarm, ...] = ()
    """What lasts wrong with it: docs/health.md."""


_QUERY = """
    SELECT p.portal, p.name,
           (SELECT count(*) FROM articles a WHERE a.portal = p.portal),
           (SELECT count(*) FROM articles a WHERE a.portal = p.portal AND a.state = 'gone'),
           (SELECT max(published_at) FROM articles a WHERE a.portal = p.portal),
           (SELECT count(*) FROM urls u WHERE u.portal = p.portal AND u.kind = 'article'
                                          AND u.state IN ('due', 'failed') AND u.next_due_at IS NOT NULL),
           r.started_at, r.reason, min(r.healthy, coalesce(k.healthy, 1)), r.articles_new + coalesce(k.articles_new, 0),
           r.articles_changed + coalesce(k.articles_changed, 0), r.failures + coalesce(k.failures, 0)
    FROM portals p
    LEFT JOIN runs r ON r.run_id = (SELECT max(run_id) FROM runs WHERE portal = p.portal AND kind = 'crawl')
    LEFT JOIN runs k ON k.run_id = (SELECT max(run_id) FROM runs WHERE portal = p.portal AND kind = 'recheck'
                                    AND run_id > r.run_id)
    ORDER BY p.portal"""


def read_status(archive_db: Path) -> list[PortalStatus]:
    """Every portal the archive has met. Raises UsageError where there is no archive, ArchiveError for a bad one."""
    if not archive_db.exists():
        raise UsageError(f"there is no archive at {archive_db}; run `luuchieu crawl` first, or name another --home")
    try:
        connection = sqlite3.connect(f"file:{archive_db}?mode=ro", uri=True, timeout=30)
        try:
            check_current(connection, archive_db)
            found = [_status(row) for row in connection.execute(_QUERY).fetchall()]
            alarms = read_open(connection)
            return [
                replace(
                    one,
                    past=_past(connection, one.portal),
                    alarms=tuple(alarm for alarm in alarms if alarm.portal == one.portal),
                )
                for one in found
            ]
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise from_sqlite(error, archive_db) from error


def read_alarms(archive_db: Path) -> tuple[Alarm, ...]:
    """What lasts wrong, with the archive itself first and then with portals. Raises ArchiveError."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{archive_db}?mode=ro", uri=True, timeout=30)) as connection:
            return read_open(connection)
    except sqlite3.Error as error:
        raise from_sqlite(error, archive_db) from error


def _past(connection: sqlite3.Connection, portal: str) -> Standings | None:
    if not has_vanished(connection, portal):
        return None
    with contextlib.closing(Known(connection, portal)) as known:
        return read_past(connection, portal, known).total


def _status(row: tuple[object, ...]) -> PortalStatus:
    named = dict(zip(PortalStatus.__slots__, row, strict=False))
    if named["healthy"] is not None:
        named["healthy"] = bool(named["healthy"])
    return PortalStatus(**named)  # type: ignore[arg-type]
