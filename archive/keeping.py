"""The rules by which an article that was read from a capture becomes, changes or leaves alone a row.

Keeping the same capture again changes nothing. An older capture never overwrites a newer one: the row shows the newest
page. A revision is added for a state that differs from every one before it in a word or a number, so neither a comma
nor a text that goes back and forth piles any up. Text that only our own rules read differently is of cause `parser`,
not an edit of the source; text that only the generic extractor read, of an article that a layout had read before, is
of cause `fallback`: it may drop a paragraph where a layout would not. Captures may come in any order: articles,
revisions and absences come out as if they had come in order of time (archive/filing.py). What still tells the order is
in docs/revisions.md.
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
from archive.article import Article, is_by_fallback, rules_of
from archive.essence import Text
from archive.filing import Doubt, essence_of, file_state
from archive.ledger import name_article
from archive.media import insert_media, replace_media

EXTRACTOR_VERSION = 3
"""Raised whenever extraction changes what it gives for the same page."""


class Verdict(Enum):
    """What keeping an article came to."""

    NEW = "new"
    CHANGED = "changed"  # the source edited it, be it back to an earlier text
    REREAD = "reread"  # our rules read it differently, or may have: another kind of them read it before
    TRIVIAL = "trivial"  # only white space, punctuation or the place of a tone mark
    SAME = "same"
    FILED = "filed"  # older, and shows a state that was not known: an edit found late
    OLDER = "older"


_COUNTED = {
    Verdict.NEW: "articles_new",
    Verdict.CHANGED: "articles_changed",
    Verdict.FILED: "articles_changed",
}


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
_SAME_BODY = """
    SELECT EXISTS (SELECT 1 FROM captures AS a JOIN captures AS b ON a.body_sha256 = b.body_sha256
                   WHERE a.capture_id = ? AND b.capture_id = ? AND b.fetched_at <= ?)"""


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
    file_state(connection, article, captured_at=at, capture_id=kept.capture_id, doubt=Doubt())
    insert_media(connection, article)


def _keep_known(connection: sqlite3.Connection, kept: Kept, page: dict[str, object], row: dict[str, object]) -> Verdict:
    article, at, last = kept.article, kept.captured_at, str(row["last_captured_at"])
    is_same_capture = _is_same_capture(kept, row)
    doubt = _doubt(connection, kept, row, is_same_capture=is_same_capture)
    cause = file_state(connection, article, captured_at=at, capture_id=kept.capture_id, doubt=doubt)
    if is_same_capture:
        return _renew(connection, article, page, row, {}, is_ours=True)
    is_ours = cause != "source" and any(doubt)
    absences.returned(connection, article.article_id, at=at, capture_id=kept.capture_id)
    if (at, str(page["text_sha256"])) > (last, str(row["text_sha256"])):
        return _renew(connection, article, page, row, {"last_captured_at": at}, is_ours=is_ours)
    _widen(connection, article.article_id, at)
    if cause == "source" and not doubt.crosses:
        return Verdict.FILED
    return Verdict.OLDER if at < last else Verdict.SAME


def _doubt(connection: sqlite3.Connection, kept: Kept, row: dict[str, object], *, is_same_capture: bool) -> Doubt:
    before = json.loads(str(row["fields"]))
    is_generic, was_generic = kept.article.is_by_fallback, is_by_fallback(before)
    # Of a portal that the generic extractor always reads, a page that gives less beside the text has a new template.
    now_rules, before_rules = rules_of(kept.article.fields), rules_of(before)
    return Doubt(
        is_ours=is_same_capture or _same_body(connection, kept, row),
        has_fallen=is_generic and (not was_generic or now_rules < before_rules),
        has_risen=was_generic and (not is_generic or before_rules < now_rules),
    )


def _renew(
    connection: sqlite3.Connection,
    article: Article,
    page: dict[str, object],
    row: dict[str, object],
    changes: dict[str, object],
    *,
    is_ours: bool,
) -> Verdict:
    """Let the row show this page, with those `changes` of what is no part of it."""
    same_text = page["text_sha256"] == row["text_sha256"]
    # What section an article names may depend on the door; while the text is the same the first door's stays.
    other_door = same_text and article.url != row["url"] and article.canonical_url == row["canonical_url"]
    if not other_door:
        changes = _differences(page, row) | changes
        replace_media(connection, article)
    _update(connection, article.article_id, changes)
    if same_text:
        return Verdict.SAME
    if _essence(page) == _essence(row):
        return Verdict.TRIVIAL
    return Verdict.REREAD if is_ours else Verdict.CHANGED


def _essence(columns: dict[str, object]) -> str:
    text = cast(Text, (columns["title"], columns["summary"], columns["body_text"]))
    return essence_of(str(columns["text_sha256"]), text)


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
    """Whether this is the page that the row shows, captured again: then only our reading of it can have changed."""
    (found,) = connection.execute(_SAME_BODY, (kept.capture_id, row["capture_id"], kept.captured_at)).fetchone()
    return bool(found)


def _widen(connection: sqlite3.Connection, article_id: str, at: str) -> None:
    """Let the span of captures begin at `at`, or before."""
    connection.execute(
        "UPDATE articles SET first_captured_at = ?2 WHERE article_id = ?1 AND first_captured_at > ?2", (article_id, at)
    )


def _update(connection: sqlite3.Connection, article_id: str, changes: dict[str, object]) -> None:
    if changes:
        assignments = ", ".join(f"{name} = ?" for name in changes)
        connection.execute(
            f"UPDATE articles SET {assignments} WHERE article_id = ?",  # noqa: S608 - our own column names
            (*changes.values(), article_id),
        )
