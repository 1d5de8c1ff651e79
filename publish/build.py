"""The build of a snapshot: copy beside, index, check, describe, switch over."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive import clock
from archive.columns import DESCRIPTIONS
from publish import checks
from publish.describe import Json, describe
from publish.errors import NothingThere, PublishError
from publish.exports.package import write_package
from publish.place import Published, Snapshot
from publish.search.match import fill_index
from publish.tables import Told, copy_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A snapshot that readers have now."""

    snapshot: Snapshot
    built_at: str
    rows: Mapping[str, int]
    size_bytes: int


def _silent(table: str) -> None:
    """Tell nobody."""


def build(
    archive_db: Path, published: Published, *, force: bool = False, files: bool = True, told: Told = _silent
) -> Built:
    """Build a snapshot of the archive and make it the current one. A failure leaves the last one in place.

    Args:
        archive_db: the live archive; it may be written to meanwhile.
        published: the folder of snapshots.
        force: replace a snapshot that holds more articles.
        files: write the data package too, the articles as files to take away.
        told: called with the name of each step.

    Raises:
        PublishError: nothing to publish, fewer articles than before, a damaged archive, a full disk;
            it says which.
    """
    if not archive_db.is_file():
        raise NothingThere(f"{archive_db} does not exist: run `luuchieu crawl` first, or name the --home.")
    try:
        with published.only_one():
            return _build(archive_db, published, force, files, told)
    except sqlite3.Error as error:
        raise _explained(error, archive_db, published.path) from error
    except OSError as error:
        reason = error.strerror or error
        message = f"{published.path} cannot be written: {reason}. Free it or name another --out."
        raise PublishError(message) from error


def _build(archive_db: Path, published: Published, force: bool, files: bool, told: Told) -> Built:
    moment = clock.now()
    folder = published.new_folder(moment)
    try:
        draft = Snapshot(folder)
        rows = _fill(archive_db, draft, published.last(), clock.iso(moment), force, told)
        if files:
            write_package(draft, published.last(), clock.iso(moment), told)
        told("switch")
        size = draft.database.stat().st_size
        snapshot = published.switch_to(folder)
        published.prune()
    except BaseException:
        _discard(folder)
        raise
    return Built(snapshot=snapshot, built_at=clock.iso(moment), rows=rows, size_bytes=size)


def _fill(
    archive_db: Path, draft: Snapshot, last: Snapshot | None, built_at: str, force: bool, told: Told
) -> Mapping[str, int]:
    """Write all files of a snapshot; rows a table."""
    address = draft.database.resolve().as_uri()
    with contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        # A half-written draft is thrown away, so nothing needs to be synced before it is whole.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        connection.execute("PRAGMA cache_size = -65536")
        rows = copy_tables(archive_db, connection, told)
        if not rows.get("articles"):
            raise NothingThere(f"{archive_db} holds no article yet: run `luuchieu crawl` first.")
        if not force:
            checks.check_not_fewer(last, rows)
        told("search index")
        connection.execute("BEGIN")
        fill_index(connection)
        connection.execute("COMMIT")
        connection.executescript("PRAGMA analysis_limit = 1000; ANALYZE;")
        told("checks")
        checks.check_whole(connection, rows)
        metadata = describe(connection, rows, DESCRIPTIONS, built_at)
        counted = _counts(connection)
    with draft.database.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = draft.database.stat().st_size
    tables: dict[str, Json] = {table: {"count": count} for table, count in counted.items()}
    _write(draft.metadata, metadata)
    inspected: Json = {"hash": digest, "size": size, "file": "luuchieu.db", "tables": tables}
    _write(draft.inspect, {"luuchieu": inspected})
    _write(draft.summary, {"built_at": built_at, "sha256": digest, "bytes": size, "rows": dict(rows)})
    return rows


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Rows of every table, the index's own among them, as Datasette's inspect file wants them."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1").fetchall()
    return {name: checks.count(connection, name) for (name,) in names}


def _write(path: Path, content: dict[str, Json]) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _discard(folder: Path) -> None:
    """Remove a draft; what cannot be removed now is cleared by the next build."""
    shutil.rmtree(folder, ignore_errors=True)


def _explained(error: sqlite3.Error, archive_db: Path, target: Path) -> PublishError:
    """What SQLite's word means for the person at the keyboard."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        message = f"The disk of {target} is full or failing ({error}): free some space, then run it again."
    elif code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        message = f"{archive_db} is damaged ({error}): put back a good copy. Nothing was published."
    elif code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        message = f"{archive_db} stays locked by another program ({error}): try again when it ends."
    elif "no such table" in str(error) or "no such column" in str(error):
        message = f"{archive_db} is not an archive of this version ({error}): name another --home."
    else:
        message = f"{archive_db} could not be published to {target}: {error}."
    return PublishError(message)
