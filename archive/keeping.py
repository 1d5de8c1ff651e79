"""The rules by which an article that was read from a capture becomes, changes or leaves alone a row.

Keeping the same capture again changes nothing. An older capture never overwrites a newer one. The row shows the
text as it is now; a revision is added for a state that differs from every one before it in a word or a number,
so neither a comma nor a text that goes back and forth piles any up. Text that only our own rules read differently
is of cause `parser`, not an edit of the source.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import cast

from archive import absences
from archive.article import Article
from archive.essence import Text, essence, is_significant
from archive.ledger import name_article
from archive.media import insert_media, replace_media

EXTRACTOR_VERSION = 2
"""Raised whenever extraction changes what it gives for the same page."""


class Verdict(Enum):
    """What keeping an article came to."""

    NEW = "new"
    CHANGED = "changed"  # the source edited it, be it back to an earlier text
    REREAD = "reread"  # our rules read it differently
    TRIVIAL = "trivial"  # only white space, punctuation or the place of a tone mark
    SAME = "same"
    OLDER = "older"


_COUNTED = {Verdict.NEW: "articles_new", Verdict.CHANGED: "articles_changed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article waiting to be written, with the capture that it was read from."""

    article: Article
    run_id: int
    capture_id: int | None
    captured_at: str


_PAGE = [
    "url",
    "canonical_url",
    "title",
    "summary",
    "body_text",
    "body_html",
    "author",
    "source_name",
    "dateline",
    "section",
    "tags",
    "language",
    "published_at",
    "published_at_raw",
    "modified_at",
    "text_sha256",
    "word_count",
    "extractor_version",
    "fields",
    "capture_id",
]
_KNOWN = ["article_id", "portal", "first_captured_at", "last_captured_at", "state", *_PAGE]
_SELECT = f"SELECT {', '.join(_KNOWN)} FROM articles WHERE article_id = ?"  # noqa: S608
_INSERT = f"INSERT INTO articles ({', '.join(_KNOWN)}) VALUES ({', '.join('?' * len(_KNOWN))})"  # noqa: S608
_INSERT_REVISION = """
    INSERT INTO revisions (article_id, revision, captured_at, capture_id, cause, title, summary, body_text,
                           text_sha256)
    VALUES (?1, (SELECT coalesce(max(revision), 0) + 1 FROM revisions WHERE article_id = ?1),
            ?2, ?3, ?4, ?5, ?6, ?7, ?8)"""
_STATES = "SELECT title, summary, body_text FROM revisions WHERE article_id = ?"


def keep_all(
    connection: sqlite3.Connection, articles: Iterable[Kept]
) -> tuple[Counter[tuple[int, str]], list[tuple[str, str]]]:
    """Keep articles in turn. Returns what to add to which run's counters, and (address, time) of each edit found."""
    counts: Counter[tuple[int, str]] = Counter()
    edited: list[tuple[str, str]] = []
    for kept in articles:
        verdict = keep(connection, kept)
        if verdict in _COUNTED:
            counts[kept.run_id, _COUNTED[verdict]] += 1
        if verdict is Verdict.CHANGED:
            edited.append((kept.article.url, kept.captured_at))
    return counts, edited


def keep(connection: sqlite3.Connection, kept: Kept) -> Verdict:
    """Write one article within the caller's transaction, after the captures that it refers to."""
    article = kept.article
    page = _page(kept)
    row = connection.execute(_SELECT, (article.article_id,)).fetchone()
    if row is None:
        verdict = Verdict.NEW
        _insert(connection, kept, page)
    else:
        verdict = _keep_known(connection, kept, page, dict(zip(_KNOWN, row, strict=True)))
    name_article(connection, article.url, article.portal, kept.captured_at, article.article_id, article.canonical_url)
    return verdict


def _page(kept: Kept) -> dict[str, object]:
    """The columns that come from the page, as they are stored."""
    article = kept.article
    page: dict[str, object] = {name: getattr(article, name, None) for name in _PAGE}
    page["tags"] = json.dumps(article.tags, ensure_ascii=False)
    page["fields"] = json.dumps(dict(article.fields), ensure_ascii=False, sort_keys=True)
    page["extractor_version"] = EXTRACTOR_VERSION
    page["capture_id"] = kept.capture_id
    return page


