"""`luuchieu backfill commoncrawl`: the same past out of another archive, and one history of both."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.backfill.backfills import NAMED, YEARS, assert_truth, backfill, rows
from tests.backfill.expected import expected
from tests.backfill.faults import Fault
from tests.backfill.recording import Recording
from tests.backfill.shim import Shim
from tests.backfill.tape import COLLECTIONS, Capture


def with_body(captures: Iterable[Capture]) -> list[Capture]:
    """What of the recording can be had in pieces of files: a revisit's body may be in another crawl's."""
    return [one for one in captures if not one.is_revisit]


def test_three_crawls_give_the_scripts_history(shim: Shim, recording: Recording, tmp_path: Path) -> None:
    shim.faults(Fault(what="busy", on="data", nth=(5,), seconds=1), Fault(what="cut", on="data", nth=(9,)))
    done = backfill(shim, tmp_path, *YEARS, *NAMED, archive="commoncrawl")
    assert done.code in (0, 1), done.stderr
    assert_truth(tmp_path, expected(recording.world, with_body(recording.captures)))
    assert rows(tmp_path, "SELECT DISTINCT source FROM captures") == [("commoncrawl",)]
    assert set(shim.log.fetched().values()) == {1}
    assert shim.log.impatient() == []
    assert shim.log.at_once() == 1


def test_what_one_archive_gave_is_not_asked_of_the_other(shim: Shim, recording: Recording, tmp_path: Path) -> None:
    crawl, days = COLLECTIONS[1], ("--from", "2021-10-15", "--to", "2023-03-14")
    captures = [one for one in recording.captures if one.warc == crawl.name]
    assert backfill(shim, tmp_path, *days, "--crawls", crawl.crawl, archive="commoncrawl").code in (0, 1)
    assert_truth(tmp_path, expected(recording.world, with_body(captures)))
    assert backfill(shim, tmp_path, *days).code in (0, 1)
    assert_truth(tmp_path, expected(recording.world, captures))
    assert rows(tmp_path, "SELECT url, fetched_at FROM captures GROUP BY 1, 2 HAVING count(*) > 1") == []
    assert rows(tmp_path, "SELECT DISTINCT source FROM captures ORDER BY 1") == [("commoncrawl",), ("wayback",)]
