"""Coverage of small archives written by hand: what counts as missing, which days are in doubt, what heals them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.coverage import read_coverage
from archive.days import Days, union
from archive.holes import holes, missing
from archive.home import Home
from archive.ledger import Mark
from archive.numbers import Gap, read_numbers
from archive.rows import Sighting, Walk
from archive.store import Archive
from tests.archive.samples import PORTAL, article

HOST = "https://baobackan.vn"
LISTING, OTHER, MONTH = f"{HOST}/thoi-su/", f"{HOST}/kinh-te/", f"{HOST}/sitemaps/news-2026-1.xml"


class Nights:
    """Runs of one portal, a day apart, written through the archive itself."""

    def __init__(self, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
        self.archive, self._monkeypatch = archive, monkeypatch
        self.run_id, self.at = 0, ""

    def begin(self, day: str, since: str | None = None, until: str | None = None) -> Nights:
        self.at = f"{day}T02:00:00+07:00"
        self._monkeypatch.setenv("LUUCHIEU_NOW", self.at)
        self.run_id = self.archive.begin_run("baobackan", "crawl", "lab", since=since, until=until)
        return self

    def show(self, number: int, day: str | None, *, page: int = 1, section: str | None = "Thời sự", **told: str) -> str:
        url = f"{HOST}/hoi-nghi-post{number}.html"
        sighting = Sighting(
            run_id=self.run_id, portal="baobackan", url=url, seen_at=self.at, section=section, page=page,
            listed_date=day, canonical_url=f"{HOST}/post{number}.html", **told,  # type: ignore[arg-type]
        )  # fmt: skip
        self.archive.see([sighting])
        return url

    def mark(self, url: str, state: str, *, kind: str = "article", status: int | None = 200, key: str = "") -> None:
        mark = Mark(
            url=url,
            portal="baobackan",
            kind=kind,
            state=state,
            at=self.at,
            status=status,
            next_due_at="2026-01-09T22:00:00+07:00" if state == "failed" else None,
            article_id=f"baobackan-{key}" if key else None,
        )
        self.archive.mark(mark)

    def keep(self, number: int, day: str, **told: object) -> str:
        url = self.show(number, day, **told)  # type: ignore[arg-type]
        published = article(number, published_at=f"{day}T08:00:00+07:00")
        self.archive.keep(published, run_id=self.run_id, capture_id=None, captured_at=self.at)
        self.mark(url, "kept", key=str(number))
        return url

    def walk(
        self,
        since: str,
        until: str,
        ended: str = "window",
        *,
        url: str = LISTING,
        pages: int = 3,
        whole: bool | None = None,
    ) -> None:
        self.mark(url, "kept", kind="sitemap" if url.endswith(".xml") else "listing")
        walk = Walk(
            run_id=self.run_id,
            portal="baobackan",
            listing_url=url,
            section={LISTING: "Thời sự", OTHER: "Kinh tế"}.get(url),
            pages=pages,
            from_date=since,
            to_date=until,
            ended=ended,
            contiguous=ended in ("window", "last page", "caught up") if whole is None else whole,
        )
        self.archive.add_walk(walk)

    def end(self) -> sqlite3.Connection:
        self.archive.end_run(self.run_id, reason="finished", requests=1, media_requests=0, bytes=1, healthy=True)
        return sqlite3.connect(self.archive.home.archive_db)


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    with Archive.open(Home(tmp_path)) as archive:
        archive.register([PORTAL])
        yield Nights(archive, monkeypatch)


def test_each_article_counts_once_and_in_each_of_its_sections(nights: Nights) -> None:
    nights.begin("2026-01-03", since="2025-12-25")
    nights.keep(1, "2026-01-02")
    nights.show(1, "2026-01-02", section="Kinh tế")
    nights.show(1, None, section=None, via="feed")
    nights.keep(2, "2026-01-01")
    nights.walk("2025-12-25", "2026-01-03")
    nights.walk("2025-12-25", "2026-01-03", url=OTHER)
    whole = read_coverage(nights.end(), "baobackan")
    assert (whole.listed, whole.kept, whole.missing, whole.holes) == (2, 2, 0, ())
    assert [(cell.section, cell.day, cell.listed, cell.walked) for cell in whole.cells] == [
        ("Kinh tế", "2026-01-02", 1, True),
        ("Thời sự", "2026-01-01", 1, True),
        ("Thời sự", "2026-01-02", 1, True),
    ]
    assert [(day.day, day.listed, day.kept, day.walked) for day in whole.days] == [
        ("2026-01-01", 1, 1, True),
        ("2026-01-02", 1, 1, True),
    ]


def test_what_is_not_kept_is_a_hole_with_its_reason_and_next_try(nights: Nights) -> None:
    nights.begin("2026-01-03", since="2025-12-25")
    failed, waiting = nights.show(1, "2026-01-02"), nights.show(2, "2026-01-01")
    nights.mark(failed, "failed", status=503)
    connection = nights.end()
    found = {hole.url: hole for hole in holes(connection, "baobackan", "2026-01-01", "2026-01-03")}
    assert (found[failed].reason, found[failed].since, found[failed].section) == ("HTTP 503", "2026-01-02", "Thời sự")
    assert found[failed].next_try_at == "2026-01-09T22:00:00+07:00"
    assert found[waiting].reason == "not fetched yet"
    assert holes(connection, "baobackan", "2026-01-03", "2026-01-09") == [], "other days"


def test_good_reasons_are_no_holes(nights: Nights) -> None:
    nights.begin("2026-01-03", since="2026-01-02", until="2026-01-02")
    refused, gone, outside = (nights.show(n, "2026-01-02") for n in (1, 2, 3))
    outside = nights.show(4, "2025-11-11")
    nights.mark(refused, "refused", status=None)
    nights.mark(gone, "failed", status=404)
    kept_elsewhere = nights.show(5, "2026-01-02")
    nights.mark(kept_elsewhere, "failed", status=500)
    nights.keep(6, "2026-01-02")
    connection = nights.end()
    assert {one.url: one.is_excused for one in missing(connection, "baobackan")}[gone] is False, (
        "404 once may be chance"
    )
    nights.mark(gone, "failed", status=404)
    nights.archive.flush()
    reasons = {one.url: (one.reason, one.is_excused) for one in missing(connection, "baobackan")}
    assert reasons[refused] == ("refused by robots.txt", True)
    assert reasons[gone] == ("gone before it could be kept (HTTP 404)", True)
    assert reasons[outside] == ("outside of the days that were asked for", True)
    assert reasons[kept_elsewhere] == ("HTTP 500", False)


def test_an_article_kept_under_another_address_is_not_missing(nights: Nights) -> None:
    nights.begin("2026-01-03", since="2025-12-25")
    nights.keep(1, "2026-01-02")
    sighting = Sighting(
        run_id=nights.run_id, portal="baobackan", url=f"{HOST}/ten-khac-post1.html", seen_at=nights.at,
        listed_date="2026-01-02", canonical_url=article(1).canonical_url,
    )  # fmt: skip
    nights.archive.see([sighting])
    nights.mark(sighting.url, "failed", status=404)
    connection = nights.end()
    assert missing(connection, "baobackan") == []


def test_a_page_that_lacks_in_the_middle_puts_the_days_between_its_neighbours_in_doubt(nights: Nights) -> None:
    nights.begin("2026-01-10", since="2026-01-01")
    nights.keep(9, "2026-01-09", page=1)
    nights.keep(7, "2026-01-07", page=1)
    nights.keep(3, "2026-01-03", page=3)
    nights.walk("2026-01-01", "2026-01-10", whole=False)
    connection = nights.end()
    (hole,) = holes(connection, "baobackan", "2026-01-01", "2026-01-31")
    assert (hole.kind, hole.url, hole.since, hole.until) == ("walk", LISTING, "2026-01-03", "2026-01-07")
    told = {day.day: (day.walked, day.in_doubt) for day in read_coverage(connection, "baobackan").days}
    assert told["2026-01-07"] == (False, True)
    assert told["2026-01-09"] == (False, False)
    nights.begin("2026-01-11", since="2026-01-05").walk("2026-01-05", "2026-01-11")
    (left,) = holes(nights.end(), "baobackan", "2026-01-01", "2026-01-31")
    assert (left.since, left.until) == ("2026-01-03", "2026-01-04"), "only what the later walk did not cover"
    nights.begin("2026-01-12", since="2026-01-01").walk("2026-01-01", "2026-01-12")
    assert holes(nights.end(), "baobackan", "2026-01-01", "2026-01-31") == []


@pytest.mark.parametrize(
    ("ended", "told"),
    [("error page", "could not be had"), ("empty page", "empty page"), ("blocked", "wall"), ("stopped", "stopped")],
)
def test_a_walk_that_broke_off_leaves_what_lies_behind(nights: Nights, ended: str, told: str) -> None:
    nights.begin("2026-01-10", since="2026-01-01")
    nights.keep(9, "2026-01-09")
    nights.keep(7, "2026-01-07")
    nights.walk("2026-01-01", "2026-01-10", ended=ended)
    (hole,) = holes(nights.end(), "baobackan", "2026-01-01", "2026-01-31")
    assert (hole.since, hole.until) == ("2026-01-01", "2026-01-07")
    assert told in hole.reason


def test_another_listing_heals_nothing_and_a_complete_sitemap_does(nights: Nights) -> None:
    nights.begin("2026-01-10", since="2026-01-01").walk("2026-01-01", "2026-01-10", ended="error page", pages=0)
    nights.walk("2026-01-01", "2026-01-10", url=OTHER)
    assert [hole.url for hole in holes(nights.end(), "baobackan", "2026-01-01", "2026-01-31")] == [LISTING]
    nights.begin("2026-01-11", since="2026-01-03").walk("2026-01-03", "2026-01-11", url=MONTH, ended="last page")
    (left,) = holes(nights.end(), "baobackan", "2026-01-01", "2026-01-31")
    assert (left.since, left.until) == ("2026-01-01", "2026-01-02")


def test_a_sitemap_that_failed_is_a_hole_only_where_listings_do_not_reach(nights: Nights) -> None:
    nights.begin("2026-01-10", since="2026-01-01").walk("2026-01-06", "2026-01-10", ended="last page")
    nights.walk("2026-01-01", "2026-01-10", url=MONTH, ended="error page", pages=0)
    (hole,) = holes(nights.end(), "baobackan", "2026-01-01", "2026-01-31")
    assert (hole.url, hole.since, hole.until) == (MONTH, "2026-01-01", "2026-01-05")


def test_doors_that_say_different_things_of_kept_articles_are_noted(nights: Nights) -> None:
    nights.begin("2026-01-10", since="2026-01-01")
    nights.keep(1, "2026-01-02")
    nights.keep(2, "2026-01-02")
    nights.walk("2026-01-01", "2026-01-10")
    nights.end()
    nights.begin("2026-01-11", since="2026-01-03")
    nights.show(1, None, section=None, via="sitemap")
    nights.keep(3, "2026-01-02", section=None, via="sitemap")
    nights.walk("2026-01-01", "2026-01-11", url=MONTH, ended="last page")
    nights.walk("2026-01-03", "2026-01-11")
    notes = {note.what: note.examples for note in read_coverage(nights.end(), "baobackan").notes}
    assert notes == {
        "in a sitemap, in no listing that is walked": (f"{HOST}/hoi-nghi-post3.html",),
        "in a listing, not in the sitemap of its day": (f"{HOST}/hoi-nghi-post2.html",),
    }


def test_numbers_are_never_published_where_all_was_walked_and_suspected_where_not() -> None:
    january = Days.between("2026-01-01", "2026-01-31")
    numbered = [
        (100, "2026-01-01"),
        (101, "2026-01-01"),
        (104, "2026-01-02"),
        (106, "2026-02-03"),
        (9000, "2026-02-04"),
    ]
    told = read_numbers(numbered, january)
    assert (told.known, told.never_published, told.suspected) == (5, 2, 1)
    assert told.gaps == (Gap(first=105, last=105, since="2026-01-02", until="2026-02-03"),)


def test_spans_of_days() -> None:
    one, other = Days.between("2026-01-01", "2026-01-10"), Days.between("2026-01-05", "2026-01-06")
    assert list((one - other).dates()) == [("2026-01-01", "2026-01-04"), ("2026-01-07", "2026-01-10")]
    assert list((one & other).dates()) == [("2026-01-05", "2026-01-06")]
    assert union([one - other, other]) == one
    assert ("2026-01-10" in one, "2026-01-11" in one, "2026-01-10" in Days()) == (True, False, False)
    assert not Days.between("2026-01-02", "2026-01-01")
    assert list(other.each()) == ["2026-01-05", "2026-01-06"]
