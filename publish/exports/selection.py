"""Which articles an export holds, read a batch at a time from the snapshot, else from the archive."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from publish.errors import NothingThere
from publish.exports.tables import ARTICLES, Row, Table
from publish.exports.writer import BATCH
from publish.place import Published, Snapshot, open_finished
from publish.search.asked import Asked
from publish.search.index import Index
from publish.search.results import every_id

COLUMNS = ARTICLES.names


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is asked for; None leaves that door open. `since` and `until` are days, `YYYY-MM-DD`, both included."""

    portal: str | None = None
    year: int | None = None
    since: str | None = None
    until: str | None = None
    state: str | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An open database of articles. A snapshot has the search index and articles in order of time."""

    connection: sqlite3.Connection
    path: Path
    is_snapshot: bool

    def count(self, selection: Selection) -> int:
        """Articles in the selection. Raises NothingThere for a portal without articles, sqlite3.Error."""
        where, values = self._where(selection)
        if selection.portal is not None:
            self._check_portal(selection.portal)
        (count,) = self.connection.execute(f"SELECT count(*) FROM articles {where}", values).fetchone()  # noqa: S608
        return int(count)

    def years(self, selection: Selection) -> list[int]:
        """Years of publication in the selection, oldest first."""
        where, values = self._where(selection)
        sql = f"SELECT DISTINCT CAST(substr(published_at, 1, 4) AS INTEGER) FROM articles {where} ORDER BY 1"  # noqa: S608
        return [year for (year,) in self.connection.execute(sql, values) if year is not None]

    def articles(self, selection: Selection) -> Generator[list[Row], None, None]:
        """The columns of ARTICLES in batches: oldest first in a snapshot, by article_id in an archive."""
        where, values = self._where(selection)
        order = "rowid" if self.is_snapshot else ARTICLES.order
        yield from self._batches(f"SELECT {', '.join(COLUMNS)} FROM articles {where} ORDER BY {order}", values)  # noqa: S608

    def numbered(self, rowids: Sequence[int]) -> list[Row]:
        """Articles of a snapshot by their rowids, in that order."""
        sql = f"SELECT rowid, {', '.join(COLUMNS)} FROM articles WHERE rowid IN (SELECT value FROM json_each(?))"  # noqa: S608
        rows = {row[0]: row[1:] for row in self.connection.execute(sql, [json.dumps(rowids)])}
        return [rows[rowid] for rowid in rowids]

    def group(self, portal: str | None, year: int | None) -> Generator[list[Row], None, None]:
        """Articles of a snapshot, of one portal or all (None), of one year or without a date (None), oldest first."""
        of_portal = "portal = :portal AND" if portal else ""
        yield from self._batches(
            f"SELECT {', '.join(COLUMNS)} FROM articles WHERE rowid IN "  # noqa: S608 - our own column names
            f"(SELECT rowid FROM articles WHERE {of_portal} year IS :year) ORDER BY rowid",
            {"portal": portal, "year": year},
        )

    def table(self, table: Table) -> Generator[list[Row], None, None]:
        """All rows of another table."""
        yield from self._batches(f"SELECT {', '.join(table.names)} FROM {table.name} ORDER BY {table.order}", {})  # noqa: S608

    def _batches(self, sql: str, values: list[str] | dict[str, str | int | None]) -> Generator[list[Row], None, None]:
        cursor = self.connection.execute(sql, values)
        while rows := cursor.fetchmany(BATCH):
            yield rows

    def _where(self, selection: Selection) -> tuple[str, list[str]]:
        clauses: list[str] = []
        values: list[str] = []
        for clause, value in (
            ("portal = ?", selection.portal),
            ("substr(published_at, 1, 4) = ?", None if selection.year is None else f"{selection.year:04}"),
            ("substr(published_at, 1, 10) >= ?", selection.since),
            ("substr(published_at, 1, 10) <= ?", selection.until),
            ("state = ?", selection.state),
        ):
            if value is not None:
                clauses.append(clause)
                values.append(value)
        if selection.query is not None:
            if not self.is_snapshot or not self.path.with_name("search.db").is_file():
                raise NothingThere(f"{self.path} has no index for --query: run `luuchieu publish` first.")
            clauses.append("rowid IN (SELECT value FROM json_each(?))")
            values.append(_found(self.path, selection.query))
        return ("WHERE " + " AND ".join(clauses) if clauses else ""), values

    def _check_portal(self, portal: str) -> None:
        found = self.connection.execute("SELECT DISTINCT portal FROM articles ORDER BY 1").fetchall()
        known = [name.decode() for (name,) in found]
        if portal not in known:
            raise NothingThere(f"{self.path} has no article of {portal!r}; its portals: {', '.join(known)}.")


def open_source(archive_db: Path, published: Published) -> Source:
    """The newest snapshot, else the live archive. Raises NothingThere where neither is, sqlite3.Error."""
    last = published.last()
    if last is not None:
        return open_snapshot(last)
    if not archive_db.is_file():
        raise NothingThere(f"Neither {published.path} nor {archive_db} exists: run `luuchieu crawl` first.")
    connection = sqlite3.connect(f"{archive_db.resolve().as_uri()}?mode=ro", uri=True)
    return _as_bytes(connection, archive_db, is_snapshot=False)


def open_snapshot(snapshot: Snapshot, *, any_thread: bool = False) -> Source:
    """A snapshot, which nobody changes any more; to be read by one thread, or by any one after the other.

    Raises sqlite3.Error.
    """
    connection = open_finished(snapshot.database, any_thread=any_thread)
    return _as_bytes(connection, snapshot.database, is_snapshot=True)


def _as_bytes(connection: sqlite3.Connection, path: Path, *, is_snapshot: bool) -> Source:
    connection.text_factory = bytes
    return Source(connection, path, is_snapshot=is_snapshot)


@lru_cache(maxsize=1)
def _found(database: Path, typed: str) -> str:
    """Rowids of what the search page finds in a snapshot, as a JSON list: an export asks for them several times.

    Raises sqlite3.Error.
    """
    with contextlib.closing(open_finished(database)) as texts:
        (last,) = texts.execute("SELECT coalesce(max(rowid), 0) FROM articles").fetchone()
        found = every_id(Index(database.with_name("search.db"), last), texts, Asked(text=typed, order="date"))
        return json.dumps([rowid for rowids in found for rowid in rowids])
