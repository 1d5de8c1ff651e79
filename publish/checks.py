"""What a snapshot must pass before readers get it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from publish.errors import PublishError, Refused
from publish.place import Snapshot


def check_whole(connection: sqlite3.Connection, rows: Mapping[str, int]) -> None:
    """Row counts as read from the archive, a full index, sound pages. Raises PublishError naming what differs."""
    for table, expected in rows.items():
        (found,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
        if found != expected:
            raise PublishError(f"The snapshot's table {table} has {found} rows, the archive {expected}: not published.")
    (indexed,) = connection.execute("SELECT count(*) FROM articles_fts_docsize").fetchone()
    if indexed != rows["articles"]:
        raise PublishError(f"The search index has {indexed} of {rows['articles']} articles: not published.")
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise PublishError(f"The snapshot is damaged ({verdict}): not published. Check the disk, then run it again.")


def check_not_fewer(last: Snapshot | None, rows: Mapping[str, int]) -> None:
    """Nothing is ever deleted from an archive, so fewer articles than last time means the wrong or a damaged one.

    Raises Refused; the last snapshot stays in place.
    """
    if last is None:
        return
    try:
        before = int(json.loads(last.summary.read_text("utf-8"))["rows"]["articles"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    if rows["articles"] < before:
        raise Refused(
            f"The archive holds {rows['articles']:,} articles, the snapshot in {last.folder} {before:,}: "
            "the old one stays. Nothing is ever deleted from an archive, so look at --home first; "
            "`luuchieu publish --force` replaces it all the same."
        )
