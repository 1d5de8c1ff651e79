"""What a snapshot is made of: the copy of the archive, then one step after the other, then its hash."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.columns import DESCRIPTIONS
from archive.past import Past
from publish import checks
from publish.charts.draw import draw_charts
from publish.describe import Json, describe
from publish.errors import NothingThere
from publish.past import LOST, write_lost
from publish.place import Snapshot
from publish.search.build import write_search
from publish.search.match import fill_index
from publish.tables import Told, copy_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be published: every article, or the `newest` so many of each portal."""

    archive_db: Path
    built_at: str
    newest: int | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A snapshot in the making, as its steps find it."""

    snapshot: Snapshot
    connection: sqlite3.Connection
    """luuchieu.db with all its rows: may be written to, no transaction is open."""
    rows: Mapping[str, int]
    order: Order
    pasts: Mapping[str, Past]
    """Of the portals that are gone, and of those of which web archives were asked."""


Step = Callable[[Draft], None]


def _index(draft: Draft) -> None:
    draft.connection.execute("BEGIN")
    fill_index(draft.connection)
    draft.connection.execute("COMMIT")
    draft.connection.executescript("PRAGMA analysis_limit = 1000; ANALYZE;")


def _make_sets(draft: Draft) -> None:
    write_search(draft.connection, draft.snapshot.search)


def _check(draft: Draft) -> None:
    checks.check_whole(draft.connection, draft.rows)
    checks.check_sets(draft.snapshot.search, draft.rows)


def _describe(draft: Draft) -> None:
    metadata = describe(draft.connection, draft.rows, {**DESCRIPTIONS, "lost": LOST}, draft.order.built_at, draft.pasts)
    if draft.order.newest is not None:
        plugins = metadata["plugins"]
        assert isinstance(plugins, dict)
        site = plugins["luuchieu"]
        assert isinstance(site, dict)
        site["sample"] = draft.order.newest
    _write(draft.snapshot.metadata, metadata)


def _draw(draft: Draft) -> None:
    draw_charts(draft.connection, draft.snapshot.folder)


#: In this order, each with the name that a person sees meanwhile. A step may add files and folders to the snapshot's
#: folder; what it raises (PublishError, sqlite3.Error, OSError) ends the publish and removes the draft.
STEPS: tuple[tuple[str, Step], ...] = (
    ("search index", _index),
    ("search sets", _make_sets),
    ("checks", _check),
    ("descriptions", _describe),
    ("charts", _draw),
)


def fill(order: Order, snapshot: Snapshot, last: Snapshot | None, told: Told) -> Mapping[str, int]:
    """Write all files of a snapshot into its folder, which is empty; rows a table.

    Raises PublishError, sqlite3.Error, OSError.
    """
    address = snapshot.database.resolve().as_uri()
    with contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        # A half-written draft is thrown away, so nothing needs to be synced before it is whole.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        connection.execute("PRAGMA cache_size = -65536")
        rows = copy_tables(order.archive_db, connection, told, order.newest)
        if not rows.get("articles"):
            raise NothingThere(f"{order.archive_db} holds no article yet: run `luuchieu crawl` first.")
        if order.newest is None and not order.force:
            checks.check_not_fewer(last, rows)
        told("past")
        pasts, lost = write_lost(connection)
        draft = Draft(snapshot, connection, {**rows, "lost": lost}, order, pasts)
        for name, step in STEPS:
            told(name)
            step(draft)
        counted = _counts(connection)
    told("hash")
    _seal(draft, counted)
    return draft.rows


def _seal(draft: Draft, counted: Mapping[str, int]) -> None:
    """Write down what the finished database is: for Datasette, for the next build, for `luuchieu check`."""
    snapshot = draft.snapshot
    with snapshot.database.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = snapshot.database.stat().st_size
    tables: dict[str, Json] = {table: {"count": count} for table, count in counted.items()}
    inspected: Json = {"hash": digest, "size": size, "file": snapshot.database.name, "tables": tables}
    _write(snapshot.inspect, {"luuchieu": inspected})
    summary: dict[str, Json] = {"built_at": draft.order.built_at, "sha256": digest, "bytes": size}
    _write(snapshot.summary, {**summary, "rows": dict(draft.rows), "sample": draft.order.newest})


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Rows of every table, the index's own among them, as Datasette's inspect file wants them."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1").fetchall()
    return {name: checks.count(connection, name) for (name,) in names}


def _write(path: Path, content: dict[str, Json]) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
