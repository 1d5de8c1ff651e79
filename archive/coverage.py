"""Portal by section by day: what was shown, what is kept, what is missing and why, and which days were read whole."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from datetime import date

from archive.days import Days
from archive.fates import Known
from archive.holes import Hole, article_holes, missing, walk_holes
from archive.numbers import Numbers, read_numbers
from archive.past import Past, has_past, read_past
from archive.walked import Walked

NO_SECTION = ""
"""Shown by a feed or sitemap alone, and no section known."""
_EXAMPLES = 5
_SHOWN = """
    SELECT s.url, s.section, min(substr(s.listed_date, 1, 10)), max(s.via = 'listing'), max(s.via = 'sitemap'),
           min(s.run_id)
    FROM sightings s WHERE s.portal = ? GROUP BY s.url, s.section"""
_URLS = """
    SELECT u.url, coalesce(u.article_id, a.article_id, u.canonical_url, u.url),
           coalesce(u.article_id, a.article_id) IS NOT NULL,
           substr(a.published_at, 1, 10), a.section, substr(u.first_seen_at, 1, 10)
    FROM urls u LEFT JOIN articles a ON a.article_id = coalesce(u.article_id, u.named_id)
    WHERE u.portal = ? AND u.kind = 'article'"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One section on one day. An article that two sections list is in both."""

    section: str
    day: str
    listed: int
    """Articles that any door showed under this day; where none gave a day, the article's own day counts."""
    kept: int
    missing: int
    """Listed, not kept, and no good reason why."""
    walked: bool
    """A walk without a gap, or a complete sitemap, covers the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A portal's day, each article once."""

    day: str
    listed: int
    kept: int
    missing: int
    walked: bool
    """Every door of some crawl covers it without a gap."""
    in_doubt: bool
    """A walk that was to cover it left a hole there, and no later one has covered it since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What two doors say differently of articles that are kept."""

    what: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is known of one portal's completeness."""

    portal: str
    name: str
    since: str | None
    until: str | None
    listed: int
    kept: int
    missing: int
    excused: dict[str, int]
    """Listed and not kept for a good reason: reason to count."""
    days: tuple[Day, ...]
    cells: tuple[Cell, ...]
    holes: tuple[Hole, ...]
    notes: tuple[Note, ...]
    numbers: Numbers
    past: Past | None = None
    """Where copies were sought, of all days; None of a portal that answers and of which no web archive was asked."""


@dataclass(slots=True)
class _Shown:
    """An article as its doors showed it."""

    url: str
    is_kept: bool
    own_day: str | None
    own_section: str | None
    first_seen: str
    day: str | None = None
    sections: set[str] = field(default_factory=set)
    is_listed: bool = False
    is_in_sitemap: bool = False
    first_run: int = 1 << 60

    @property
    def on(self) -> str:
        return self.day or self.own_day or self.first_seen

    @property
    def within(self) -> list[str]:
        return sorted(self.sections) or [self.own_section or NO_SECTION]


def read_coverage(
    connection: sqlite3.Connection,
    portal: str,
    *,
    since: str | None = None,
    until: str | None = None,
    number_of: Callable[[str], int | None] | None = None,
) -> Coverage:
    """What is known of a portal, of the days `since`..`until` (`YYYY-MM-DD`) where given.

    `number_of` tells the CMS's running number in an article's address, or None.
    """
    if not has_past(connection, portal):
        return _read(connection, portal, None, since, until, number_of)
    with contextlib.closing(Known(connection, portal)) as known:
        return _read(connection, portal, known, since, until, number_of)


def _read(
    connection: sqlite3.Connection,
    portal: str,
    known: Known | None,
    since: str | None,
    until: str | None,
    number_of: Callable[[str], int | None] | None,
) -> Coverage:
    first, last = since or "", until or "9999-12-31"
    shown = _read_shown(connection, portal)
    walked = Walked(connection, portal)
    lost = [one for one in missing(connection, portal, known) if first <= one.day <= last]
    gone = {one.canonical_url: one for one in lost if one.is_excused}
    within = {key: one for key, one in shown.items() if first <= one.on <= last}
    found = tuple(article_holes(portal, lost) + walk_holes(portal, walked, first, last))
    whole = walked.of_portal()
    name = connection.execute("SELECT name FROM portals WHERE portal = ?", (portal,)).fetchone()
    # No door of today shows what was backfilled.
    every = known.days() if known else ((one.url, one.on) for one in shown.values())
    return Coverage(
        portal=portal,
        name=name[0] if name else portal,
        since=since or min((one.on for one in within.values()), default=None),
        until=until or max((one.on for one in within.values()), default=None),
        listed=len(within),
        kept=sum(one.is_kept for one in within.values()),
        missing=sum(1 for one in lost if not one.is_excused),
        excused=dict(Counter(one.reason for one in gone.values())),
        days=tuple(_days(within, gone.keys(), whole, found, first, last)),
        cells=tuple(_cells(within, gone.keys(), walked)),
        holes=found,
        notes=tuple(_notes(within, walked)),
        numbers=read_numbers(_numbered(every, number_of, first, last), whole),
        past=read_past(connection, portal, known) if known else None,
    )


