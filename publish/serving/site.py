"""Datasette over a snapshot: its settings and its pages."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

from datasette.app import Datasette

from publish.errors import PublishError
from publish.place import Snapshot, open_finished
from publish.serving.database import SnapshotDatabase, primary_keys
from publish.serving.turns import THREADS

_PUBLISH = Path(__file__).parent.parent

#: Bounds for a site that strangers may reach one day. SQL stays open to researchers, within these.
SETTINGS: dict[str, int | bool] = {
    "allow_download": False,
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 1000,
    "default_facet_size": 12,
    "suggest_facets": False,
    "truncate_cells_html": 120,
    "max_csv_mb": 100,
    "num_sql_threads": THREADS,
    "default_cache_ttl": 60,
    "template_debug": False,
    "trace_debug": False,
}


def open_site(snapshot: Snapshot, secret: str | None = None) -> Datasette:
    """The site over one snapshot, as an object with `.app()` (ASGI) and `.client` (for tests).

    Args:
        snapshot: the folder to show.
        secret: what cookies are signed with; a new one each time where none is given.

    Raises:
        PublishError: the snapshot lacks a file or one cannot be read.
    """
    try:
        metadata = json.loads(snapshot.metadata.read_text("utf-8"))
        inspect = json.loads(snapshot.inspect.read_text("utf-8"))
        keys = _read(snapshot, inspect["luuchieu"]["size"])
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error) as error:
        message = f"{snapshot.folder} is not whole ({error}): run `luuchieu publish` again."
        raise PublishError(message) from error
    site = Datasette(
        [],
        immutables=[str(snapshot.database)],
        inspect_data=inspect,
        metadata=metadata,
        settings=SETTINGS,
        secret=secret,
        template_dir=str(_PUBLISH / "templates"),
        plugins_dir=str(_PUBLISH / "plugins"),
        static_mounts=[("static", str(_PUBLISH / "static"))],
    )
    site.remove_database("luuchieu")
    site.add_database(SnapshotDatabase(site, snapshot, keys), name="luuchieu")
    return site


def _read(snapshot: Snapshot, size: int) -> dict[str, str]:
    """See that the database is the one that was built, as far as shows at once; its primary keys.

    Raises ValueError, sqlite3.Error.
    """
    found = snapshot.database.stat().st_size
    if found != size:
        raise ValueError(f"luuchieu.db has {found} bytes, not {size}")
    with contextlib.closing(open_finished(snapshot.database)) as connection:
        connection.execute("SELECT article_id FROM articles LIMIT 1").fetchall()
        return primary_keys(connection)
