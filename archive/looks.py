"""Which kept articles are to be looked at again, and what is needed to ask for them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

_COLUMNS = """
    a.article_id, a.url, a.state, a.published_at, a.gone_at,
    (SELECT max(r.captured_at) FROM revisions r
      WHERE r.article_id = a.article_id AND r.revision > 1 AND r.cause = 'source') AS edited_at,
    iif(c.capture_id IS NULL, NULL, u.etag), iif(c.capture_id IS NULL, NULL, u.last_modified), c.body_sha256"""
# What the address answered last is of use only if it is what the row shows: a web archive may have shown a newer page.
_SHOWN = """
    LEFT JOIN urls u ON u.url = a.url
    LEFT JOIN captures c ON c.capture_id = a.capture_id AND c.body_sha256 = u.body_sha256"""
_DUE = f"""
    SELECT {_COLUMNS}, min(d.next_due_at) AS due_at
    FROM urls d JOIN articles a ON a.article_id = d.article_id {_SHOWN}
    WHERE d.portal = ?1 AND d.state IN ('kept', 'gone') AND d.next_due_at <= ?2 AND d.kind = 'article'
    GROUP BY a.article_id ORDER BY due_at, a.article_id LIMIT ?3"""  # noqa: S608
_RESTED = f"""
    SELECT {_COLUMNS}, NULL FROM articles a {_SHOWN}
    WHERE a.portal = ?1 AND a.state = 'live' AND a.last_captured_at <= ?2
    ORDER BY a.last_captured_at, a.article_id LIMIT ?3"""  # noqa: S608
_ONE = f"""
    SELECT {_COLUMNS}, NULL FROM articles a {_SHOWN}
    WHERE a.article_id = (SELECT article_id FROM urls WHERE url = ?)"""  # noqa: S608
_PAGES = """
    SELECT url, kind FROM urls WHERE portal = ? AND kind IN ('listing', 'sitemap') AND state = 'kept'
    AND last_seen_at <= ? ORDER BY last_seen_at, url LIMIT ?"""
_DOORS = "SELECT url FROM urls WHERE article_id = ? AND kind = 'article' AND url != ? ORDER BY last_seen_at DESC, url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """An article to look at again. Times as in the table `articles`."""

    article_id: str
    url: str
    state: str  # live, gone, moved
    published_at: str | None
    gone_at: str | None
    edited_at: str | None  # when its last edit by the source was captured
    etag: str | None  # these three of the last good answer of `url`, where the article reads as that showed it
    last_modified: str | None
    body_sha256: str | None


def read_looks(
    connection: sqlite3.Connection, portal: str, at: str, *, most: int, fill: int, rested: str, witnesses: int
) -> list[Look]:
    """Articles due at `at`, at most `most`, then live ones not fetched since `rested`, until they are `fill`.

    Where so few are due that they may all be missing, some other live articles are with them: `witnesses`, that
    show whether the host answers.
    """
    looks = {row[0]: _look(row) for row in connection.execute(_DUE, (portal, at, most))}
    looks |= _others(connection, portal, rested, looks, fill)
    return list((looks | _others(connection, portal, at, looks, witnesses) if looks else looks).values())


def _others(
    connection: sqlite3.Connection, portal: str, before: str, looks: dict[str, Look], enough: int
) -> dict[str, Look]:
    lacking = max(0, enough - len(looks))
    rows = connection.execute(_RESTED, (portal, before, enough if lacking else 0))
    return {row[0]: _look(row) for row in [row for row in rows if row[0] not in looks][:lacking]}


def read_look(connection: sqlite3.Connection, url: str) -> Look | None:
    """The article at an address, as it would be looked at again; None where none is kept."""
    row = connection.execute(_ONE, (url,)).fetchone()
    return _look(row) if row else None


def read_pages(connection: sqlite3.Connection, portal: str, rested: str, most: int) -> list[tuple[str, str]]:
    """Address and kind of pages of listings and sitemaps not read since `rested`, the longest unread first."""
    return connection.execute(_PAGES, (portal, rested, most)).fetchall()


def read_doors(connection: sqlite3.Connection, article_id: str, but: str) -> list[str]:
    """The other addresses under which an article was met, the one seen last first."""
    return [url for (url,) in connection.execute(_DOORS, (article_id, but))]


def _look(row: tuple[str | None, ...]) -> Look:
    return Look(**dict(zip(Look.__slots__, row[:-1], strict=True)))  # type: ignore[arg-type]
