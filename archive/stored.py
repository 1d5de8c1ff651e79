"""Kept articles as the tables have them, each with the record that it was read from."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from archive.article import Article, Attachment, Image

# A revisit record has no payload of its own: it repeats the first response of its address with the same body.
_FROM = """
    FROM articles AS a LEFT JOIN captures AS c ON c.capture_id = a.capture_id
    LEFT JOIN captures AS o ON o.capture_id = CASE c.record_type WHEN 'revisit' THEN
        (SELECT f.capture_id FROM captures AS f WHERE f.url = c.url AND f.body_sha256 = c.body_sha256
         AND f.record_type = 'response' ORDER BY f.fetched_at LIMIT 1) ELSE c.capture_id END"""
_IN_WARC_ORDER = f"SELECT a.rowid {_FROM} WHERE a.portal = ? ORDER BY o.warc_file, o.warc_offset"
_COLUMNS = [one.name for one in fields(Article) if one.name not in ("images", "attachments")]
_SELECT = f"""
    SELECT a.rowid, a.extractor_version, a.capture_id, c.fetched_at, c.url, o.warc_file, o.warc_offset,
           {", ".join(f"a.{name}" for name in _COLUMNS)} {_FROM} WHERE """
_IMAGES = "SELECT article_id, url, caption, credit FROM images WHERE article_id IN ({}) ORDER BY article_id, position"
_ATTACHMENTS = "SELECT article_id, url, caption FROM attachments WHERE article_id IN ({}) ORDER BY article_id, position"
_ABOUT = ("extractor_version", "capture_id", "captured_at", "url", "warc_file", "warc_offset")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An article as it is kept. The capture's fields are None where the article has none, or none that has a body."""

    article: Article
    extractor_version: int
    capture_id: int | None
    captured_at: str | None
    url: str | None  # of the capture
    warc_file: str | None  # of the response that holds the page
    warc_offset: int | None


def in_warc_order(connection: sqlite3.Connection, portal: str) -> array[int]:
    """Row numbers of a portal's articles, so that reading their records goes forwards through the files.

    Eight bytes an article, and no query left open: that would keep SQLite's log from being taken in.
    """
    return array("q", (rowid for (rowid,) in connection.execute(_IN_WARC_ORDER, (portal,))))


def read_rows(connection: sqlite3.Connection, rowids: Sequence[int]) -> list[Stored]:
    """Those articles, in that order."""
    place = {rowid: number for number, rowid in enumerate(rowids)}
    rows = connection.execute(f"{_SELECT} a.rowid IN ({_marks(rowids)})", rowids)
    return _stored(connection, sorted(rows, key=lambda row: place[row[0]]))


def read_stored(connection: sqlite3.Connection, article_id: str) -> Stored | None:
    """One article; None where it is not kept."""
    found = _stored(connection, connection.execute(f"{_SELECT} a.article_id = ?", (article_id,)))
    return found[0] if found else None


def _stored(connection: sqlite3.Connection, rows: Iterable[tuple[Any, ...]]) -> list[Stored]:
    found = [(row[1:7], dict(zip(_COLUMNS, row[7:], strict=True))) for row in rows]
    ids = [str(columns["article_id"]) for _, columns in found]
    images = _media(connection, _IMAGES, ids)
    attachments = _media(connection, _ATTACHMENTS, ids)
    return [
        Stored(
            article=Article(
                **columns
                | {
                    "tags": tuple(json.loads(str(columns["tags"]))),
                    "fields": json.loads(str(columns["fields"])),
                    "images": tuple(Image(url=u, caption=c, credit=by) for u, c, by in images.get(article_id, ())),
                    "attachments": tuple(Attachment(url=u, caption=c) for u, c in attachments.get(article_id, ())),
                }
            ),
            **dict(zip(_ABOUT, about, strict=True)),
        )
        for article_id, (about, columns) in zip(ids, found, strict=True)
    ]


def _media(connection: sqlite3.Connection, sql: str, ids: Sequence[str]) -> dict[str, list[tuple[str, ...]]]:
    """Rows by article, in their order."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for article_id, *row in connection.execute(sql.format(_marks(ids)), ids):
        found.setdefault(article_id, []).append(tuple(row))
    return found


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
