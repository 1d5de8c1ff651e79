"""What web archives list of a portal: of each state of a page the first capture, and what became of it.

A page's states are told apart by the digests in the index, so that nothing is fetched to learn that it is known.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ATTEMPTS = 3
"""So often a capture is asked for, each time by another run, before it counts as lost."""
SAME_FOR_ALL = 3
"""Bytes that so many articles' addresses gave are no article's own: an error page, a parked domain."""

_KNOWN = "SELECT memento_id, captured_at, state FROM mementos WHERE identity = ? AND digest = ? ORDER BY captured_at"
_THAT_DAY = "SELECT 1 FROM mementos WHERE identity = ? AND substr(captured_at, 1, 10) = ? LIMIT 1"
_INSERT = """
    INSERT INTO mementos (portal, identity, article_id, digest, listed_at, state,
                          archive, url, captured_at, media_type, length, warc_file, warc_offset)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (archive, url, captured_at) DO NOTHING"""
_LATER = """
    UPDATE OR IGNORE mementos SET archive = ?, url = ?, captured_at = ?, media_type = ?, length = ?, warc_file = ?,
        warc_offset = ? WHERE memento_id = ?"""
_AS_LATER_ONE = "UPDATE mementos SET state = 'same' WHERE memento_id = ?"
_RETURNED = """
    UPDATE mementos AS last SET state = 'due' WHERE portal = ? AND state = 'same'
    AND NOT EXISTS (SELECT 1 FROM mementos AS later WHERE later.identity = last.identity
                    AND later.digest = last.digest AND later.captured_at > last.captured_at)
    AND EXISTS (SELECT 1 FROM mementos AS other WHERE other.identity = last.identity AND other.digest <> last.digest
                AND other.state <> 'refused' AND other.captured_at < last.captured_at AND other.captured_at >
                    (SELECT min(first.captured_at) FROM mementos AS first
                     WHERE first.identity = last.identity AND first.digest = last.digest))"""
_REPEATED = """
    UPDATE mementos SET state = 'refused', why = ?1
    WHERE portal = ?2 AND state IN ('due', 'failed', 'same') AND article_id IS NOT NULL AND digest IN
        (SELECT digest FROM mementos WHERE portal = ?2 AND article_id IS NOT NULL
         GROUP BY digest HAVING count(DISTINCT article_id) >= ?3)"""
_WALK = "INSERT OR REPLACE INTO index_walks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_WALKED = "SELECT listed_at FROM index_walks WHERE archive = ? AND host = ? AND since = ? AND until = ?"
_DUE = """
    FROM mementos WHERE portal = ? AND archive GLOB ? AND state IN ('due', 'failed')
    AND captured_at >= ? AND captured_at < ?"""
_NEXT = f"""
    SELECT memento_id, archive, url, captured_at, digest, length, warc_file, warc_offset, attempts
    {_DUE} AND (captured_at, memento_id) > (?, ?) ORDER BY captured_at, memento_id LIMIT ?"""
_BY_YEAR = f"""
    SELECT substr(captured_at, 1, 4), count(*), count(article_id), count(DISTINCT article_id) {_DUE}
    GROUP BY 1 ORDER BY 1"""
_REFUSED = """
    SELECT why, count(*), min(url) FROM mementos WHERE portal = ? AND archive GLOB ? AND state = 'refused'
    AND captured_at >= ? AND captured_at < ? GROUP BY why ORDER BY why"""
_LEFT_OUT = "SELECT left_out FROM index_walks WHERE portal = ? AND archive GLOB ?"
_SETTLE = """
    UPDATE mementos SET state = ?, why = ?, capture_id = coalesce(?, capture_id), attempts = attempts + ?
    WHERE memento_id = ?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A capture as an index lists it. Times as archive.clock.iso writes them."""

    archive: str
    url: str
    captured_at: str
    status: int | None
    media_type: str | None
    digest: str
    length: int | None = None
    warc_file: str | None = None
    warc_offset: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A capture that is to be fetched."""

    memento_id: int
    archive: str
    url: str
    captured_at: str
    digest: str
    length: int | None
    warc_file: str | None
    warc_offset: int | None
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a capture."""

    memento_id: int
    state: str  # kept, failed, refused, lost
    why: str | None = None
    capture_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexWalk:
    """A host and span of days that an archive's index was asked for. Days `YYYY-MM-DD`, both included."""

    archive: str
    portal: str
    host: str
    since: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Which captures are to be fetched: of a portal, of archives, of days."""

    portal: str
    archives: str
    """A pattern of SQLite's GLOB."""
    since: str
    until: str
    """From the first moment of `since` to before `until`, both `YYYY-MM-DD`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueYear:
    """Captures of one year that are to be fetched."""

    year: int
    captures: int
    of_articles: int
    """Captures of addresses that name an article."""
    articles: int


def enter(
    connection: sqlite3.Connection, portal: str, listed: Listed, identity: str, article_id: str | None, listed_at: str
) -> str | None:
    """Write a capture down if it shows a state first; else the reason why it was left out.

    Of an article's state the last capture is written down as well, as `same`. Of an address that names no article one
    capture a day is enough: listings show the same articles all day.
    """
    place = (listed.archive, listed.url, listed.captured_at, listed.media_type, listed.length, listed.warc_file,
             listed.warc_offset)  # fmt: skip
    begin = (portal, identity, article_id, listed.digest, listed_at)
    known = connection.execute(_KNOWN, (identity, listed.digest)).fetchall()
    if not known:
        if article_id is None and connection.execute(_THAT_DAY, (identity, listed.captured_at[:10])).fetchone():
            return "another capture of that day"
        connection.execute(_INSERT, (*begin, "due", *place))
        return None
    (first_id, first_at, first_state), (last_id, last_at, last_state) = known[0], known[-1]
    if listed.captured_at == first_at:
        return None
    if listed.captured_at < first_at:
        if first_state in ("due", "failed"):
            connection.execute(_AS_LATER_ONE, (first_id,))
        connection.execute(_INSERT, (*begin, "due", *place))
        return None
    if article_id is not None and listed.captured_at > last_at:
        if last_state == "same":
            connection.execute(_LATER, (*place, last_id))
        else:
            connection.execute(_INSERT, (*begin, "same", *place))
    return "the same bytes as an earlier capture"


def ask_for_returns(connection: sqlite3.Connection, portal: str) -> None:
    """Have articles fetched again that went back to bytes they had before: what they read as last is not known else."""
    connection.execute(_RETURNED, (portal,))


def refuse_repeated(connection: sqlite3.Connection, portal: str) -> None:
    """Take out what is to be fetched and cannot be an article's own page."""
    why = f"the same bytes at {SAME_FOR_ALL} or more articles' addresses"
    connection.execute(_REPEATED, (why, portal, SAME_FOR_ALL))


