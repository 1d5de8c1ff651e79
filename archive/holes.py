"""What is missing of a portal: articles that were shown and are not kept, and days that no walk has read whole."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from archive.fates import WAYBACK, Fate, Known, has_vanished
from archive.walked import Doubt, Walked

_CHUNK = 500
_GONE = (404, 410)
_NOT_KEPT = """
    SELECT url, coalesce(canonical_url, url), state, last_status, attempts, next_due_at, first_seen_at FROM urls
    WHERE portal = ? AND kind = 'article' AND state IN ('due', 'failed', 'gone', 'refused') AND article_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM articles WHERE article_id = urls.named_id)
    ORDER BY first_seen_at, url"""
_KEPT_ELSEWHERE = """
    SELECT canonical_url FROM urls
    WHERE portal = ? AND state IN ('kept', 'failed', 'gone', 'due') AND article_id IS NOT NULL AND canonical_url IN """
_SIGHTINGS = """
    SELECT s.url, s.section, substr(s.listed_date, 1, 10), r.since, r.until, r.reason
    FROM sightings s JOIN runs r USING (run_id) WHERE s.url IN ({marks}) ORDER BY s.sighting_id"""
_ERRORS = "SELECT url, error FROM failures WHERE url IN ({marks}) AND stage != 'media' ORDER BY failure_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Something that should be kept and is not, or may not be."""

    portal: str
    kind: Literal["article", "walk"]
    section: str | None
    since: str
    """First and last day in question; of an article, the day under which it was listed, twice. `YYYY-MM-DD`."""
    until: str
    url: str
    """Of the article, or of the listing or sitemap that was not read whole."""
    reason: str
    next_try_at: str | None
    """When the ledger says so; of a walk None: the next crawl reads the listing back to these days."""
    next_step: str | None = None
    """Of an article of a portal that is gone, the command that looks for a copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """An article that was shown and is not kept."""

    url: str
    canonical_url: str
    sections: tuple[str, ...]
    day: str
    reason: str
    next_try_at: str | None
    is_excused: bool
    """True where nothing more is to be done: gone before it was fetched, refused by robots.txt, outside of the days
    that were asked for, lost with its portal."""
    next_step: str | None


def holes(connection: sqlite3.Connection, portal: str, since: str, until: str) -> list[Hole]:
    """What is missing of the days `since`..`until` (`YYYY-MM-DD`, both included) as the archive stands now.

    Quick enough for the end of every run: it reads what is not kept, not what is.
    """
    articles = [
        _article_hole(portal, one)
        for one in missing(connection, portal)
        if not one.is_excused and since <= one.day <= until
    ]
    return articles + walk_holes(portal, Walked(connection, portal), since, until)


def walk_holes(portal: str, walked: Walked, since: str, until: str) -> list[Hole]:
    """The days in doubt of a portal's walks: a hole a door and span, with the reason that its last walk gave."""
    by_door: dict[str, Doubt] = {}
    for doubt in walked.doubts():
        before = by_door.get(doubt.walk.url)
        by_door[doubt.walk.url] = Doubt(doubt.walk, doubt.days | before.days if before else doubt.days)
    return [
        _walk_hole(portal, doubt, first, last)
        for doubt in by_door.values()
        for first, last in doubt.days.dates()
        if last >= since and first <= until
    ]


def article_holes(portal: str, articles: Sequence[Missing]) -> list[Hole]:
    """A hole for each that is not excused."""
    return [_article_hole(portal, one) for one in articles if not one.is_excused]


def missing(connection: sqlite3.Connection, portal: str, known: Known | None = None) -> list[Missing]:
    """Every article of a portal that was shown and is not kept under any address, the longest known first.

    `known` of the portal, where the caller has it already.
    """
    rows = connection.execute(_NOT_KEPT, (portal,)).fetchall()
    kept = set(_chunked(connection, _KEPT_ELSEWHERE + "({marks})", [row[1] for row in rows], (portal,)))
    rows = [row for row in rows if (row[1],) not in kept]
    seen: dict[str, list[tuple[str | None, ...]]] = {}
    for url, *told in _chunked(connection, _SIGHTINGS, [row[0] for row in rows]):
        seen.setdefault(url, []).append(tuple(told))
    errors = {row[0]: row[1] for row in _chunked(connection, _ERRORS, [row[0] for row in rows])}
    fates = _read_fates(connection, portal, known) if rows else {}
    found: dict[str, Missing] = {}
    for row in rows:
        # Of several addresses of an article the one that was tried stands for it.
        if row[1] not in found or row[4]:
            one = _missing(row, seen.get(row[0], []), errors.get(row[0]))
            found[row[1]] = _as_fated(one, fates[row[0]], portal) if row[0] in fates else one
    return list(found.values())


