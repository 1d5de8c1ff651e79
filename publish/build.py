"""The build of a snapshot: made beside, switched to when it is whole."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive import clock
from publish import checks
from publish.draft import Order, fill
from publish.errors import NothingThere, PublishError
from publish.exports.package import write_package
from publish.place import Published, Snapshot
from publish.tables import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A snapshot that readers have now."""

    snapshot: Snapshot
    built_at: str
    rows: Mapping[str, int]
    size_bytes: int


def _silent(step: str) -> None:
    """Tell nobody."""


def build(
    archive_db: Path,
    published: Published,
    *,
    newest: int | None = None,
    force: bool = False,
    files: bool = True,
    told: Told = _silent,
) -> Built:
    """Build a snapshot of the archive and make it the current one. A failure leaves the last one in place.

    Args:
        archive_db: the live archive; it may be written to meanwhile.
        published: the folder of snapshots.
        newest: a sample: only so many articles of each portal. It has a folder of its own.
        force: replace a snapshot that holds more articles.
        files: write the data package too, the articles as files to take away.
        told: called with the name of each step.

    Raises:
        PublishError: nothing to publish, fewer articles than before, a damaged archive, a full disk;
            it says which.
    """
    if not archive_db.is_file():
        raise NothingThere(f"{archive_db} does not exist: run `luuchieu crawl` first, or name the --home.")
    moment = clock.now()
    order = Order(archive_db=archive_db, built_at=clock.iso(moment), newest=newest, force=force)
    try:
        with published.only_one():
            last = published.last()
            checks.check_same_kind(last, newest)
            folder = published.new_folder(moment)
            try:
                rows = fill(order, Snapshot(folder), last, told)
                if files:
                    write_package(Snapshot(folder), last, order.built_at, told)
                told("switch")
                snapshot = published.switch_to(folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            published.prune()
    except sqlite3.Error as error:
        raise _explained(error, archive_db, published.path) from error
    except OSError as error:
        reason = error.strerror or error
        message = f"{published.path} cannot be written: {reason}. Free it or name another --out."
        raise PublishError(message) from error
    size = snapshot.database.stat().st_size
    return Built(snapshot=snapshot, built_at=order.built_at, rows=rows, size_bytes=size)


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
        message = (
            f"{archive_db} is not an archive of this version ({error}): `luuchieu check --repair` "
            "brings an older one up to date; or name another --home."
        )
    else:
        message = f"{archive_db} could not be published to {target}: {error}."
    return PublishError(message)
