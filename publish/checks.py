"""What a snapshot must pass before readers get it."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from publish.errors import PublishError, Refused
from publish.place import Snapshot
from publish.search.index import Index


def count(connection: sqlite3.Connection, table: str) -> int:
    """Rows of a table whose name comes from the schema. Raises sqlite3.Error."""
    (rows,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608
    return int(rows)


def check_whole(connection: sqlite3.Connection, rows: Mapping[str, int]) -> None:
    """Row counts as the archive has them, a full index, sound pages. Raises PublishError."""
    for table, expected in rows.items():
        found = count(connection, table)
        if found != expected:
            raise PublishError(f"The snapshot has {found} rows of {table}, the archive {expected}: not published.")
    indexed = count(connection, "articles_fts_docsize")
    if indexed != rows["articles"]:
        raise PublishError(f"The search index has {indexed} of {rows['articles']} articles: not published.")
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise PublishError(f"The snapshot is damaged ({verdict}): not published. Check the disk, try again.")


def check_sets(path: Path, rows: Mapping[str, int]) -> None:
    """Each article is in the search sets of its state, and the file is sound. Raises PublishError, sqlite3.Error."""
    with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise PublishError(f"The search sets are damaged ({verdict}): not published. Check the disk, try again.")
    known = sum(len(value.articles) for value in Index(path, rows["articles"]).facets["state"])
    if known != rows["articles"]:
        raise PublishError(f"The search sets have {known} of {rows['articles']} articles: not published.")


def check_not_fewer(last: Snapshot | None, rows: Mapping[str, int]) -> None:
    """Nothing is ever deleted from an archive: with fewer articles or revisions it is the wrong or a damaged one.

    Captures do not count: rows whose records a power cut took from the WARC files are taken back by the next crawl.
    Raises Refused; the last snapshot stays in place.
    """
    before = _summary(last).get("rows")
    if last is None or not isinstance(before, dict):
        return
    for table in ("articles", "revisions"):
        was = before.get(table)
        if isinstance(was, int) and rows.get(table, 0) < was:
            raise Refused(
                f"The archive holds {rows.get(table, 0):,} {table}, the snapshot in {last.folder} {was:,}: "
                "the old one stays. Nothing is ever deleted from an archive, so look at --home first; "
                "`luuchieu publish --force` replaces it all the same."
            )


def check_same_kind(last: Snapshot | None, newest: int | None) -> None:
    """A sample never takes the place of the whole archive, nor the reverse. Raises Refused."""
    if last is None or (_summary(last).get("sample") is None) == (newest is None):
        return
    held, given = ("the whole archive", "a sample") if newest is not None else ("a sample", "the whole archive")
    raise Refused(f"{last.folder.parent} holds snapshots of {held}, and this is {given}: name another --out.")


def _summary(last: Snapshot | None) -> dict[str, object]:
    """What the build of a snapshot wrote down; nothing where it cannot be read."""
    try:
        summary = json.loads(last.summary.read_text("utf-8")) if last is not None else {}
    except (OSError, ValueError):
        return {}
    return summary if isinstance(summary, dict) else {}
