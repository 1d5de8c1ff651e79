"""The made archive after a few weeks: things were removed, moved, edited, reprinted, some are odd, a portal is gone."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from archive.article import Article, Image
from tests.publish.made import ARTICLES, make_archive
from tests.publish.room.ruined import ruin
from tests.publish.room.watched import watch

GONE, RETURNED, MOVED, MOVED_TO = "baothaibinh-1004", "thainguyen-1005", "baobackan-1006", "baobackan-57990"
EDITED_OFTEN, ORIGIN, REPRINT = "baothaibinh-1007", "thainguyen-1008", "baobackan-1009"
LONG_WORD = "Ă" * 3000
ODD = Article(
    article_id="thainguyen-odd/~%2F:é",
    portal="thainguyen",
    url="https://thainguyen.example.vn/odd",
    canonical_url="https://thainguyen.example.vn/odd",
    title=f"\u202etiêu đề\u2066 {LONG_WORD}\x07",
    summary="",
    body_text="\n\n".join(f"Đoạn {number}: " + "chữ " * 400 for number in range(120)),
    body_html="",
    author="}} \\input{/etc/passwd} {{7*7}}",
    section="",
    tags=("", LONG_WORD),
    published_at="2024-02-30",
    images=tuple(Image(url=f"https://thainguyen.example.vn/{n}.jpg", caption=f"Ảnh {n}") for n in range(300)),
)
EMPTY = Article(
    article_id="thainguyen-empty",
    portal="thainguyen",
    url="https://thainguyen.example.vn/empty",
    canonical_url="https://thainguyen.example.vn/empty",
    title="",
    body_text="",
)
_STATE = (
    "INSERT INTO revisions SELECT article_id, ?, ?, capture_id, ?, title, summary, ?, ? FROM revisions "
    "WHERE article_id = ? AND revision = 1"
)
_ABSENCE = (
    "INSERT INTO absences (article_id, reason, missed_at, confirmed_at, ended_at, moved_to) VALUES (?, ?, ?, ?, ?, ?)"
)


def make_eventful(home: Path) -> Path:
    """archive.db under `home`."""
    path = make_archive(home, (*ARTICLES, ODD, EMPTY))
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        absences = [
            (GONE, "404", "2026-01-25T02:00:00+07:00", "2026-01-27T02:00:00+07:00", None, None),
            (
                RETURNED, "410", "2026-01-10T02:00:00+07:00", "2026-01-11T02:00:00+07:00",
                "2026-01-14T02:00:00+07:00", None,
            ),
            (MOVED, "redirect", "2026-01-22T02:00:00+07:00", None, None, MOVED_TO),
        ]  # fmt: skip
        db.executemany(_ABSENCE, absences)
        db.execute("UPDATE articles SET state = 'moved', moved_to = ? WHERE article_id = ?", [MOVED_TO, MOVED])
        states = (
            (2, "2026-01-21T02:00:00+07:00", "source", "Hội nghị lần thứ 7 diễn ra tại Bắc Kạn."),
            (3, "2026-01-22T02:00:00+07:00", "parser", "Hội nghị lần thứ bảy diễn ra tại Bắc Kạn."),
            (4, "2026-01-23T02:00:00+07:00", "source", "Hội nghị lần thứ bảy diễn ra ở Bắc Kạn."),
        )
        for number, at, cause, text in states:
            db.execute(_STATE, [number, at, cause, text, f"{number:064x}", EDITED_OFTEN])
        db.executemany(
            "INSERT INTO clusters (cluster_id, article_id, similarity, role) VALUES (5, ?, ?, ?)",
            [(ORIGIN, 1.0, "origin"), (REPRINT, 0.974, "reprint")],
        )
        db.execute(f"UPDATE articles SET cluster_id = 5 WHERE article_id IN ('{ORIGIN}', '{REPRINT}')")
    watch(path, ("thainguyen", "baothaibinh"), ill="baothaibinh", own=True)
    return ruin(path)
