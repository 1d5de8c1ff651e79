"""Runs, the ledger, captures, and when rows are on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.ledger import Mark
from archive.rows import Failure, Place, PortalRow, Sighting, Walk
from archive.store import Archive
from tests.archive.samples import DAY_1, DAY_2, DAY_3, PORTAL, article, capture, exchange, open_archive, rows

URL = "https://baobackan.vn/hoi-nghi-post57990.html"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path) as opened:
        yield opened


@pytest.fixture
def run_id(archive: Archive) -> int:
    return archive.begin_run("baobackan", "crawl", "lab")


def sighting(run_id: int, url: str = URL, at: str = DAY_1) -> Sighting:
    return Sighting(run_id=run_id, portal="baobackan", url=url, seen_at=at, section="Thời sự", listed_title="Hội nghị")


def place(offset: int = 0) -> Place:
    one = exchange()
    return Place(warc_file="w", offset=offset, record_type="response", payload_sha256=one.payload_sha256,
                 body_sha256=one.body_sha256, length=len(one.payload))  # fmt: skip


def test_a_run_counts_what_it_did(archive: Archive, run_id: int) -> None:
    archive.keep(article(), run_id=run_id, capture_id=None, captured_at=DAY_1)
    archive.fail(
        Failure(run_id=run_id, portal="baobackan", url=URL, stage="fetch", error="HTTP 503", message="m", at=DAY_1)
    )
    archive.fail(Failure(portal="baobackan", url=None, stage="publish", error="x", message="m", at=DAY_1))
    archive.add_walk(Walk(run_id=run_id, portal="baobackan", listing_url=URL, section=None, pages=3,
                          from_date="2025-12-25", to_date="2026-01-01", ended="window", contiguous=True))  # fmt: skip
    assert archive.run(run_id).healthy is None
    row = archive.end_run(run_id, reason="finished", requests=7, bytes=1000, healthy=False)
    assert (row.articles_new, row.failures, row.requests, row.bytes, row.healthy) == (1, 1, 7, 1000, False)
    assert row.finished_at is not None
    assert rows(archive.home.path, "SELECT pages, ended, contiguous FROM walks") == [(3, "window", 1)]
    assert rows(archive.home.path, "SELECT run_id, error FROM failures ORDER BY 1") == [
        (None, "x"),
        (run_id, "HTTP 503"),
    ]


def test_a_run_that_is_not_there_is_an_error_in_words(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no run 99"):
        archive.run(99)


def test_registering_again_follows_the_declaration(archive: Archive) -> None:
    archive.register([PortalRow(portal="baobackan", name="Mới", province_code=None, host="h", family="epi",
                                status="closed", merged_into="baothainguyen")])  # fmt: skip
    assert rows(archive.home.path, "SELECT name, status, merged_into FROM portals") == [
        ("Mới", "closed", "baothainguyen")
    ]


def test_sightings_are_on_disk_when_see_returns_with_all_that_came_before(archive: Archive, run_id: int) -> None:
    capture_id = archive.add_capture(capture(exchange(), place(), run_id))
    archive.keep(article(), run_id=run_id, capture_id=capture_id, captured_at=DAY_1)
    assert rows(archive.home.path, "SELECT count(*) FROM captures") == [(0,)]
    archive.see([sighting(run_id), sighting(run_id, URL + "?2")])
    assert rows(archive.home.path, "SELECT count(*) FROM sightings") == [(2,)]
    assert rows(archive.home.path, "SELECT count(*) FROM captures") == [(1,)]
    assert rows(archive.home.path, "SELECT url, state FROM urls ORDER BY url") == [(URL, "kept"), (URL + "?2", "due")]


def test_the_ledger_follows_an_address(archive: Archive, run_id: int) -> None:
    def state() -> tuple[str, int, str | None, str | None, str | None]:
        known = archive.url_state([URL, "https://baobackan.vn/unknown.html"])
        assert list(known) == [URL]
        return known[URL].state, known[URL].attempts, known[URL].etag, known[URL].last_seen_at, known[URL].next_due_at

    def mark(state: str, at: str, **told: object) -> None:
        archive.mark(Mark(url=URL, portal="baobackan", kind="article", state=state, at=at, **told))  # type: ignore[arg-type]

    archive.see([sighting(run_id)])
    assert state() == ("due", 0, None, DAY_1, DAY_1)
    mark("failed", DAY_1, status=503, next_due_at=DAY_2)
    mark("failed", DAY_1, status=None, next_due_at=DAY_2)
    assert state() == ("failed", 2, None, DAY_1, DAY_2)
    mark("kept", DAY_2, status=200, etag='"1"', body_sha256="a" * 64)
    assert state() == ("kept", 0, '"1"', DAY_2, None)
    mark("kept", DAY_3, status=304)
    assert state() == ("kept", 0, '"1"', DAY_3, None), "a 304 leaves the validators"
    archive.see([sighting(run_id, at=DAY_1)])
    assert state() == ("kept", 0, '"1"', DAY_3, None), "time does not run backwards"


def test_the_state_tells_when_the_article_was_published(archive: Archive, run_id: int) -> None:
    archive.keep(article(), run_id=run_id, capture_id=None, captured_at=DAY_1)
    archive.flush()
    known = archive.url_state([URL])[URL]
    assert (known.article_id, known.published_at) == ("baobackan-57990", "2026-01-01T08:00:00+07:00")


def test_thousands_of_addresses_are_asked_for_at_once(archive: Archive, run_id: int) -> None:
    urls = [f"https://baobackan.vn/post{n}.html" for n in range(2500)]
    archive.see([sighting(run_id, url) for url in urls])
    assert list(archive.url_state(urls)) != []
    assert set(archive.url_state(urls)) == set(urls)


def test_what_is_due(archive: Archive, run_id: int) -> None:
    urls = [f"https://baobackan.vn/post{n}.html" for n in range(5)]
    archive.see([sighting(run_id, url, DAY_2) for url in urls[:4]])
    archive.see([sighting(run_id, urls[4], DAY_1)])
    archive.mark(Mark(url=urls[0], portal="baobackan", kind="article", state="kept", at=DAY_2))
    archive.mark(Mark(url=urls[1], portal="baobackan", kind="article", state="failed", at=DAY_2, next_due_at=DAY_3))
    archive.mark(Mark(url=urls[2], portal="baobackan", kind="article", state="refused", at=DAY_2, next_due_at=DAY_2))
    assert [one.url for one in archive.due("baobackan", DAY_2)] == [urls[4], urls[3]]
    assert [one.url for one in archive.due("baobackan", DAY_3)] == [urls[4], urls[3], urls[1]]
    assert [one.url for one in archive.due("baobackan", DAY_3, limit=1)] == [urls[4]]
    assert archive.due("baobackan", DAY_3, kinds=("image",)) == []


def test_a_gone_address_that_is_shown_again_is_looked_at_again(archive: Archive, run_id: int) -> None:
    archive.mark(Mark(url=URL, portal="baobackan", kind="article", state="gone", at=DAY_1, status=404))
    archive.see([sighting(run_id, at=DAY_2)])
    state = archive.url_state([URL])[URL]
    assert (state.state, state.next_due_at) == ("gone", DAY_2)


@pytest.mark.parametrize("flushed", [False, True])
def test_a_capture_is_known_before_and_after_it_is_written(archive: Archive, run_id: int, flushed: bool) -> None:
    one = exchange()
    assert archive.kept_capture(one.url, DAY_1, one.body_sha256) is None
    capture_id = archive.add_capture(capture(one, place(), run_id))
    if flushed:
        archive.flush()
    assert archive.kept_capture(one.url, DAY_1, one.body_sha256) == capture_id
    assert archive.kept_capture(one.url, DAY_2, one.body_sha256) is None
    original = archive.known_body(one.url, one.body_sha256)
    assert original is not None
    assert (original.fetched_at, original.payload_sha256) == (DAY_1, one.payload_sha256)
    assert archive.known_body(one.url, "0" * 64) is None
    assert archive.known_body(one.url + "?", one.body_sha256) is None


def test_an_empty_body_is_never_the_original_of_another(archive: Archive) -> None:
    one = exchange(body=b"", payload=b"", status=404)
    archive.add_capture(capture(one, place()))
    assert archive.known_body(one.url, one.body_sha256) is None


def test_rows_are_written_by_themselves_when_many_are_gathered(archive: Archive, run_id: int) -> None:
    for offset in range(450):
        archive.add_capture(capture(exchange(at=DAY_1), place(offset), run_id))
    assert rows(archive.home.path, "SELECT count(*) FROM captures") == [(400,)]


def test_an_unregistered_portal_is_refused_and_nothing_is_half_written(archive: Archive, run_id: int) -> None:
    archive.add_capture(capture(exchange(), place(), run_id))
    archive.mark(Mark(url=URL, portal="nobody", kind="article", state="kept", at=DAY_1))
    with pytest.raises(ArchiveError, match=r"archive\.db"):
        archive.flush()
    assert rows(archive.home.path, "SELECT count(*) FROM captures") == [(0,)]
    archive.register(
        [PORTAL, PortalRow(portal="nobody", name="N", province_code=None, host="h", family="f", status="live")]
    )
    archive.flush()
    assert rows(archive.home.path, "SELECT count(*) FROM captures") == [(1,)], "what was gathered is still there"


def test_a_second_opening_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        first = archive.add_capture(capture(exchange(), place()))
    with open_archive(tmp_path) as archive:
        assert archive.add_capture(capture(exchange(at=DAY_2), place(1))) == first + 1
        assert archive.repairs == []
