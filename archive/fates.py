"""What became of each article that is known of a portal: kept, waiting for a fetch, lost, or not sought yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Standing = Literal["kept", "waiting", "lost", "not sought"]

WAYBACK, COMMON_CRAWL = "wayback", "commoncrawl"
ARCHIVES = {WAYBACK: "Wayback Machine", COMMON_CRAWL: "Common Crawl"}
"""Archives whose indexes can be asked, by the name of their backfill. All crawls of Common Crawl count as one."""

_SILENT = "no sign of life since "

_STEPS = (
    """
    CREATE TEMP TABLE named AS
    SELECT canonical_url, coalesce(max(article_id), max(named_id)) AS id FROM urls
    WHERE portal = :portal AND kind = 'article' AND canonical_url IS NOT NULL
      AND coalesce(article_id, named_id) IS NOT NULL
    GROUP BY canonical_url""",
    "CREATE INDEX temp.named_canonical_url ON named (canonical_url, id)",
    """
    CREATE TEMP TABLE door AS
    WITH place (url, id, at, waits) AS (
        SELECT u.url, coalesce(u.article_id, n.id, u.named_id, u.canonical_url, u.url), u.first_seen_at,
               CASE WHEN :alive AND u.state IN ('due', 'failed') AND u.next_due_at IS NOT NULL THEN 'live' END
        FROM urls u LEFT JOIN named n ON n.canonical_url = u.canonical_url
        WHERE u.portal = :portal AND u.kind = 'article'
        UNION ALL
        SELECT m.url, coalesce(u.article_id, n.id, m.article_id), m.captured_at,
               CASE WHEN m.state NOT IN ('due', 'failed') THEN NULL
                    WHEN m.archive = 'wayback' THEN 'wayback' ELSE 'commoncrawl' END
        FROM mementos m LEFT JOIN urls u ON u.url = m.url LEFT JOIN named n ON n.canonical_url = u.canonical_url
        WHERE m.portal = :portal AND m.article_id IS NOT NULL
        UNION ALL
        SELECT url, article_id, first_captured_at, NULL FROM articles WHERE portal = :portal
    ), bare AS (
        SELECT *, substr(url, instr(url, '//') + 2) || '/' AS rest FROM place
    )
    SELECT url, id, min(at) AS at, max(waits) AS waits,
           lower(substr(rest, 1, min(instr(rest, '/'), instr(rest || ':', ':')) - 1)) AS host
    FROM bare GROUP BY id, url""",
    "CREATE INDEX temp.door_id ON door (id)",
    """
    CREATE TEMP TABLE listed AS
    SELECT url, min(substr(listed_date, 1, 10)) AS day, min(seen_at) AS at FROM sightings
    WHERE portal = :portal GROUP BY url""",
    "CREATE INDEX temp.listed_url ON listed (url, day, at)",
    """
    CREATE TEMP TABLE asked AS
    SELECT s.host, max(w.until) FILTER (WHERE w.archive = 'wayback') AS wayback,
           max(w.until) FILTER (WHERE w.archive != 'wayback') AS commoncrawl
    FROM (SELECT DISTINCT host FROM door) s
    JOIN index_walks w ON w.portal = :portal
                      AND (s.host = w.host OR substr(s.host, -length(w.host) - 1) = '.' || w.host)
    GROUP BY s.host""",
    "CREATE INDEX temp.asked_host ON asked (host)",
    """
    CREATE TEMP TABLE told AS
    SELECT d.id, coalesce(min(l.url), min(d.url)) AS url, min(l.day) AS listed,
           min(min(d.at, coalesce(l.at, d.at))) AS at, max(d.waits) AS waits,
           max(k.wayback) AS wayback, max(k.commoncrawl) AS commoncrawl
    FROM door d LEFT JOIN listed l ON l.url = d.url LEFT JOIN asked k ON k.host = d.host
    GROUP BY d.id""",
    """
    CREATE TEMP TABLE known AS
    SELECT id, url, listed, day, waits,
           coalesce(wayback >= day, 0) AS wayback, coalesce(commoncrawl >= day, 0) AS commoncrawl,
           CASE WHEN day GLOB '[12][0-9][0-9][0-9]-*' THEN substr(day, 1, 4) END AS year,
           CASE WHEN kept THEN 'kept' WHEN waits IS NOT NULL THEN 'waiting'
                WHEN wayback >= day OR commoncrawl >= day THEN 'lost' ELSE 'not sought' END AS standing
    FROM (
        SELECT t.*, a.article_id IS NOT NULL AS kept, substr(coalesce(a.published_at, t.listed, t.at), 1, 10) AS day
        FROM told t LEFT JOIN articles a ON a.article_id = t.id
    )""",
    "CREATE INDEX temp.known_id ON known (id)",
)
"""Temporary tables, for SQLite plans one query over all of it badly. In `known` is a row for each article that a door,
an index or a capture tells of, under however many addresses.