def _read_shown(connection: sqlite3.Connection, portal: str) -> dict[str, _Shown]:
    addresses = {row[0]: row[1:] for row in connection.execute(_URLS, (portal,))}
    shown: dict[str, _Shown] = {}
    for url, section, day, is_listed, is_in_sitemap, run_id in connection.execute(_SHOWN, (portal,)):
        if url not in addresses:
            continue
        key, is_kept, own_day, own_section, first_seen = addresses[url]
        one = shown.get(key)
        if one is None:
            one = shown[key] = _Shown(url, bool(is_kept), own_day, own_section, first_seen)
        one.day = min(filter(None, (one.day, day)), default=None)
        one.is_listed |= bool(is_listed)
        one.is_in_sitemap |= bool(is_in_sitemap)
        one.first_run = min(one.first_run, run_id)
        if section:
            one.sections.add(section)
    return shown


def _days(
    within: dict[str, _Shown], gone: Set[str], whole: Days, found: tuple[Hole, ...], first: str, last: str
) -> Iterator[Day]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for key, one in within.items():
        _count(counts[one.on], one, key, gone)
    doubt = Days.of(
        span for hole in found if hole.kind == "walk" for span in Days.between(hole.since, hole.until).spans
    )
    told = whole | doubt
    yesterday = date.fromordinal(told.spans[-1][1] - 1).isoformat() if told else ""
    newest = max([*counts, yesterday] if counts else [], default=None)
    asked = Days.between(min(counts, default=None), newest) & (told | _only(counts))
    for day in asked.each():
        if first <= day <= last:
            listed, kept, lost = counts.get(day, (0, 0, 0))
            yield Day(day=day, listed=listed, kept=kept, missing=lost, walked=day in whole, in_doubt=day in doubt)


def _only(counts: dict[str, list[int]]) -> Days:
    return Days.of(span for day in counts for span in Days.between(day, day).spans)


def _cells(within: dict[str, _Shown], gone: Set[str], walked: Walked) -> Iterator[Cell]:
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for key, one in within.items():
        for section in one.within:
            _count(counts[section, one.on], one, key, gone)
    covered = {section: walked.of_section(section or None) for section in {section for section, _ in counts}}
    for (section, day), (listed, kept, lost) in sorted(counts.items()):
        yield Cell(
            section=section, day=day, listed=listed, kept=kept, missing=lost, walked=day in covered[section]
        )  # fmt: skip


def _count(counts: list[int], one: _Shown, key: str, gone: Set[str]) -> None:
    counts[0] += 1
    counts[1] += one.is_kept
    counts[2] += not one.is_kept and key not in gone


def _notes(within: dict[str, _Shown], walked: Walked) -> Iterator[Note]:
    """Listings against sitemaps, where both claim to be complete: their days were walked after it was first shown."""
    sitemaps = walked.by_sitemaps()
    if not sitemaps:
        return
    kept = [one for one in within.values() if one.is_kept]
    listed = walked.by_listings()
    unlisted = [one.url for one in kept if one.is_in_sitemap and not one.is_listed and one.on in listed]
    alone = [one.url for one in kept if one.is_listed and not one.is_in_sitemap and _was_due(one, sitemaps)]
    for what, urls in (
        ("in a sitemap, in no listing that is walked", unlisted),
        ("in a listing, not in the sitemap of its day", alone),
    ):
        if urls:
            yield Note(what=what, count=len(urls), examples=tuple(sorted(urls)[:_EXAMPLES]))


def _was_due(one: _Shown, sitemaps: list[tuple[int, Days]]) -> bool:
    return any(run > one.first_run and one.on in days for run, days in sitemaps)


def _numbered(
    every: Iterable[tuple[str, str]], number_of: Callable[[str], int | None] | None, first: str, last: str
) -> Iterator[tuple[int, str]]:
    """Number and day, of an address and day each."""
    for url, day in every if number_of else ():
        assert number_of is not None
        number = number_of(url) if first <= day <= last else None
        if number is not None:
            yield number, day
