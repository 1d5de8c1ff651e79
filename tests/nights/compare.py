"""An archive beside the lab's truth: every difference in a line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

_ARTICLES = "SELECT article_id, state, moved_to, title, text_sha256, url FROM articles"
_REVISIONS = "SELECT article_id, text_sha256 FROM revisions WHERE cause = 'source' ORDER BY article_id, revision"
_OTHERS = """
    SELECT cause, portal, date(captured_at, '+7 hours'), article_id FROM revisions JOIN articles USING (article_id)
    WHERE cause <> 'source' ORDER BY captured_at"""


def differences(
    home: Path, truth: Iterable[Mapping[str, Any]], redesigned: frozenset[tuple[str, date]] = frozenset()
) -> list[str]:
    """Where articles, states, texts and revisions differ; empty when the archive is right.

    `redesigned`: portals and days on which their pages had a form that no layout knows.
    """
    connection = sqlite3.connect(home / "archive.db")
    try:
        kept = {row[0]: row for row in connection.execute(_ARTICLES)}
        revisions: dict[str, list[str]] = {}
        for article_id, digest in connection.execute(_REVISIONS):
            revisions.setdefault(article_id, []).append(digest)
        others = connection.execute(_OTHERS).fetchall()
    finally:
        connection.close()
    # Of what the generic extractor alone saw in a redesign the archive claims nothing, and may say that it saw it.
    found = [
        f"{article_id}: a revision of {day} by cause of {cause}"
        for cause, portal, day, article_id in others
        if cause != "fallback" or (portal, date.fromisoformat(day)) not in redesigned
    ]
    for row in truth:
        article_id = row["article_id"]
        mine = kept.pop(article_id, None)
        if mine is None:
            found.append(f"{article_id}: not kept, {row['state']}")
        else:
            found += [f"{article_id}: {told}" for told in _article(row, mine, revisions[article_id])]
    return found + [f"{article_id}: invented" for article_id in kept]


def _article(row: Mapping[str, Any], mine: tuple[Any, ...], digests: list[str]) -> Iterator[str]:
    _, state, moved_to, title, text, url = mine
    if state != row["state"]:
        yield f"state {state}, truth {row['state']}"
    if moved_to != row["moved_to"]:
        yield f"moved to {moved_to}, truth {row['moved_to']}"
    if state == "live" and (title, text) != (row["title"], row["text_sha256"]):
        yield "its text is not the one that is shown"
    if state == "live" and url not in row["urls"]:
        yield f"address {url}, truth {row['urls']}"
    if len(digests) != len(row["revisions"]):
        yield f"{len(digests)} revisions, truth {len(row['revisions'])}"
    shown = {change["text_sha256"] for change in row["changes"]}
    if not shown.issuperset(digests):
        yield "a revision with a text that was never shown"