def _read_fates(connection: sqlite3.Connection, portal: str, known: Known | None) -> Mapping[str, Fate]:
    """What archives had of what a portal that is gone does not answer for any more; nothing of one that answers."""
    if not has_vanished(connection, portal):
        return {}
    if known is not None:
        return known.fates()
    with contextlib.closing(Known(connection, portal)) as own:
        return own.fates()


def _as_fated(one: Missing, fate: Fate, portal: str) -> Missing:
    """What a portal that is gone no longer answers is sought in web archives."""
    if fate.standing == "lost":
        reason = f"lost: no copy in {fate.told}"
        return replace(one, reason=reason, is_excused=True, next_try_at=None)
    if fate.standing == "waiting":
        step = f"`luuchieu backfill {fate.waits_for} {portal}` fetches it"
        return replace(one, reason=_NOT_YET, is_excused=False, next_try_at=None, next_step=step)
    if one.is_excused:
        return one
    return replace(one, next_step=f"it was sought in no web archive yet: `luuchieu backfill {WAYBACK} {portal}`")


def _missing(
    row: tuple[str, str, str, int | None, int, str | None, str],
    sightings: list[tuple[str | None, ...]],
    error: str | None,
) -> Missing:
    url, canonical_url, state, status, attempts, next_due_at, first_seen_at = row
    day = min((told[1] for told in sightings if told[1]), default=first_seen_at[:10])
    reason, is_excused = _reason(state, status, attempts, error)
    if reason == _NOT_YET and any(_is_outside(day, *told[1:]) for told in sightings[-1:]):
        reason, is_excused = "outside of the days that were asked for", True
    return Missing(
        url=url,
        canonical_url=canonical_url,
        sections=tuple(dict.fromkeys(told[0] for told in sightings if told[0])),
        day=day,
        reason=reason,
        next_try_at=None if is_excused else next_due_at,
        is_excused=is_excused,
        next_step=None,
    )


_NOT_YET = "not fetched yet"


def _reason(state: str, status: int | None, attempts: int, error: str | None) -> tuple[str, bool]:
    if state == "refused":
        return "refused by robots.txt", True
    if state == "gone" or (status in _GONE and attempts > 1):
        return f"gone before it could be kept (HTTP {status or 404})", True
    if attempts == 0:
        return _NOT_YET, False
    return error or (f"HTTP {status}" if status and status != 200 else "the page could not be read"), False


def _is_outside(day: str, listed: str | None, since: str | None, until: str | None, reason: str | None) -> bool:
    """A run that ended well and did not ask for what it saw was told to leave it."""
    return listed is not None and reason == "finished" and (day < (since or "") or day > (until or "9999"))


def _article_hole(portal: str, one: Missing) -> Hole:
    return Hole(
        portal=portal,
        kind="article",
        section=", ".join(one.sections) or None,
        since=one.day,
        until=one.day,
        url=one.url,
        reason=one.reason,
        next_try_at=one.next_try_at,
        next_step=one.next_step,
    )


def _walk_hole(portal: str, doubt: Doubt, first: str, last: str) -> Hole:
    walk = doubt.walk
    told = _ENDS.get(walk.ended, "a page between others came empty or not at all")
    return Hole(
        portal=portal,
        kind="walk",
        section=walk.section,
        since=first,
        until=last,
        url=walk.url,
        reason=f"{told} on {walk.run_until}",
        next_try_at=None,
    )


_ENDS = {
    "empty page": "it ended in an empty page",
    "error page": "it ended in a page that could not be had",
    "limit": "it went on past the last page that is ever asked for",
    "circle": "its pages showed the same articles over and over",
    "trap": "what it led to was no article, many times in a row",
    "blocked": "a wall against robots stood before it",
    "stopped": "the run was stopped in the middle of it",
    "not in capture": "the capture ended in the middle of it",
}


def _chunked(
    connection: sqlite3.Connection, sql: str, values: Sequence[str], before: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(values), _CHUNK):
        some = values[start : start + _CHUNK]
        yield from connection.execute(sql.format(marks=",".join("?" * len(some))), (*before, *some))
