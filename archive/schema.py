"""archive.db opened, and brought up to date by the migrations in archive/migrations.py."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from archive.disk import sync_folder
from archive.errors import ArchiveError, from_os, from_sqlite

LATEST = "m008_watch"
"""The last of archive/migrations.py. It is looked for with plain SQL: what applies them is slow to import (it takes
pandas along where that is installed), and of a thousand commands one has something to apply."""
_BUSY_TIMEOUT_MS = 30_000


def connect(db_path: Path) -> sqlite3.Connection:
    """A connection set up as every writer of archive.db needs it. Raises ArchiveError.

    Transactions are begun and ended by hand (isolation_level None), so a batch is exactly one of them.
    """
    try:
        connection = sqlite3.connect(db_path, isolation_level=None, cached_statements=256)
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        # With NORMAL a power cut takes the last commits. With FULL none is lost once it was made: neither the sighting
        # whose requests go out next, nor the rows of a WARC file that gets its final name next.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
    except sqlite3.Error as error:
        raise from_sqlite(error, db_path) from error
    return connection


def migrate(db_path: Path) -> list[str]:
    """Apply the migrations that are pending and return their names.

    An archive that holds an older schema is first copied to `archive.db.before-<migration>.bak`.
    Raises ArchiveError when the file cannot be read or written; it is then as it was.
    """
    connection = connect(db_path)
    try:
        pending = [] if is_current(connection) else _apply(connection, db_path)
    except sqlite3.Error as error:
        raise from_sqlite(error, db_path) from error
    finally:
        connection.close()
    return pending


def _apply(connection: sqlite3.Connection, db_path: Path) -> list[str]:
    from sqlite_utils import Database

    from archive.migrations import migrations

    db = Database(connection)
    pending = [migration.name for migration in migrations.pending(db)]
    if pending and migrations.applied(db):
        _back_up(connection, db_path, pending[0])
    migrations.apply(db)
    return pending


def is_current(connection: sqlite3.Connection) -> bool:
    """True where no migration is pending. Raises sqlite3.Error for what is no database."""
    written = "SELECT count(*) FROM sqlite_master WHERE name = '_sqlite_migrations'"
    applied = "SELECT count(*) FROM _sqlite_migrations WHERE migration_set = 'luuchieu' AND name = ?"
    return bool(connection.execute(written).fetchone()[0] and connection.execute(applied, (LATEST,)).fetchone()[0])


def check_current(connection: sqlite3.Connection, db_path: Path) -> None:
    """Raise ArchiveError, with the next step, for an archive of an earlier version: one who only reads changes none."""
    if not is_current(connection):
        raise ArchiveError(
            f"{db_path}: an earlier version made it; the next crawl brings it up to date, or `luuchieu check --repair` "
            "now (a copy of it is made first)"
        )


def _back_up(connection: sqlite3.Connection, db_path: Path, migration: str) -> None:
    """Copy the database through SQLite, so that what is still in its WAL is in the copy."""
    backup = db_path.with_name(f"{db_path.name}.before-{migration}.bak")
    unfinished = backup.with_name(backup.name + ".part")
    try:
        unfinished.unlink(missing_ok=True)
        copy = sqlite3.connect(unfinished)
        try:
            connection.backup(copy)
        finally:
            copy.close()
        os.replace(unfinished, backup)
        sync_folder(backup.parent)
    except OSError as error:
        raise from_os(error, backup) from error
    except sqlite3.Error as error:
        raise ArchiveError(f"{backup}: no backup could be made ({error}); the archive was not changed") from error
