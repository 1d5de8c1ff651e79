"""Datasette's metadata for a snapshot: what it is, what each table and column holds, how its pages open."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TypeAlias

from publish.tables import YEAR

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

TITLE = "Lưu chiểu: báo chí và cổng thông tin các tỉnh"
ABOUT = (
    "Bản lưu tin bài của các cổng thông tin điện tử và báo tỉnh Thái Nguyên, Bắc Kạn, Thái Bình và các tỉnh "
    "lân cận, giữ cả địa chỉ gốc, mã băm của văn bản và từng lần sửa của mỗi bài."
)
ABOUT_IN_ENGLISH = (
    "The news of Vietnam's provincial portals, two of them of provinces that no longer exist: each article "
    "with its original address, its text's hash and its revisions."
)
LICENCE = "Quyền tác giả thuộc các cổng và báo được dẫn nguồn; hãy dẫn địa chỉ gốc. Rights stay with the portals."
SOURCE = "Các cổng thông tin điện tử và báo tỉnh, địa chỉ gốc ghi ở từng bài. The portals named in each article."
#: Sources of a run that are not the portals themselves: a capture file played again, or the portal lab.
NOT_LIVE = ("replay", "lab")

#: How a table's page opens in Datasette. Articles are stored in order of time, so rowid is that order.
_OPENING: dict[str, dict[str, Json]] = {
    "articles": {
        "facets": ["portal", "section", "year"],
        "sort_desc": "published_at",
        "size": 30,
        "label_column": "title",
        "fts_table": "articles_fts",
        "fts_pk": "rowid",
    },
    "portals": {"label_column": "name", "sort": "portal", "size": 100},
    "runs": {"facets": ["portal", "kind", "healthy"], "sort_desc": "run_id"},
    "captures": {"facets": ["status", "source"], "label_column": "fetched_at", "sort_desc": "capture_id"},
    "revisions": {"facets": ["cause"], "size": 30},
    "failures": {"facets": ["portal", "stage"], "size": 50},
    "urls": {"facets": ["portal", "kind", "state"]},
}


def describe(
    connection: sqlite3.Connection,
    rows: Mapping[str, int],
    descriptions: Mapping[str, Mapping[str, str]],
    built_at: str,
) -> dict[str, Json]:
    """The whole of metadata.json for the database `luuchieu`.

    Args:
        connection: the finished snapshot.
        rows: rows a table.
        descriptions: table -> {"": what it holds, column: what it holds}.
        built_at: time of the build, as archive.db writes times.
    """
    tables: dict[str, Json] = {}
    for table in rows:
        told = dict(descriptions.get(table, {}))
        columns: dict[str, Json] = {name: text for name, text in told.items() if name}
        if table == "articles":
            columns["year"] = YEAR
        opening = _OPENING.get(table, {})
        tables[table] = {
            **opening,
            "description": told.get("", ""),
            "columns": columns,
            "hidden": rows[table] == 0,
        }
    return {
        "title": TITLE,
        "description": f"{ABOUT} {ABOUT_IN_ENGLISH}",
        "license": LICENCE,
        "source": SOURCE,
        "databases": {"luuchieu": {"title": "Dữ liệu của kho lưu chiểu", "tables": tables}},
        "plugins": {"luuchieu": {"built_at": built_at, **_figures(connection, rows)}},
    }


def _figures(connection: sqlite3.Connection, rows: Mapping[str, int]) -> dict[str, Json]:
    """What the home page says without counting: articles in all and by portal, and whether they came live."""
    portals: list[Json] = [
        {"portal": portal, "name": name or portal, "articles": count, "first": first, "last": last}
        for portal, name, count, first, last in connection.execute(
            "SELECT a.portal, p.name, count(*), substr(min(published_at), 1, 10), "
            "substr(max(published_at), 1, 10) FROM articles AS a LEFT JOIN portals AS p USING (portal) "
            "GROUP BY a.portal ORDER BY count(*) DESC, 1"
        )
    ]
    sources = {source for (source,) in connection.execute("SELECT DISTINCT source FROM runs")}
    return {
        "licence": LICENCE,
        "about": ABOUT,
        "about_in_english": ABOUT_IN_ENGLISH,
        "articles": rows["articles"],
        "portals": portals,
        "replayed": bool(sources & set(NOT_LIVE)),
    }
