"""Revisit records of other people's WARC files get the content that they repeat, wherever it lies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archive.records import read_records
from tests.archive.foreign import Foreign
from tests.crawler.conftest import query
from tests.crawler.test_backfill_files import address, backfill, pages
from tests.faults.commands import assert_in_step


def revisit(foreign: Foreign, number: int, at: str, **headers: str) -> None:
    profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    options: dict[str, Any] = {"WARC-Date": at, "WARC-Profile": profile, **headers}
    foreign.page(number, b"", kind="revisit", url=address(number), **options)


def test_revisits_are_resolved_wherever_their_original_lies(tmp_path: Path) -> None:
    home, first = tmp_path / "home", pages(tmp_path / "first.warc.gz", range(1))
    assert backfill(home, first)[0] == 0
    later = pages(tmp_path / "later.warc.gz", range(1, 2))
    digests = {
        record.url: record.warc_headers["warc-payload-digest"]
        for path in (first, later)
        for record in read_records(path)
    }
    foreign = Foreign(tmp_path / "before.warc.gz")
    revisit(foreign, 0, "2020-01-01T00:00:00Z", **{"WARC-Payload-Digest": digests[address(0)]})
    revisit(foreign, 1, "2020-01-02T00:00:00Z", **{"WARC-Payload-Digest": digests[address(1)]})
    revisit(foreign, 1, "2020-01-03T00:00:00Z", **{"WARC-Refers-To-Date": "2019-05-06T07:08:09Z"})
    revisit(foreign, 7, "2020-01-04T00:00:00Z", **{"WARC-Payload-Digest": digests[address(1)]})
    revisit(foreign, 1, "2020-01-05T00:00:00Z", **{"WARC-Payload-Digest": "sha1:" + "A" * 32})
    code, _, err = backfill(home, foreign.done(), later)
    assert code == 1
    assert err.count("whose original is nowhere") == 2
    assert f"{address(7)}, whose original is nowhere" in err
    taken = query(home, "SELECT url, fetched_at, record_type FROM captures WHERE fetched_at > '2020' ORDER BY 2")
    assert [(url, at[:10], kind) for url, at, kind in taken] == [
        (address(0), "2020-01-01", "revisit"),
        (address(1), "2020-01-02", "revisit"),
        (address(1), "2020-01-03", "revisit"),
    ]
    last = dict(query(home, "SELECT article_id, last_captured_at FROM articles"))
    assert sorted(at[:10] for at in last.values()) == ["2020-01-01", "2020-01-03"]
    assert_in_step(home)
