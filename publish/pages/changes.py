"""What was removed and what was edited, newest first, a page at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from datasette.database import Database

from publish.pages.history import read_glimpse
from publish.pages.records import Record, read_number, read_records

Kind = Literal["removed", "edited"]
PAGE = 20
MOST_PAGES = 5_000

#: Both follow a partial index that the snapshot has for them: publish/tables.py.
_REMOVED = "FROM articles AS a WHERE a.state = 'gone'{where}"
_EDITED = "FROM revisions AS r JOIN articles AS a USING (article_id) WHERE r.revision > 1 AND r.cause = 'source'{where}"
_ABSENCE = (
    "FROM absences AS b WHERE b.article_id = a.article_id AND b.ended_at IS NULL ORDER BY b.missed_at DESC LIMIT 1"
)
_COLUMNS = {
    "removed": "a.article_id, a.portal, a.title, a.section, a.published_at, a.state, a.gone_at AS at, "
    f"(SELECT b.reason {_ABSENCE}) AS reason, (SELECT b.missed_at {_ABSENCE}) AS missed_at",
    "edited": "a.article_id, a.portal, a.title, a.section, a.published_at, a.state, r.captured_at AS at, r.revision",
}
_FROM = {"removed": _REMOVED, "edited": _EDITED}
_AT = {"removed": "a.gone_at", "edited": "r.captured_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a reader narrows the list to."""

    portal: str | None = None
    year: str | None = None
    """Of the removal or edit."""

    def where(self, kind: Kind, *, leave_out: str = "") -> tuple[str, dict[str, str]]:
        """SQL and its parameters."""
        sql, params = "", {}
        if self.portal is not None and leave_out != "portal":
            sql, params = " AND a.portal = :portal", {"portal": self.portal}
        if self.year is not None and leave_out != "year":
            sql += f" AND {_AT[kind]} >= :year AND {_AT[kind]} < :next"
            params |= {"year": self.year, "next": f"{int(self.year) + 1:04d}"}
        return sql, params


async def read_changes(
    database: Database, kind: Kind, chosen: Chosen, *, page: int = 1, size: int = PAGE
) -> list[Record]:
    """One page, newest first; one row more than `size` where another page follows."""
    where, params = chosen.where(kind)
    sql = (
        f"SELECT {_COLUMNS[kind]} {_FROM[kind].format(where=where)} "
        f"ORDER BY {_AT[kind]} DESC, a.article_id LIMIT :size OFFSET :offset"
    )
    return await read_records(database, sql, {**params, "size": size + 1, "offset": (page - 1) * size})


async def count_changes(database: Database, kind: Kind, chosen: Chosen) -> int:
    """How many there are."""
    where, params = chosen.where(kind)
    return await read_number(database, f"SELECT count(*) {_FROM[kind].format(where=where)}", params)


async def read_facets(database: Database, kind: Kind, chosen: Chosen) -> Mapping[str, list[Record]]:
    """Portals and years to narrow by, each with its count under the other choice."""
    columns = {"portal": "a.portal", "year": f"substr({_AT[kind]}, 1, 4)"}
    found = {}
    for name, column in columns.items():
        where, params = chosen.where(kind, leave_out=name)
        sql = (
            f"SELECT {column} AS value, count(*) AS count {_FROM[kind].format(where=where)} "
            f"GROUP BY 1 ORDER BY {'1 DESC' if name == 'year' else '2 DESC, 1'} LIMIT 40"
        )
        found[name] = await read_records(database, sql, params)
    return found


async def with_glimpses(database: Database, edits: list[Record]) -> list[dict[str, object]]:
    """Each edit with the words removed and added, and the first of them."""
    told = await asyncio.gather(
        *(read_glimpse(database, str(one["article_id"]), int(one["revision"] or 0)) for one in edits)
    )
    return [
        {**one, "removed": removed, "added": added, "glimpse": pieces}
        for one, (removed, added, pieces) in zip(edits, told, strict=True)
    ]
