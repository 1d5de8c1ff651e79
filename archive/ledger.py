"""The ledger: which addresses were ever seen, by what, and what became of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from archive.clock import iso, now
from archive.listings import write_listings
from archive.rows import Failure, Sighting, UrlState, Walk

_CHUNK = 500
_STATE_COLUMNS = """
    u.url, u.portal, u.kind, u.state, u.first_seen_at, u.last_seen_at, u.next_due_at, u.attempts, u.etag,
    u.last_modified, u.body_sha256, u.last_status, u.article_id, u.canonical_url, a.published_at
    FROM urls AS u LEFT JOIN articles AS a ON a.article_id = u.article_id"""

_INSERT_SIGHTING = """
    INSERT INTO sightings
        (run_id, portal, section, page, position, url, seen_at, listed_title, listed_date, via)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

# A gone address that is shown again is looked at again; its state changes only when it answers.
_SEE_URL = """
    INSERT INTO urls (url, portal, kind, state, first_seen_at, last_seen_at, next_due_at, canonical_url,
                      named_id)
    VALUES (?1, ?2, ?3, 'due', ?4, ?4, ?7, ?5, ?6)
    ON CONFLICT (url) DO UPDATE SET
        first_seen_at = min(first_seen_at, excluded.first_seen_at),
        last_seen_at = max(last_seen_at, excluded.last_seen_at),
        next_due_at = CASE state WHEN 'gone' THEN coalesce(excluded.next_due_at, next_due_at) ELSE next_due_at END,
        canonical_url = coalesce(excluded.canonical_url, canonical_url),
        named_id = coalesce(excluded.named_id, named_id)"""

# Validators and body belong to the last good answer: a 304 or a failure leaves them as they are.
_MARK_URL = """
    INSERT INTO urls (url, portal, kind, state, first_seen_at, last_seen_at, next_due_at, attempts, etag,
                      last_modified, body_sha256, last_status, article_id, canonical_url)
    VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?4 <> 'kept', ?7, ?8, ?9, ?10, ?11, ?12)
    ON CONFLICT (url) DO UPDATE SET
        kind = excluded.kind,
        state = excluded.state,
        last_seen_at = max(last_seen_at, excluded.last_seen_at),
        next_due_at = excluded.next_due_at,
        attempts = CASE excluded.state WHEN 'kept' THEN 0 ELSE attempts + 1 END,
        etag = CASE WHEN excluded.last_status BETWEEN 200 AND 299 THEN excluded.etag ELSE etag END,
        last_modified = CASE WHEN excluded.last_status BETWEEN 200 AND 299
                        THEN excluded.last_modified ELSE last_modified END,
        body_sha256 = CASE WHEN excluded.last_status BETWEEN 200 AND 299
                      THEN excluded.body_sha256 ELSE body_sha256 END,
        last_status = coalesce(excluded.last_status, last_status),
        article_id = coalesce(excluded.article_id, article_id),
        canonical_url = coalesce(excluded.canonical_url, canonical_url)"""

# The address of an article that was kept; whether it is due again is for mark() to say.
_NAME_ARTICLE = """
    INSERT INTO urls (url, portal, kind, state, first_seen_at, last_seen_at, article_id, canonical_url)
    VALUES (?1, ?2, 'article', 'kept', ?3, ?3, ?4, ?5)
    ON CONFLICT (url) DO UPDATE SET article_id = excluded.article_id, canonical_url = excluded.canonical_url
    WHERE article_id IS NOT excluded.article_id OR canonical_url IS NOT excluded.canonical_url"""
# What was edited once is often edited again, and soon: that an edit of years ago was found in a web archive says
# nothing of tomorrow. An address of which no fetch is planned stays so.
_LATELY = timedelta(days=3)
_LOOK_SOONER = "UPDATE urls SET next_due_at = ?2 WHERE url = ?1 AND next_due_at > ?2"
_INSERT_FAILURE = """
    INSERT INTO failures (portal, url, stage, error, message, at, run_id) VALUES (?, ?, ?, ?, ?, ?, ?)"""
