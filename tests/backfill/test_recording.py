"""The recording is what it says: the same bytes each time, sound records, and what was planted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from archive.surt import surt
from tests.backfill.expected import expected
from tests.backfill.recording import NEVER, ONLY_PLANTED, Recording, record
from tests.backfill.tape import Capture


def test_it_is_the_same_each_time(recording: Recording, tmp_path: Path) -> None:
    again = record(tmp_path)
    assert [path.read_bytes() for path in again.warcs] == [path.read_bytes() for path in recording.warcs]


def test_its_records_are_sound_but_for_the_planted_ones(recording: Recording) -> None:
    captures = {(one.url, one.timestamp): one for one in recording.captures}
    unsound: list[Capture] = []
    found: Counter[str] = Counter()
    for path in recording.warcs:
        with path.open("rb") as file:
            for one in ArchiveIterator(file, check_digests=True):
                found[one.rec_type] += 1
                if one.rec_type not in ("response", "revisit"):
                    continue
                body = one.content_stream().read()
                url, at = (one.rec_headers.get_header(name) for name in ("WARC-Target-URI", "WARC-Date"))
                capture = captures.pop((url, "".join(char for char in at if char.isdigit())))
                assert one.rec_headers.get_header("WARC-Payload-Digest") == f"sha1:{capture.digest}"
                assert (one.rec_type == "revisit", body) == (
                    capture.is_revisit,
                    b"" if capture.is_revisit else capture.body,
                )
                if one.digest_checker.passed is False:
                    unsound.append(capture)
    assert captures == {}
    assert found["revisit"] > 100
    assert {one.planted for one in unsound} == {"not what its digest says"}
    planted = [one for one in recording.planted if one.kind == "not what its digest says"]
    assert sorted((one.url, one.at) for one in unsound) == sorted((one.url, one.at) for one in planted)


def test_no_two_captures_of_one_key_are_of_one_second(recording: Recording) -> None:
    assert max(Counter((surt(one.url), one.at) for one in recording.captures).values()) == 1


def test_what_it_shows(recording: Recording) -> None:
    """That there is something to be found out: edits seen and unseen, a return, a removal, what was never captured."""
    truth = expected(recording.world, recording.captures)
    site = recording.world.sites["baobackan"]

    def of(n: int) -> int:
        return len(truth.articles[f"baobackan-{site.key(n)}"].revisions)

    assert (of(3), of(5), of(7), of(8), of(9)) == (3, 1, 2, 1, 2)
    assert truth.lost >= {f"baobackan-{site.key(n)}" for n in (*NEVER, *(ONLY_PLANTED - {10}))}
    assert len(truth.articles) + len(truth.lost) == 40
    statuses = Counter(one.status for one in recording.captures)
    assert min(statuses[code] for code in (200, 301, 404, 410)) > 0
    assert len({one.url.split("/")[0] + one.url.split("/")[2] for one in recording.captures}) >= 8
