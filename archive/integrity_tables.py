"""archive.db against itself: pages of the file, references, texts, revisions, states."""

from __future__ import annotations

import sqlite3
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from archive.essence import essence
from archive.findings import Findings
from archive.text import text_sha256

_TEXTS = """
    SELECT a.article_id, 0, a.title, a.summary, a.body_text, a.text_sha256 FROM articles AS a
    UNION ALL
    SELECT r.article_id, r.revision, r.title, r.summary, r.body_text, r.text_sha256 FROM revisions AS r
    ORDER BY 1, 2"""
_GAPS = """
    SELECT a.article_id, count(r.revision), max(r.revision) FROM articles AS a
    LEFT JOIN revisions AS r ON r.article_id = a.article_id
    GROUP BY a.article_id HAVING count(r.revision) = 0 OR min(r.revision) <> 1 OR max(r.revision) <> count(r.revision)
    ORDER BY a.article_id"""
# An earlier version let captures that came late begin the span of an article and made no revision of them: the span
# may begin before revision 1, but no revision lies outside of it.
_DISORDER = """
    SELECT r.article_id, r.revision, r.captured_at, p.captured_at, a.first_captured_at, a.last_captured_at
    FROM revisions AS r JOIN articles AS a ON a.article_id = r.article_id
    LEFT JOIN revisions AS p ON p.article_id = r.article_id AND p.revision = r.revision - 1
    WHERE r.captured_at < p.captured_at OR r.captured_at NOT BETWEEN a.first_captured_at AND a.last_captured_at
    ORDER BY r.article_id, r.revision"""
_READ_FROM_NOTHING = "SELECT article_id FROM articles WHERE capture_id IS NULL ORDER BY article_id"
_STATES = """
    SELECT a.article_id, a.state, a.gone_at, a.moved_to, count(b.absence_id), max(b.confirmed_at), max(b.moved_to),
           (SELECT count(*) FROM articles AS t WHERE t.article_id = a.moved_to)
    FROM articles AS a LEFT JOIN absences AS b ON b.article_id = a.article_id AND b.ended_at IS NULL
    GROUP BY a.article_id HAVING count(b.absence_id) > 0 OR a.state <> 'live' OR a.gone_at IS NOT NULL
    OR a.moved_to IS NOT NULL ORDER BY a.article_id"""


def check_pages(connection: sqlite3.Connection, path: Path, found: Findings, *, deep: bool) -> bool:
    """SQLite's own checks; False when the file is too damaged for any other. Raises no sqlite3.Error."""
    try:
        verdicts = [text for (text,) in connection.execute("PRAGMA integrity_check" if deep else "PRAGMA quick_check")]
    except sqlite3.Error as error:
        verdicts = [str(error)]
    for verdict in verdicts:
        if verdict != "ok":
            found.add("database-damaged", path, None, verdict)
    return verdicts == ["ok"]


def check_references(connection: sqlite3.Connection, path: Path, found: Findings) -> None:
    """Rows that name others which are not there."""
    for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchall():
        found.add("reference-broken", path, f"{table} {rowid}", f"it names a row of {parent} that is not there")
    for (article_id,) in connection.execute(_READ_FROM_NOTHING):
        found.add("article-without-capture", path, f"articles {article_id}", "its capture_id is empty")


def check_articles(connection: sqlite3.Connection, path: Path, found: Findings, *, deep: bool) -> None:
    """Revisions count from 1 in order of time and hold what the article reads; states follow from absences."""
    (found.checked["articles"],) = connection.execute("SELECT count(*) FROM articles").fetchone()
    gaps = set()
    for article_id, count, last in connection.execute(_GAPS):
        gaps.add(article_id)
        what = f"{count} revisions, the last is number {last}" if count else "it has no revision"
        found.add("revisions-gap", path, f"articles {article_id}", what)
    for article_id, *told in connection.execute(_DISORDER):
        found.add("revisions-disordered", path, f"articles {article_id}", _disorder(*told))
    for article_id, texts in groupby(map(_Text._make, connection.execute(_TEXTS)), key=lambda text: text.article_id):
        _check_texts(path, found, list(texts), has_gap=article_id in gaps, deep=deep)
    for article_id, *told in connection.execute(_STATES):
        wrong = _wrong_state(*told)
        if wrong:
            found.add("state-wrong", path, f"articles {article_id}", wrong)


class _Text(NamedTuple):
    """A row of _TEXTS; the article's own text is number 0."""

    article_id: str
    number: int
    title: str
    summary: str | None
    body_text: str
    sha256: str


def _check_texts(path: Path, found: Findings, texts: list[_Text], *, has_gap: bool, deep: bool) -> None:
    """The article's text, and after it those of its revisions."""
    now, *revisions = texts
    for one in texts if deep else ():
        if text_sha256(one.title, one.summary, one.body_text) != one.sha256:
            table = f"revisions {one.article_id} {one.number}" if one.number else f"articles {one.article_id}"
            found.add("text-differs", path, table, "the text is not the one that text_sha256 was taken of")
    if has_gap or any(one.sha256 == now.sha256 for one in revisions):
        return
    # A trivial edit changes the article and adds no revision; a text that returns is that of an earlier one.
    if _essence(now) not in {_essence(one) for one in revisions}:
        what = "no revision holds the text that it has now"
        found.add("revision-disagrees", path, f"articles {now.article_id}", what)


def _essence(text: _Text) -> str:
    return essence(text.title, text.summary, text.body_text)


def _disorder(revision: int, at: str, before: str | None, first: str, last: str) -> str:
    """What is wrong with the time of a revision, given that of the one before and the span of the captures."""
    if before is not None and at < before:
        return f"revision {revision} is of {at}, the one before it of {before}"
    return f"revision {revision} is of {at}, its captures are from {first} to {last}"


def _wrong_state(
    state: str, gone_at: str | None, moved_to: str | None, open_absences: int,
    confirmed_at: str | None, absence_moved_to: str | None, targets: int,
) -> str | None:  # fmt: skip
    """What is wrong with an article's state, given its absences that have not ended."""
    if open_absences > 1:
        return f"{open_absences} absences of it have not ended; there can be one"
    expected = "moved" if absence_moved_to else "gone" if confirmed_at else "live"
    if state != expected:
        return f"its state is {state}; by its absences it is {expected}"
    if moved_to != absence_moved_to:
        return f"it moved to {moved_to}; by its absence to {absence_moved_to}"
    if moved_to and not targets:
        return f"it moved to {moved_to}, which is not there"
    if gone_at != confirmed_at:
        return f"it is gone since {gone_at}; by its absence since {confirmed_at}"
    return None