_INSERT_WALK = """
    INSERT INTO walks (run_id, portal, listing_url, section, pages, from_date, to_date, ended, contiguous, skipped)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a fetch of an address came to."""

    url: str
    portal: str
    kind: str
    state: str  # kept, failed, gone, refused or due
    at: str
    next_due_at: str | None = None  # None: never
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    status: int | None = None
    article_id: str | None = None
    canonical_url: str | None = None


def write_sightings(connection: sqlite3.Connection, sightings: Sequence[Sighting]) -> None:
    """A row of sightings for each, and a row of urls for each address not known yet."""
    connection.executemany(
        _SEE_URL,
        [
            (
                one.url,
                one.portal,
                one.kind,
                one.seen_at,
                one.canonical_url,
                one.named_id,
                one.seen_at if one.is_due else None,
            )
            for one in sightings
        ],
    )
    connection.executemany(
        _INSERT_SIGHTING,
        [
            (
                one.run_id,
                one.portal,
                one.section,
                one.page,
                one.position,
                one.url,
                one.seen_at,
                one.listed_title,
                one.listed_date,
                one.via,
            )
            for one in sightings
        ],
    )


def write_marks(connection: sqlite3.Connection, marks: Iterable[Mark], edited: Iterable[tuple[str, str]] = ()) -> None:
    """What became of each address, in the order of the fetches.

    `edited`: addresses whose article was found edited, and when; if that was lately they are due a day later at most.
    """
    connection.executemany(
        _MARK_URL,
        [
            (
                one.url,
                one.portal,
                one.kind,
                one.state,
                one.at,
                one.next_due_at,
                one.etag,
                one.last_modified,
                one.body_sha256,
                one.status,
                one.article_id,
                one.canonical_url,
            )
            for one in marks
        ],
    )
    lately = iso(now() - _LATELY)
    sooner = [(url, iso(datetime.fromisoformat(at) + timedelta(days=1))) for url, at in edited if at >= lately]
    connection.executemany(_LOOK_SOONER, sooner)


def write_walks(connection: sqlite3.Connection, walks: Iterable[Walk]) -> None:
    """How passes over listings ended, and what those showed that were whole."""
    walks = list(walks)
    connection.executemany(
        _INSERT_WALK,
        [
            (
                one.run_id,
                one.portal,
                one.listing_url,
                one.section,
                one.pages,
                one.from_date,
                one.to_date,
                one.ended,
                one.contiguous,
                one.skipped,
            )
            for one in walks
        ],
    )
    write_listings(connection, [one.shown for one in walks if one.shown])


def write_failures(connection: sqlite3.Connection, failures: Iterable[Failure]) -> None:
    """What went wrong."""
    connection.executemany(_INSERT_FAILURE, [astuple(failure) for failure in failures])


def name_article(
    connection: sqlite3.Connection, url: str, portal: str, at: str, article_id: str, canonical_url: str
) -> None:
    """Note which article lies at an address."""
    connection.execute(_NAME_ARTICLE, (url, portal, at, article_id, canonical_url))


def read_states(connection: sqlite3.Connection, urls: Sequence[str]) -> dict[str, UrlState]:
    """The ledger's rows of those addresses that it knows."""
    known: dict[str, UrlState] = {}
    for start in range(0, len(urls), _CHUNK):
        some = urls[start : start + _CHUNK]
        marks = ",".join("?" * len(some))
        for row in connection.execute(f"SELECT {_STATE_COLUMNS} WHERE u.url IN ({marks})", some):
            known[row[0]] = _state(row)
    return known


def read_due(
    connection: sqlite3.Connection, portal: str, at: str, kinds: Sequence[str], limit: int | None
) -> list[UrlState]:
    """Addresses of a portal that were never had and whose time has come, the longest due first."""
    marks = ",".join("?" * len(kinds))
    rows = connection.execute(
        f"SELECT {_STATE_COLUMNS} WHERE u.portal = ? AND u.state IN ('due', 'failed') "
        f"AND u.next_due_at <= ? AND u.kind IN ({marks}) ORDER BY u.next_due_at, u.url LIMIT ?",
        (portal, at, *kinds, -1 if limit is None else limit),
    )
    return [_state(row) for row in rows]


def _state(row: Sequence[object]) -> UrlState:
    names = UrlState.__slots__
    return UrlState(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]
