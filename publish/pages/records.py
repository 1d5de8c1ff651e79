"""Rows of the snapshot as the pages take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from datasette.database import Database

#: Columns of an article where it stands in a list.
ENTRY = "article_id, portal, title, summary, substr(body_text, 1, 400) AS opening, section, published_at, state"
Record: TypeAlias = "dict[str, str | int | float | None]"


async def read_records(
    database: Database, sql: str, params: Mapping[str, str | int | None] | None = None
) -> list[Record]:
    """The rows of a query, within the limits that hold for every reader's SQL."""
    results = await database.execute(sql, dict(params or {}))
    return [dict(row) for row in results.rows]


async def read_number(database: Database, sql: str, params: Mapping[str, str | int | None] | None = None) -> int:
    """The one number that a query gives; 0 for none."""
    (row,) = (await database.execute(sql, dict(params or {}))).rows
    return int(row[0] or 0)
