"""Where an article went that is no longer at its address: another of the same portal that reads the same."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.likeness import similarity

ALIKE = 0.9
"""From here on two texts of one portal and one day are the same article under two addresses."""
_MIN_WORDS = 20
"""Shorter texts ("Lịch công tác tuần") are too often alike without being the same article."""

_COLUMNS = (
    "article_id, title, summary, body_text, published_at, text_sha256, word_count, first_captured_at, last_captured_at"
)
_ONE = f"SELECT {_COLUMNS} FROM articles WHERE article_id = ?"  # noqa: S608
_LIVE = f"SELECT {_COLUMNS} FROM articles WHERE state = 'live' AND article_id != ? AND portal = ?"  # noqa: S608
_BY = ("text_sha256 = ?", "title = ?", "published_at = ?")
_LOST = """
    SELECT a.article_id FROM absences AS b JOIN articles AS a ON a.article_id = b.article_id
    WHERE a.portal = ? AND b.ended_at IS NULL AND b.moved_to IS NULL"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    article_id: str
    title: str
    summary: str | None
    body_text: str
    published_at: str | None
    text_sha256: str
    word_count: int
    first_captured_at: str
    last_captured_at: str

    @property
    def whole(self) -> str:
        return f"{self.summary}\n\n{self.body_text}" if self.summary else self.body_text


def find_lost(connection: sqlite3.Connection, portal: str) -> list[str]:
    """Articles that are missing and of which nobody knows where they went."""
    return [article_id for (article_id,) in connection.execute(_LOST, (portal,))]


def find_successor(connection: sqlite3.Connection, portal: str, article_id: str) -> str | None:
    """The live article that a missing one goes on as; of several the one that appeared last. None if there is none."""
    lost = _text(connection.execute(_ONE, (article_id,)).fetchone())
    if lost.word_count < _MIN_WORDS:
        return None
    found: dict[str, _Text] = {}
    for condition, value in zip(_BY, (lost.text_sha256, lost.title, lost.published_at), strict=True):
        if value is not None:
            rows = connection.execute(f"{_LIVE} AND {condition} LIMIT 50", (article_id, portal, value))
            found |= {row[0]: _text(row) for row in rows}
    alike = [other for other in found.values() if _is_same(lost, other)]
    return max(alike, key=lambda other: (other.first_captured_at, other.article_id)).article_id if alike else None


def is_successor(connection: sqlite3.Connection, article_id: str, other_id: str) -> bool:
    """True when the article that a missing one's address leads to reads like it."""
    rows = [connection.execute(_ONE, (one,)).fetchone() for one in (article_id, other_id)]
    if None in rows:
        return False
    lost, other = map(_text, rows)
    return lost.text_sha256 == other.text_sha256 or similarity(lost.whole, other.whole) >= ALIKE


def _is_same(lost: _Text, other: _Text) -> bool:
    """The same text that appeared later. An announcement that is repeated every week is not moved."""
    day, other_day = (lost.published_at or "")[:10], (other.published_at or "")[:10]
    if other.first_captured_at > lost.last_captured_at and lost.text_sha256 == other.text_sha256:
        return True
    if day != other_day or not day or other.first_captured_at <= lost.first_captured_at:
        return False
    return lost.text_sha256 == other.text_sha256 or similarity(lost.whole, other.whole) >= ALIKE


def _text(row: tuple[object, ...]) -> _Text:
    return _Text(**dict(zip(_Text.__slots__, row, strict=True)))  # type: ignore[arg-type]