def note_walk(
    connection: sqlite3.Connection, walk: IndexWalk, listed_at: str, left_out: Mapping[str, int], chosen: int
) -> None:
    """Write down that an index was listed whole for a host and span of days."""
    captures = chosen + sum(left_out.values())
    told = json.dumps(dict(sorted(left_out.items())), ensure_ascii=False)
    values = (walk.archive, walk.portal, walk.host, walk.since, walk.until, listed_at, captures, chosen, told)
    connection.execute(_WALK, values)


def walked_at(connection: sqlite3.Connection, walk: IndexWalk) -> str | None:
    """When that was listed whole; None where it never was."""
    row = connection.execute(_WALKED, (walk.archive, walk.host, walk.since, walk.until)).fetchone()
    return row[0] if row else None


def read_due(connection: sqlite3.Connection, due: Due, after: tuple[str, int], limit: int) -> list[Wanted]:
    """Captures to be fetched, in order of time.

    `after`: captured_at and memento_id of the last one that was taken; `("", 0)` to begin with.
    """
    rows = connection.execute(_NEXT, (due.portal, due.archives, due.since, due.until, *after, limit))
    return [Wanted(**dict(zip(Wanted.__slots__, row, strict=True))) for row in rows]


def count_due(connection: sqlite3.Connection, due: Due) -> list[DueYear]:
    """How many there are, year by year."""
    rows = connection.execute(_BY_YEAR, (due.portal, due.archives, due.since, due.until))
    return [
        DueYear(year=int(year), captures=captures, of_articles=of_articles, articles=articles)
        for year, captures, of_articles, articles in rows
    ]


def count_refused(connection: sqlite3.Connection, due: Due) -> list[tuple[str, int, str]]:
    """Of the same portal, archives and days: why captures are not worth fetching, how many, an address."""
    return connection.execute(_REFUSED, (due.portal, due.archives, due.since, due.until)).fetchall()


def count_left_out(connection: sqlite3.Connection, due: Due) -> Counter[str]:
    """Of the same portal and archives: why captures that the indexes list were left out, and how many."""
    counts: Counter[str] = Counter()
    for (told,) in connection.execute(_LEFT_OUT, (due.portal, due.archives)):
        counts.update(json.loads(told))
    return counts


def settle_all(connection: sqlite3.Connection, settled: Iterable[Settled]) -> None:
    """Note what became of captures."""
    connection.executemany(
        _SETTLE, [(one.state, one.why, one.capture_id, one.state == "failed", one.memento_id) for one in settled]
    )
