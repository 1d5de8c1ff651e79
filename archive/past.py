"""The past of a portal, year by year: articles known, kept, waiting, lost, and what was asked for them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.fates import ARCHIVES, WAYBACK, Known, Standing, has_vanished, is_vanished

_ASKED = """
    SELECT CASE archive WHEN 'wayback' THEN 'wayback' ELSE 'commoncrawl' END AS name, count(DISTINCT archive),
           min(since), min(max(until), substr(max(listed_at), 1, 10)),
           min(listed_at), max(listed_at), sum(captures), sum(chosen)
    FROM index_walks WHERE portal = ? GROUP BY name ORDER BY name = 'commoncrawl'"""
_DUE = """
    SELECT CASE archive WHEN 'wayback' THEN 'wayback' ELSE 'commoncrawl' END AS name, count(*) FROM mementos
    WHERE portal = ? AND state IN ('due', 'failed') GROUP BY name"""
_HOSTS = "SELECT DISTINCT host FROM index_walks WHERE portal = ? ORDER BY host"
# What a capture of an article's address shows may be no article: a parking page, an error.
_SOURCES = """
    SELECT CASE c.source WHEN 'wayback' THEN 'wayback' WHEN 'commoncrawl' THEN 'commoncrawl'
                         WHEN 'live' THEN 'live' WHEN 'lab' THEN 'live' ELSE 'warc' END AS origin,
           count(DISTINCT u.article_id)
    FROM urls u JOIN captures c ON c.url = u.url
    WHERE u.portal = ? AND u.article_id IS NOT NULL AND c.status = 200
      AND NOT EXISTS (SELECT 1 FROM mementos m WHERE m.capture_id = c.capture_id AND m.why IS NOT NULL)
    GROUP BY origin ORDER BY 2 DESC, origin"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Articles by what became of them: known = kept + waiting + lost + not_sought."""

    known: int
    kept: int
    waiting: int
    """Not kept yet: a backfill has a capture of it to fetch; of a portal that answers, also what a crawl has to."""
    lost: int
    """Neither kept nor waiting, though an archive's index was asked for its host, on a day on which it was there."""
    not_sought: int
    """Neither kept nor waiting, and no index was asked for it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year(Standings):
    """A year's articles: by date of publication, else as listed, else by when they were first seen or captured."""

    year: str | None
    """None where nothing tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked of the index of one archive."""

    archive: str
    """wayback or commoncrawl."""
    crawls: int
    """Of Common Crawl, the crawls that were asked; 1 of the Wayback Machine."""
    since: str
    """First and last day of the captures that were asked for, `YYYY-MM-DD`."""
    until: str
    first_at: str
    """When it was asked first and last."""
    last_at: str
    captures: int
    """Captures that the index listed, and those chosen of them."""
    chosen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of a portal's articles, and where copies of them were sought and found."""

    portal: str
    name: str
    status: str
    merged_into: str | None
    is_vanished: bool
    total: Standings
    years: tuple[Year, ...]
    """Oldest first; articles without a year last."""
    asked: tuple[Asked, ...]
    due: dict[str, int]
    """Captures that are to be fetched yet, of listings too, by archive."""
    hosts: tuple[str, ...]
    """That archives were asked for, with all under them."""
    sources: dict[str, int]
    """Kept articles of which a copy came from live, warc, wayback, commoncrawl; one may have come from several."""

    @property
    def next_step(self) -> str | None:
        """The command that goes on; None where nothing is left to be done."""
        asked = {one.archive for one in self.asked}
        left = [name for name in ARCHIVES if name in self.due] or [name for name in ARCHIVES if name not in asked]
        if not left and self.total.not_sought:
            left = [WAYBACK]
        return f"luuchieu backfill {left[0]} {self.portal}" if left else None


def has_past(connection: sqlite3.Connection, portal: str) -> bool:
    """True of a portal that is gone, and of one for which a web archive was asked."""
    return has_vanished(connection, portal) or connection.execute(_HOSTS, (portal,)).fetchone() is not None


def read_past(connection: sqlite3.Connection, portal: str, known: Known) -> Past:
    """The past of a portal as the archive stands now; `known` is of the same portal. Raises sqlite3.Error."""
    row = connection.execute("SELECT name, status, merged_into FROM portals WHERE portal = ?", (portal,)).fetchone()
    name, status, merged_into = row or (portal, "", None)
    years = [Year(year=year, **_standings(counts)) for year, counts in known.by_year().items()]
    return Past(
        portal=portal,
        name=name,
        status=status,
        merged_into=merged_into,
        is_vanished=is_vanished(status, merged_into),
        total=Standings(**{field: sum(getattr(year, field) for year in years) for field in Standings.__slots__}),
        years=tuple(sorted(years, key=lambda one: one.year or "9999")),
        asked=tuple(_asked(*row) for row in connection.execute(_ASKED, (portal,))),
        due=dict(connection.execute(_DUE, (portal,)).fetchall()),
        hosts=tuple(host for (host,) in connection.execute(_HOSTS, (portal,))),
        sources=dict(connection.execute(_SOURCES, (portal,)).fetchall()),
    )


def _standings(counts: dict[Standing, int]) -> dict[str, int]:
    return {
        "known": sum(counts.values()),
        "kept": counts.get("kept", 0),
        "waiting": counts.get("waiting", 0),
        "lost": counts.get("lost", 0),
        "not_sought": counts.get("not sought", 0),
    }


def _asked(*row: str | int) -> Asked:
    return Asked(**dict(zip(Asked.__slots__, row, strict=True)))  # type: ignore[arg-type]
