"""Which days were walked without a gap, and which a walk left in doubt."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from archive.days import Days, ordinal, union

_WALKS = """
    SELECT w.walk_id, w.run_id, w.section, w.listing_url, w.pages, w.from_date, w.to_date, w.ended, w.contiguous,
           coalesce(u.kind, 'listing'), coalesce(r.since, ?2),
           min(coalesce(r.until, '9999'), substr(r.started_at, 1, 10))
    FROM walks w JOIN runs r USING (run_id) LEFT JOIN urls u ON u.url = w.listing_url
    WHERE w.portal = ?1 AND r.kind = 'crawl' AND r.source IN ('live', 'lab') ORDER BY w.walk_id"""
_PAGES = """
    SELECT page, min(substr(listed_date, 1, 10)), max(substr(listed_date, 1, 10)) FROM sightings
    WHERE run_id = ? AND section IS ? AND via = 'listing' GROUP BY page ORDER BY page"""
_BEGINNING = "1990-01-01"
"""Of a run that was to go back to the beginning."""
_WHOLE_ENDS = frozenset({"window", "last page", "caught up"})


@dataclass(frozen=True, slots=True)
class WalkRow:
    """A pass over one door, with what its run was for. Days in ISO."""

    walk_id: int
    run_id: int
    section: str | None
    url: str
    pages: int
    from_date: str | None
    to_date: str | None
    ended: str
    contiguous: int
    kind: str  # listing, feed, sitemap
    run_since: str
    run_until: str

    @property
    def days(self) -> Days:
        """What it speaks for; if it is not contiguous, what it was to speak for."""
        return Days.between(self.from_date, self.to_date)

    @property
    def after(self) -> Days:
        """Days of the run on which this door showed nothing new any more: an older system's."""
        return self.wanted - Days.between(_BEGINNING, self.to_date)

    @property
    def wanted(self) -> Days:
        """What its run was for."""
        return Days.between(self.run_since, self.run_until)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Days that one walk was to cover and no later one made good."""

    walk: WalkRow
    days: Days


class Walked:
    """All walks of one portal."""

    def __init__(self, connection: sqlite3.Connection, portal: str) -> None:
        self._connection = connection
        self.walks = [WalkRow(*row) for row in connection.execute(_WALKS, (portal, _BEGINNING))]
        self._by_run: dict[int, list[WalkRow]] = defaultdict(list)
        for walk in self.walks:
            self._by_run[walk.run_id].append(walk)
        self._sitemaps = {run: _sitemap_days(walks) for run, walks in self._by_run.items()}

    def of_section(self, section: str | None) -> Days:
        """The days on which everything that this section published was shown, by its listing or by a sitemap."""
        listed = (
            walk.days for walk in self.walks if walk.kind == "listing" and walk.section == section and walk.contiguous
        )
        return union([*listed, *self._sitemaps.values()])

    def of_portal(self) -> Days:
        """The days on which every door of a run was walked without a gap, or a complete sitemap was read."""
        return union([self.by_listings(), *self._sitemaps.values()])

    def by_listings(self) -> Days:
        """The days on which every listing of some run was walked without a gap."""
        return union(_listing_days(walks) for walks in self._by_run.values())

    def by_sitemaps(self) -> list[tuple[int, Days]]:
        """Run by run, the days whose sitemaps were read."""
        return [(run, days) for run, days in self._sitemaps.items() if days]

    def doubts(self) -> list[Doubt]:
        """What is in doubt now, oldest first. A day that was walked without a gap later is in doubt no more."""
        found = []
        spoken = {walk.url for walk in self.walks if walk.pages}
        for walk in self.walks:
            if walk.ended == "empty page" and walk.after and walk.url not in spoken:
                continue  # an older system's door that never showed anything
            days = self._in_doubt(walk) if not walk.contiguous and walk.kind != "feed" else Days()
            left = days - self._made_good(walk) if days else days
            if left:
                found.append(Doubt(walk, left))
        return found

    def _made_good(self, walk: WalkRow) -> Days:
        listed = (
            later.days
            for later in self.walks
            if later.walk_id > walk.walk_id and later.contiguous and walk.url == later.url
        )
        whole = (_listing_days(self._by_run[run]) for run in self._by_run if run > walk.run_id)
        sitemaps = (days for run, days in self._sitemaps.items() if run > walk.run_id)
        return union([*listed, *sitemaps, *(whole if walk.kind == "sitemap" else ())])

    def _in_doubt(self, walk: WalkRow) -> Days:
        if walk.kind == "sitemap":
            # Where every listing reaches that far a sitemap only confirms it.
            return (walk.days or walk.wanted) - _listing_days(self._by_run[walk.run_id])
        pages = self._connection.execute(_PAGES, (walk.run_id, walk.section)).fetchall()
        if not pages or any(day is None for _, oldest, newest in pages for day in (oldest, newest)):
            return walk.days or walk.wanted
        return Days.of(_gaps(walk, pages))


def _gaps(walk: WalkRow, pages: list[tuple[int, str, str]]) -> Iterable[tuple[int, int]]:
    """The days between the pages on both sides of each that did not come."""
    whole = (walk.days or walk.wanted).spans[0]
    number, below = 0, whole[1]
    for page, oldest, newest in pages:
        if page > number + 1:
            yield max(whole[0], ordinal(newest)), min(whole[1], below)
        number, below = page, ordinal(oldest)
    if walk.ended not in _WHOLE_ENDS:
        yield whole[0], min(whole[1], below)


def _listing_days(walks: list[WalkRow]) -> Days:
    """Days on which all listings of a run were walked without a gap."""
    listings = [walk.after | (walk.days if walk.contiguous else Days()) for walk in walks if walk.kind == "listing"]
    return reduce(Days.__and__, listings) if listings else Days()


def _sitemap_days(walks: list[WalkRow]) -> Days:
    """Days whose sitemaps were read in a run; all that the run was for, where an index and all it named were."""
    sitemaps = [walk for walk in walks if walk.kind == "sitemap"]
    whole = [walk for walk in sitemaps if walk.contiguous and walk.pages]
    has_index = any(walk.from_date is None for walk in whole)
    if has_index and all(walk.contiguous for walk in sitemaps):
        return whole[0].wanted
    return union(walk.days for walk in whole)
