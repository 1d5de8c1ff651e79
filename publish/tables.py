"""Which tables readers get, and how they are copied: all of the archive's, read in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from publish.sample import choose, which_rows

#: Added to `articles` in the snapshot only, so that readers can facet by it.
YEAR = "Year of published_at; empty where the page gives no date. Only in the published snapshot."

#: Called with the name of a table before it is copied.
Told = Callable[[str], None]


def copy_tables(source: Path, target: sqlite3.Connection, told: Told, newest: int | None = None) -> Mapping[str, int]:
    """Copy every table of the archive into an empty database; rows a table, as they were read.

    With `newest`, only so many articles of each portal and what belongs to them.
    One transaction of the archive is read from first to last, so a crawl that writes at it changes nothing.
    Articles are stored oldest first: their rowid is their order in time, and the index's order too.
    Raises sqlite3.Error.
    """
    target.execute("ATTACH DATABASE ? AS live", (f"file:{_quoted(source)}?mode=ro",))
    target.execute("BEGIN")
    definitions = _definitions(target)
    if newest is not None:
        told("sample")
        choose(target, newest)
    rows = {}
    for table, sql in definitions:
        told(table)
        target.execute(sql)
        where = "" if newest is None else f" WHERE {which_rows(table)}"
        rows[table] = _copy_articles(target, where) if table == "articles" else _copy(target, table, where)
    told("indexes")
    _copy_indexes(target, rows)
    target.execute("COMMIT")
    target.execute("DETACH DATABASE live")
    return rows


def _quoted(path: Path) -> str:
    """A path as SQLite's file: addresses take it."""
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _definitions(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Name and CREATE statement of every table; a name with an underscore first is bookkeeping."""
    found = connection.execute(
        "SELECT name, sql FROM live.sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' "
        "AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name NOT LIKE '!_%' ESCAPE '!' ORDER BY name"
    ).fetchall()
    return [(name, sql) for name, sql in found]


def _copy(connection: sqlite3.Connection, table: str, where: str) -> int:
    sql = f'INSERT INTO main."{table}" SELECT * FROM live."{table}"{where}'  # noqa: S608 - a name from the schema
    return connection.execute(sql).rowcount


def _copy_articles(connection: sqlite3.Connection, where: str) -> int:
    connection.execute("ALTER TABLE main.articles ADD COLUMN year INTEGER")
    return connection.execute(
        "INSERT INTO main.articles SELECT *, CAST(substr(published_at, 1, 4) AS INTEGER) "  # noqa: S608
        f"FROM live.articles{where} ORDER BY coalesce(published_at, first_captured_at), article_id"
    ).rowcount


def _copy_indexes(connection: sqlite3.Connection, tables: Mapping[str, int]) -> None:
    """The archive's own indexes, and those that the site's facets and orders ask for."""
    found = connection.execute(
        "SELECT tbl_name, sql FROM live.sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for table, sql in found:
        if table in tables:
            connection.execute(sql)
    for column in ("section", "year", "portal, published_at"):
        name = "show_articles_" + column.replace(", ", "_")
        connection.execute(f"CREATE INDEX {name} ON articles ({column})")
    # The lists of what was removed and edited follow these; both hold a small part of their table.
    connection.execute("CREATE INDEX show_removed ON articles (gone_at, portal) WHERE state = 'gone'")
    connection.execute(
        "CREATE INDEX show_edited ON revisions (captured_at, article_id) WHERE revision > 1 AND cause = 'source'"
    )
