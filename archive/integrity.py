"""Is the archive whole? Every row against its record, every record against its row, the database against itself."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import datetime

from archive.errors import from_os
from archive.findings import Findings
from archive.home import Home
from archive.integrity_records import Told, check_records, check_revisits
from archive.integrity_tables import check_articles, check_pages, check_references
from archive.schema import is_current


def check(
    home: Home, *, deep: bool = False, since: datetime | None = None, told: Told = lambda done, total: None
) -> Findings:
    """Everything that is wrong with archive.db and the WARC files. Nothing is changed. Hold home.lock() around it.

    Quick, it reads what the files say of themselves; with `deep` every record whole, each digest computed anew.
    Of WARC files that were begun before `since` only the end is read, so that a night takes no longer as years pass.
    Raises ArchiveError when a file cannot be opened for reading.
    """
    found = Findings()
    path = home.archive_db
    if not path.is_file():
        found.add("database-missing", path, None, "there are WARC files and no archive.db")
        return found
    try:
        with contextlib.closing(_open(home)) as connection:
            _check(connection, home, found, told, deep=deep, since=since)
    except sqlite3.Error as error:
        found.add("database-damaged", path, None, str(error))
    except OSError as error:
        raise from_os(error, home.warc_dir) from error
    return found


def _open(home: Home) -> sqlite3.Connection:
    """Read-only; what a killed writer left in the WAL is seen too."""
    connection = sqlite3.connect(f"{home.archive_db.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _check(
    connection: sqlite3.Connection, home: Home, found: Findings, told: Told, *, deep: bool, since: datetime | None
) -> None:
    path = home.archive_db
    if not check_pages(connection, path, found, deep=deep):
        return
    if not is_current(connection):
        found.add("schema-old", path, None, "its tables are not those of this version")
        return
    check_references(connection, path, found)
    check_articles(connection, path, found, deep=deep)
    check_records(connection, home, found, told, deep=deep, since=since)
    if not deep:
        check_revisits(connection, home, found)
