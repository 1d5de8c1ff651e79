"""The coverage of portals as declared: what the archive knows, with the running numbers that the families can read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from archive.coverage import Coverage, read_coverage
from archive.errors import from_sqlite
from archive.schema import check_current
from crawler.environment import UsageError
from crawler.portal import Portal


def read_all(
    archive_db: Path,
    names: Sequence[str],
    portals: Mapping[str, type[Portal]],
    *,
    since: str | None = None,
    until: str | None = None,
) -> list[Coverage]:
    """Of each portal named, or of all that the archive has met, in alphabetical order.

    Raises UsageError where there is no archive or no such portal in it, ArchiveError for a bad one.
    """
    if not archive_db.exists():
        raise UsageError(f"there is no archive at {archive_db}; run `luuchieu crawl` first, or name another --home")
    try:
        connection = sqlite3.connect(f"file:{archive_db}?mode=ro", uri=True, timeout=30)
        try:
            check_current(connection, archive_db)
            met = [row[0] for row in connection.execute("SELECT portal FROM portals ORDER BY portal")]
            unknown = sorted(set(names) - set(met))
            if unknown:
                raise UsageError(f"the archive holds no portal {unknown[0]!r}; it holds {', '.join(met) or 'none'}")
            return [
                read_coverage(connection, name, since=since, until=until, number_of=_numbers(portals.get(name)))
                for name in met
                if name in names or not names
            ]
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise from_sqlite(error, archive_db) from error


def _numbers(portal: type[Portal] | None) -> Callable[[str], int | None] | None:
    if portal is None:
        return None

    def number_of(url: str) -> int | None:
        key = portal.article_key(url)
        return portal.number_of(key) if key is not None else None

    return number_of
