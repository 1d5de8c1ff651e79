"""The clock is set back, or was ahead for a night."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.commands import assert_in_step, crawl, kept, rows
from tests.faults.conftest import Undisturbed

RIGHT = "2026-01-06T02:00:00+07:00"
NEXT = "2026-01-07T02:00:00+07:00"
TWO_DAYS, ONE_YEAR = "2026-01-05T01:00:00+07:00", "2025-01-06T02:00:00+07:00"


@pytest.mark.parametrize("back", [TWO_DAYS, ONE_YEAR])
def test_set_back_it_is_said_once_and_nothing_is_overwritten(lab: str, tmp_path: Path, back: str) -> None:
    assert crawl(tmp_path, lab, now=RIGHT).code == 0
    columns = "article_id, title, body_text, capture_id, last_captured_at, state"
    before, articles = kept(tmp_path), rows(tmp_path, f"SELECT {columns} FROM articles ORDER BY 1")
    done = crawl(tmp_path, lab, "--refetch", "--since", "2025-12-01", now=back)
    assert done.code == 1
    (problem,) = done.document["problems"]
    assert f"the clock says {back}" in problem
    assert RIGHT in problem
    assert_in_step(tmp_path)
    after = kept(tmp_path)
    assert {name: after[name] for name in ("articles", "revisions", "images")} == {
        name: before[name] for name in ("articles", "revisions", "images")
    }
    assert rows(tmp_path, f"SELECT {columns} FROM articles ORDER BY 1") == articles
    assert rows(tmp_path, "SELECT count(*) FROM absences") == [(0,)]

    again = crawl(tmp_path, lab, now=NEXT)
    assert (again.code, again.document["problems"]) == (0, []), again.stderr
    assert kept(tmp_path)["articles"] == before["articles"]


def test_what_is_new_under_a_clock_that_was_set_back_is_kept(lab: str, tmp_path: Path) -> None:
    assert crawl(tmp_path, lab, now=RIGHT).code == 0
    done = crawl(tmp_path, lab, now=TWO_DAYS, portals=("baocaovien",))
    assert done.code == 1
    assert rows(tmp_path, "SELECT count(*) FROM articles WHERE portal = 'baocaovien'")[0][0] >= 29


def test_after_a_night_under_a_clock_that_was_ahead_nothing_is_passed_over(
    lab: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    assert crawl(tmp_path, lab, "--days", "40", now="2030-01-06T02:00:00+07:00").code in (0, 1)
    done = crawl(tmp_path, lab, now=RIGHT)
    assert done.code == 1
    assert "2030-01-06" in done.document["problems"][0]
    assert done.document["portals"][0]["since"] < RIGHT
    assert kept(tmp_path)["articles"] == undisturbed.kept["articles"]
    assert rows(tmp_path, "SELECT url, state, next_due_at FROM urls WHERE next_due_at > '2027-03-01'") == []
    assert crawl(tmp_path, lab, now=NEXT).code == 0
