"""Which articles an export holds, read one at a time from the snapshot, else from the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from publish.errors import NothingThere
from publish.place import Published
from publish.search.match import match_query

COLUMNS = (
    "article_id", "portal", "title", "summary", "body_text", "author", "source_name", "dateline", "section",
    "tags", "language", "published_at", "modified_at", "first_captured_at", "last_captured_at", "state",
    "gone_at", "moved_to", "url", "canonical_url", "word_count", "text_sha256",
)  # fmt: skip

Value = str | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is asked for; None leaves that door open."""

    portal: str | None = None
    year: int | None = None
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

    def articles(self, selection: Selection) -> Generator[tuple[Value, ...], None, None]:
        """The values of COLUMNS for each article: oldest first in a snapshot, by article_id in an archive."""
        where, values = self._where(selection)
        order = "rowid" if self.is_snapshot else "article_id"
        sql = f"SELECT {', '.join(COLUMNS)} FROM articles {where} ORDER BY {order}"  # noqa: S608
        yield from self.connection.execute(sql, values)

    def _where(self, selection: Selection) -> tuple[str, list[str | int]]:
        clauses: list[str] = []
        values: list[str | int] = []
        if selection.portal is not None:
            clauses.append("portal = ?")
            values.append(selection.portal)
        if selection.year is not None:
            clauses.append("substr(published_at, 1, 4) = ?")
            values.append(f"{selection.year:04}")
        if selection.query is not None:
            if not self.is_snapshot:
                raise NothingThere(f"{self.path} has no index for --query: run `luuchieu publish` first.")
            clauses.append("rowid IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)")
            values.append(match_query(selection.query))
        return ("WHERE " + " AND ".join(clauses) if clauses else ""), values

    def _check_portal(self, portal: str) -> None:
        found = self.connection.execute("SELECT DISTINCT portal FROM articles ORDER BY 1").fetchall()
        known = [name for (name,) in found]
        if portal not in known:
            raise NothingThere(f"{self.path} has no article of {portal!r}; its portals: {', '.join(known)}.")


def open_source(archive_db: Path, published: Published) -> Source:
    """The newest snapshot, else the live archive. Raises NothingThere where neither is, sqlite3.Error."""
    last = published.last()
    if last is not None:
        connection = sqlite3.connect(f"{last.database.as_uri()}?mode=ro&immutable=1", uri=True)
        return Source(connection, last.database, is_snapshot=True)
    if not archive_db.is_file():
        raise NothingThere(f"Neither {published.path} nor {archive_db} exists: run `luuchieu crawl` first.")
    connection = sqlite3.connect(f"{archive_db.resolve().as_uri()}?mode=ro", uri=True)
    return Source(connection, archive_db, is_snapshot=False)
