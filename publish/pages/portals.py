"""What the pages of portals show: who they are, what is kept of them, how it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from datasette.app import Datasette
from datasette.database import Database

from archive.fates import silent_since
from publish.pages.answer import figures, the_archive
from publish.pages.changes import Chosen, count_changes, read_changes, with_glimpses
from publish.pages.past import Told, tell
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
_LOST = "SELECT title, url, listed_date FROM lost WHERE portal = :portal ORDER BY listed_date DESC LIMIT :most"
_LAST_CAPTURE = "SELECT max(last_captured_at) AS at FROM articles WHERE portal = :portal"


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal as its row and the figures of the snapshot tell it."""

    row: Record
    figures: dict[str, object]
    """articles, first, last, removed, edited, silence; as publish/describe.py writes them."""
    past: Told | None
    """Of a portal that is gone, and of one of which web archives were asked."""

    @property
    def silent_since(self) -> str | None:
        """The day since which it shows no sign of life; an article of a later day is one, whatever was declared."""
        since, last = silent_since(str(self.row["status"])), self.figures.get("last")
        return None if since and last and str(last) > since else since

    @property
    def is_vanished(self) -> bool:
        """It will not be back."""
        return self.silent_since is not None and self.row["merged_into"] is not None


async def read_portals(
    database: Database, figures: list[dict[str, object]], pasts: Mapping[str, Mapping[str, object]]
) -> list[Portal]:
    """All portals by name; those without articles too."""
    by_name = {str(one["portal"]): one for one in figures}
    told = {portal: tell(past) for portal, past in pasts.items()}
    return [
        Portal(row, by_name.get(str(row["portal"]), {}), told.get(str(row["portal"])))
        for row in await read_records(database, _PORTALS)
    ]


async def read_all(datasette: Datasette) -> list[Portal]:
    """All portals of the snapshot, with the figures that it was built with."""
    counted, pasts = figures(datasette).get("portals", []), figures(datasette).get("past", {})
    assert isinstance(counted, list)
    assert isinstance(pasts, dict)
    return await read_portals(the_archive(datasette), counted, pasts)


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
        "lost": await read_records(database, _LOST, key),
        "edits": await with_glimpses(database, edits[:3]),
    }
