"""The same command again finishes what a killed one began, whatever days it was asked for."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.faults.commands import LATER, SCENARIO, assert_resumes, crawl, kept, rows
from tests.faults.conftest import Undisturbed
from tests.lab.serve import running

MIDWAY = "archive.warc.WarcWriter.write:after:35"
ON_THE_WALK = "archive.store.Archive.see:after:1"
"""One listing page of many was read."""


def test_days_that_were_named(lab: str, undisturbed: Undisturbed, tmp_path: Path) -> None:
    whole = crawl(tmp_path / "whole", lab, "--days", "9")
    assert whole.code == 0
    expected = kept(tmp_path / "whole")
    assert 3 < len(expected["articles"]) < len(undisturbed.kept["articles"])
    assert crawl(tmp_path / "killed", lab, "--days", "9", place=MIDWAY.replace("35", "12")).code == -signal.SIGKILL
    assert_resumes(tmp_path / "killed", lab, expected, "--days", "9")


def test_a_first_crawl_that_was_killed_on_its_walk_is_walked_again_from_the_beginning(
    lab: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    assert crawl(tmp_path, lab, place=ON_THE_WALK).code == -signal.SIGKILL
    assert len(kept(tmp_path)["articles"]) < 5
    assert_resumes(tmp_path, lab, undisturbed.kept)


def test_days_that_were_named_meanwhile_do_not_stand_for_the_first_crawl(tmp_path: Path) -> None:
    with running({**SCENARIO, "first": "2025-02-01", "size": 80}) as lab:
        assert crawl(tmp_path / "whole", lab).code == 0
        whole = kept(tmp_path / "whole")
        assert crawl(tmp_path / "killed", lab, place=ON_THE_WALK).code == -signal.SIGKILL
        assert crawl(tmp_path / "killed", lab, "--days", "9", now=LATER).code == 0
        assert_resumes(tmp_path / "killed", lab, whole, now="2026-01-06T04:00:00+07:00")


def test_what_was_seen_and_not_fetched_is_fetched_by_the_next_crawl_without_days(
    lab: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    assert crawl(tmp_path, lab, "--days", "30", place=MIDWAY).code == -signal.SIGKILL
    (due,) = rows(tmp_path, "SELECT count(*) FROM urls WHERE kind = 'article' AND state = 'due'")
    assert due[0] > 0
    assert_resumes(tmp_path, lab, undisturbed.kept)
