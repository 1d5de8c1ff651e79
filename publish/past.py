"""What a snapshot tells of portals that are gone: figures for their pages, and the table of what is lost."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping

from archive.fates import ARCHIVES, Known
from archive.past import Past, has_past, read_past

#: Only in the snapshot, where an archive of millions of addresses needs not be asked for it again.
LOST = {
    "": "Articles that are known to have existed, and of which no web archive that was asked has a copy.",
    "identity": "The article_id that it would have; else its address reduced to what identifies it.",
    "portal": "Short name of the portal.",
    "title": "Title as a listing gave it.",
    "url": "The address that was shown.",
    "listed_date": "Date as a listing gave it; NULL where none did.",
    "year": "Year of listed_date, else of when the address was first seen or captured.",
    "asked": "The web archives that were asked.",
}
_CREATE = (
    "CREATE TABLE lost (identity TEXT PRIMARY KEY, portal TEXT NOT NULL REFERENCES portals (portal), title TEXT, "
    "url TEXT NOT NULL, listed_date TEXT, year INTEGER, asked TEXT NOT NULL) STRICT"
)
_INSERT = "INSERT INTO lost VALUES (?, ?, ?, ?, ?, ?, ?)"


def write_lost(connection: sqlite3.Connection) -> tuple[Mapping[str, Past], int]:
    """Make the table `lost` of a snapshot; the past of each portal that has one, and the rows of the table.

    Raises sqlite3.Error.
    """
    pasts: dict[str, Past] = {}
    rows = 0
    connection.execute(_CREATE)
    connection.execute("BEGIN")
    for (portal,) in connection.execute("SELECT portal FROM portals ORDER BY portal").fetchall():
        if has_past(connection, portal):
            with contextlib.closing(Known(connection, portal)) as known:
                pasts[portal] = read_past(connection, portal, known)
                lost = _rows(known, portal)
                connection.executemany(_INSERT, lost)
                rows += len(lost)
    connection.execute("CREATE INDEX show_lost ON lost (portal, listed_date DESC)")
    connection.execute("COMMIT")
    return pasts, rows


def _rows(known: Known, portal: str) -> list[tuple[str | int | None, ...]]:
    return [
        (
            one.identity, portal, one.title, one.url, one.listed_date, int(one.year) if one.year else None,
            ", ".join(ARCHIVES[name] for name in one.asked),
        )
        for one in known.lost()
    ]  # fmt: skip
