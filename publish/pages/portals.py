"""What the pages of portals show: who they are, what is kept of them, how it changed."""

from __future__ import annotations

from dataclasses import dataclass

from datasette.database import Database

from publish.pages.changes import Chosen, count_changes, read_changes, with_glimpses
from publish.pages.records import ENTRY, Record, read_records
from publish.provinces import PROVINCES

NEWEST = 6
#: Names by the codes and short names that portals' rows hold: their own province, and the one that took it over.
PLACES = PROVINCES | {"thainguyen": "Thái Nguyên", "hungyen": "Hưng Yên"}
_PORTALS = "SELECT portal, name, province_code, host, family, status, merged_into FROM portals ORDER BY name"
_SECTIONS = (
    "SELECT section, count(*) AS count FROM articles WHERE portal = :portal GROUP BY section "
    "ORDER BY section IS NULL, count(*) DESC LIMIT 60"
)
_NEWEST = (
    f"SELECT {ENTRY} FROM articles "  # noqa: S608 - our own columns
    "WHERE portal = :portal ORDER BY published_at DESC LIMIT :most"
)
_LAST_CAPTURE = "SELECT max(last_captured_at) AS at FROM articles WHERE portal = :portal"


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal as its row and the figures of the snapshot tell it."""

    row: Record
    figures: dict[str, object]
    """articles, first, last, removed, edited, silence; as publish/describe.py writes them."""


async def read_portals(database: Database, figures: list[dict[str, object]]) -> list[Portal]:
    """All portals by name; those without articles too."""
    by_name = {str(one["portal"]): one for one in figures}
    return [Portal(row, by_name.get(str(row["portal"]), {})) for row in await read_records(database, _PORTALS)]


async def read_portal_page(database: Database, portal: str) -> dict[str, object]:
    """Sections, newest articles, last removals and edits of one portal."""
    chosen = Chosen(portal=portal)
    key: dict[str, str | int | None] = {"portal": portal, "most": NEWEST}
    (last,) = await read_records(database, _LAST_CAPTURE, {"portal": portal})
    edits = await read_changes(database, "edited", chosen, size=3)
    return {
        "sections": await read_records(database, _SECTIONS, {"portal": portal}),
        "newest": await read_records(database, _NEWEST, key),
        "last_captured_at": last["at"],
        "removals": (await read_changes(database, "removed", chosen, size=4))[:4],
        "removed": await count_changes(database, "removed", chosen),
        "edits": await with_glimpses(database, edits[:3]),
    }