def _insert(connection: sqlite3.Connection, kept: Kept, page: dict[str, object]) -> None:
    article, at = kept.article, kept.captured_at
    connection.execute(_INSERT, (article.article_id, article.portal, at, at, "live", *page.values()))
    _add_revision(connection, kept, page, "source")
    insert_media(connection, article)


def _keep_known(connection: sqlite3.Connection, kept: Kept, page: dict[str, object], row: dict[str, object]) -> Verdict:
    article, at, last = kept.article, kept.captured_at, str(row["last_captured_at"])
    is_same_capture = _is_same_capture(kept, row)
    if not is_same_capture and at <= last:
        _widen(connection, article.article_id, at)
        return Verdict.OLDER if at < last else Verdict.SAME
    same_text = page["text_sha256"] == row["text_sha256"]
    # What section an article names may depend on the door; while the text is the same the first door's stays.
    other_door = same_text and article.url != row["url"] and article.canonical_url == row["canonical_url"]
    changes = {} if other_door else _differences(page, row)
    if not is_same_capture:
        changes["last_captured_at"] = at
    verdict = Verdict.SAME
    if not same_text and not is_significant(_text(page), _text(row)):
        verdict = Verdict.TRIVIAL
    elif not same_text:
        is_edit = not is_same_capture and not _same_body(connection, kept, row)
        verdict = Verdict.CHANGED if is_edit else Verdict.REREAD
        if not _was_seen(connection, article.article_id, essence(*_text(page))):
            _add_revision(connection, kept, page, "source" if is_edit else "parser")
    _update(connection, article.article_id, changes)
    if not is_same_capture:
        absences.returned(connection, article.article_id, at=at, capture_id=kept.capture_id)
    if not other_door:
        replace_media(connection, article)
    return verdict


def _text(columns: dict[str, object]) -> Text:
    return cast(Text, (columns["title"], columns["summary"], columns["body_text"]))


def _was_seen(connection: sqlite3.Connection, article_id: str, now: str) -> bool:
    """Whether a revision holds a text of this essence already."""
    return any(essence(*text) == now for text in connection.execute(_STATES, (article_id,)))


def _is_same_capture(kept: Kept, row: dict[str, object]) -> bool:
    if kept.capture_id is not None and row["capture_id"] is not None:
        return kept.capture_id == row["capture_id"]
    return kept.captured_at == row["last_captured_at"] and kept.article.url == row["url"]


def _differences(page: dict[str, object], row: dict[str, object]) -> dict[str, object]:
    return {
        name: value
        for name, value in page.items()
        if value != row[name] and not (name == "capture_id" and value is None)
    }


def _same_body(connection: sqlite3.Connection, kept: Kept, row: dict[str, object]) -> bool:
    """Whether both captures hold the same page, so that only our reading of it can have changed."""
    (count,) = connection.execute(
        "SELECT count(*) FROM captures AS a JOIN captures AS b ON a.body_sha256 = b.body_sha256 "
        "WHERE a.capture_id = ? AND b.capture_id = ?",
        (kept.capture_id, row["capture_id"]),
    ).fetchone()
    return bool(count)


def _widen(connection: sqlite3.Connection, article_id: str, at: str) -> None:
    """Let the span of captures reach to `at`."""
    connection.execute(
        "UPDATE articles SET first_captured_at = min(first_captured_at, ?2), "
        "last_captured_at = max(last_captured_at, ?2) "
        "WHERE article_id = ?1 AND (first_captured_at > ?2 OR last_captured_at < ?2)",
        (article_id, at),
    )


def _update(connection: sqlite3.Connection, article_id: str, changes: dict[str, object]) -> None:
    if changes:
        assignments = ", ".join(f"{name} = ?" for name in changes)
        connection.execute(
            f"UPDATE articles SET {assignments} WHERE article_id = ?",  # noqa: S608 - our own column names
            (*changes.values(), article_id),
        )


def _add_revision(connection: sqlite3.Connection, kept: Kept, page: dict[str, object], cause: str) -> None:
    article = kept.article
    connection.execute(
        _INSERT_REVISION,
        (
            article.article_id,
            kept.captured_at,
            kept.capture_id,
            cause,
            article.title,
            article.summary,
            article.body_text,
            page["text_sha256"],
        ),
    )
