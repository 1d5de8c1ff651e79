"""Nights on which kept articles are looked at again, killed: no edit and no removal is lost, doubled or made up."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path
from typing import Any

from tests.faults.commands import PORTAL, assert_in_step, crawl, rows
from tests.lab.serve import running

CHANGING: dict[str, object] = {
    "seed": 9,
    "first": "2025-12-20",
    "start": "2026-01-05",
    "end": "2026-01-30",
    "size": 24,
    "portals": [PORTAL],
    "events": [
        {"at": "2026-01-06 12:00", "kind": "edit", "articles": [-2, -5, -8], "what": "text", "portal": PORTAL},
        {"at": "2026-01-06 12:00", "kind": "delete", "articles": [-3, -4], "portal": PORTAL},
        {"at": "2026-01-07 12:00", "kind": "edit", "articles": [-1], "what": "title", "portal": PORTAL},
    ],
}
FIRST = "2026-01-06T02:00:00+07:00"
NIGHTS = {
    "2026-01-07": [
        "crawler.looks.recheck.Recheck.came:after:4",
        "archive.store.Archive.keep:after:1",  # an edit is read, not committed
        "crawler.looks.removals.Removals.settle:before:2",  # all answers are in, nothing is judged
    ],
    "2026-01-09": [
        "archive.absences.miss:after:1",  # one of two removals is judged
        "archive.store.Archive.end_run:after:1",
    ],
    "2026-01-11": ["crawler.looks.removals.Removals.settle:after:2"],
    "2026-01-13": [],
}


def history(home: Path) -> dict[str, Any]:
    """States, revisions and absences, without their times."""
    return {
        "articles": rows(home, "SELECT article_id, state, title, text_sha256 FROM articles ORDER BY 1"),
        "revisions": rows(home, "SELECT article_id, revision, cause, text_sha256 FROM revisions ORDER BY 1, 2"),
        "absences": rows(
            home, "SELECT article_id, reason, confirmed_at IS NOT NULL, ended_at FROM absences ORDER BY 1, absence_id"
        ),
    }


def test_nights_that_are_killed_come_to_the_same(tmp_path: Path) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    with running(CHANGING) as lab:
        assert crawl(whole, lab, now=FIRST).code == 0
        shutil.copytree(whole, killed)
        for night, places in NIGHTS.items():
            assert crawl(whole, lab, now=f"{night}T02:00:00+07:00").code == 0
            for hour, place in enumerate(places):
                done = crawl(killed, lab, now=f"{night}T0{2 + hour}:00:00+07:00", place=place)
                assert done.code == -signal.SIGKILL, f"never came to {place}"
            done = crawl(killed, lab, now=f"{night}T06:00:00+07:00")
            assert done.code == 0, done.stderr
    expected = history(whole)
    assert history(killed) == expected
    assert {row[1] for row in expected["articles"]} == {"live", "gone"}
    assert len(expected["revisions"]) == len(expected["articles"]) + 4
    assert rows(killed, "SELECT count(*) FROM articles WHERE capture_id IS NULL") == [(0,)]
    assert_in_step(killed, revisions=2)
