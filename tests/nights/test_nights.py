"""Two weeks of nine changing portals, one command a night: in the end the archive says what is true."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.lab import clocks
from tests.lab.serve import running
from tests.lab.truth import rows
from tests.lab.world import open_world
from tests.nights.compare import differences
from tests.nights.play import crawl, nights

_SOME = ["baobackan", "baothaibinh", "backan", "baocaovien"]
SCENARIO = {
    "seed": 14,
    "start": "2026-01-01",
    "end": "2026-01-20",
    "first": "2025-12-01",
    "size": 20,
    "per_day": 1,
    "page_kb": 8,
    "paragraphs": [3, 5],
    "portals": {name: {} for name in ("thainguyen", "baothainguyen", "baotuyenquang", "thaibinh", "tnu", *_SOME)},
    "events": [
        {"at": "2026-01-02 03:00", "kind": "edit", "pick": 1, "what": "text"},
        {"at": "2026-01-02 04:00", "kind": "edit", "pick": 1, "what": ["tone", "punctuation", "space", "caption"]},
        {"at": "2026-01-03 03:00", "kind": "flip", "pick": 1, "back": "1d", "times": 2},
        {"at": "2026-01-03 05:00", "kind": "delete", "pick": 1, "status": 404},
        {"at": "2026-01-03 06:00", "kind": "delete", "pick": 1, "status": 200},
        {"at": "2026-01-03 07:00", "kind": "delete", "pick": 1, "status": 302},
        {"at": "2026-01-04 05:00", "kind": "delete", "pick": 1, "status": 410, "back": "4d"},
        {"at": "2026-01-05 05:00", "kind": "move", "pick": 1, "status": 404, "newer_than": "7d"},
        {"at": "2026-01-05 06:00", "kind": "move", "pick": 1, "status": 301},
        {"at": "2026-01-06 05:00", "kind": "move", "portal": _SOME, "pick": 1, "same_key": True, "status": 301},
        {"at": "2026-01-07 00:00", "kind": "outage", "portal": ["thaibinh", "tnu"], "for": "2d"},
        {"at": "2026-01-07 00:00", "kind": "redirect_all", "portal": "baothaibinh", "for": "2d"},
        {"at": "2026-01-07 00:00", "kind": "soft_404", "portal": "backan", "for": "2d"},
        {"at": "2026-01-07 00:00", "kind": "error", "portal": "baocaovien", "for": "2d", "status": 404},
        {"at": "2026-01-07 00:00", "kind": "redesign", "portal": "baotuyenquang", "layout": "unknown", "for": "2d"},
    ],
}
_REDESIGNED = frozenset({("baotuyenquang", date(2026, 1, 7)), ("baotuyenquang", date(2026, 1, 8))})
FIRST = "2026-01-01T02:00:00+07:00"
_HEALTHY_FROM = 10
"""The tenth night is the first after the troubles on which everything that failed has been had."""


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_after_two_weeks_the_archive_is_as_the_truth(tmp_path: Path) -> None:
    last = FIRST
    troubled = []
    with running(SCENARIO) as lab:
        for number, at in enumerate(nights(FIRST, 13), 1):
            night = crawl(lab, tmp_path, at)
            last = at
            if night.code and number >= _HEALTHY_FROM:
                troubled.append((at, [one["why"] for one in night.document["portals"] if one["why"]]))
    assert differences(tmp_path, rows(open_world(SCENARIO), clocks.seconds(last)), _REDESIGNED) == []
    assert troubled == []
