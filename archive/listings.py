"""What each listing showed in order when it was last walked: the next night's walk is spared what has not changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

Shown = tuple[str, str | None]
"""Identity key (or address) and listed day, `YYYY-MM-DD`, of an article."""

_WRITE = """
    INSERT INTO listings (listing_url, portal, section, page_size, sequence, walked_at, full_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (listing_url) DO UPDATE SET
        portal = excluded.portal, section = excluded.section, page_size = excluded.page_size,
        sequence = excluded.sequence, walked_at = excluded.walked_at, full_at = excluded.full_at"""

_LAST_WALKS = """
    SELECT listing_url, contiguous FROM walks
    WHERE walk_id IN (SELECT max(walk_id) FROM walks WHERE portal = ? GROUP BY listing_url)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A row of the table `listings`."""

    listing_url: str
    portal: str
    section: str | None
    page_size: int
    sequence: tuple[Shown, ...]  # newest on top
    walked_at: str  # when the window's end was last looked at
    full_at: str  # when every page of the window was last read


def write_listings(connection: sqlite3.Connection, listings: Iterable[Listing]) -> None:
    """Remember how the listings read now; what was remembered of them before goes."""
    connection.executemany(
        _WRITE,
        [
            (
                one.listing_url,
                one.portal,
                one.section,
                one.page_size,
                json.dumps(one.sequence, ensure_ascii=False, separators=(",", ":")),
                one.walked_at,
                one.full_at,
            )
            for one in listings
        ],
    )


def read_listings(connection: sqlite3.Connection, portal: str) -> dict[str, Listing]:
    """What is remembered of a portal's listings, by their addresses."""
    rows = connection.execute(
        "SELECT listing_url, portal, section, page_size, sequence, walked_at, full_at FROM listings WHERE portal = ?"
        " ORDER BY listing_url",
        (portal,),
    )
    return {
        row[0]: Listing(
            listing_url=row[0],
            portal=row[1],
            section=row[2],
            page_size=row[3],
            sequence=tuple((key, day) for key, day in json.loads(row[4])),
            walked_at=row[5],
            full_at=row[6],
        )
        for row in rows
    }


def read_last_walks(connection: sqlite3.Connection, portal: str) -> dict[str, bool]:
    """Every address that a walk of this portal began at, and whether the last one was contiguous."""
    return {url: bool(contiguous) for url, contiguous in connection.execute(_LAST_WALKS, (portal,))}