An article has been sought when an index was asked for its host, on a day on which it was there already.
"""
_TABLES = ("named", "door", "listed", "asked", "told", "known")

_COUNTS = "SELECT year, standing, count(*) FROM temp.known GROUP BY 1, 2"
_DAYS = "SELECT url, day FROM temp.known WHERE day IS NOT NULL"
_FATES = """
    SELECT d.url, k.standing, k.waits, k.wayback, k.commoncrawl FROM temp.known k JOIN temp.door d ON d.id = k.id
    WHERE k.standing != 'kept'"""
_LOST = """
    SELECT k.id, k.url, s.listed_title, k.listed, k.year, k.wayback, k.commoncrawl, min(s.sighting_id)
    FROM temp.known k JOIN temp.door d ON d.id = k.id
    LEFT JOIN sightings s ON s.url = d.url AND s.listed_title IS NOT NULL
    WHERE k.standing = 'lost' GROUP BY k.id ORDER BY k.day, k.id"""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an article that is not kept."""

    standing: Standing
    waits_for: str | None
    """Key of ARCHIVES that has a copy to be fetched; live where a crawl is to try it."""
    asked: tuple[str, ...]
    """Keys of ARCHIVES: whose indexes were asked for its host, on a day on which it was there."""

    @property
    def told(self) -> str:
        """The archives that were asked, as a reader knows them."""
        return ", ".join(ARCHIVES[one] for one in self.asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """An article that is known to have existed, and of which no archive that was asked has a copy."""

    identity: str
    """The article_id that it would have, else its address reduced to what identifies it."""
    url: str
    title: str | None
    """As a listing gave it."""
    listed_date: str | None
    year: str | None
    asked: tuple[str, ...]


def silent_since(status: str) -> str | None:
    """The day since which a portal of this status shows no sign of life, `YYYY-MM-DD`; None for one that answers."""
    return status.removeprefix(_SILENT) if status.startswith(_SILENT) else None


def is_vanished(status: str, merged_into: str | None) -> bool:
    """True of a portal that shows no sign of life and whose province was merged into another: it will not be back."""
    return merged_into is not None and silent_since(status) is not None


def has_vanished(connection: sqlite3.Connection, portal: str) -> bool:
    """is_vanished() of a portal of the archive; False for one that it never met."""
    row = connection.execute("SELECT status, merged_into FROM portals WHERE portal = ?", (portal,)).fetchone()
    return row is not None and is_vanished(*row)


class Known:
    """The articles that are known of a portal, as the archive stands when it is made. Close it.

    Quick enough for every run: seconds for 200,000 articles. Raises sqlite3.Error.
    """

    def __init__(self, connection: sqlite3.Connection, portal: str) -> None:
        self._connection = connection
        # Of a portal that answers the next crawl tries what its ledger has as due.
        values = {"portal": portal, "alive": not has_vanished(connection, portal)}
        for step in _STEPS:
            connection.execute(step, values if ":portal" in step else {})

    def by_year(self) -> dict[str | None, dict[Standing, int]]:
        """Articles of each year by what became of them; under None those of which nothing tells the year."""
        counts: dict[str | None, dict[Standing, int]] = {}
        for year, standing, count in self._connection.execute(_COUNTS):
            counts.setdefault(year, {})[standing] = count
        return counts

    def days(self) -> Iterator[tuple[str, str]]:
        """An address and the day of each article."""
        yield from self._connection.execute(_DAYS)

    def fates(self) -> dict[str, Fate]:
        """Address to fate, of every article that is not kept."""
        rows = self._connection.execute(_FATES)
        return {url: Fate(standing, waits_for, _asked(*flags)) for url, standing, waits_for, *flags in rows}

    def lost(self) -> Iterator[Lost]:
        """The lost articles, oldest first."""
        for identity, url, title, listed, year, wayback, commoncrawl, _ in self._connection.execute(_LOST):
            asked = _asked(wayback, commoncrawl)
            yield Lost(identity=identity, url=url, title=title, listed_date=listed, year=year, asked=asked)

    def close(self) -> None:
        """Drop the temporary tables."""
        for table in _TABLES:
            self._connection.execute(f"DROP TABLE temp.{table}")


def _asked(wayback: int, commoncrawl: int) -> tuple[str, ...]:
    return tuple(name for name, was in ((WAYBACK, wayback), (COMMON_CRAWL, commoncrawl)) if was)
