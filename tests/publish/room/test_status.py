"""/status: whether the archive can be trusted today, from full and empty tables, of old archives and of samples."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from archive import clock
from crawler.health import names
from nightly import faults
from publish.build import build
from publish.pages.faults import FAULTS
from publish.place import Published
from publish.serving.site import open_site
from tests.publish.conftest import ask
from tests.publish.made import make_archive
from tests.publish.room.conftest import Read
from tests.publish.room.test_past import text
from tests.publish.room.watched import TODAY, watch


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The morning after the last night."""
    clock.hold(TODAY)
    yield
    clock.hold(None)


def site_over(home: Path, *, newest: int | None = None) -> Read:
    """The site over a snapshot of the archive in `home`."""
    site = open_site(build(home / "archive.db", Published(home / "published"), newest=newest, files=False).snapshot)

    def fetch(path: str, language: str = "en") -> httpx.Response:
        return ask(site, path, {"accept-language": language})

    return fetch


def of_portal(page: str, portal: str) -> str:
    return page.split(f'id="{portal}"')[1].split('<li class="well"')[0].split("</section>")[0]


def test_the_top_line_says_what_is_wrong_in_both_languages(read: Read) -> None:
    vi, en = text(read("/status").text), text(read("/status", "en").text)
    assert "The archive itself has trouble. 1 of 2 portals has trouble." in en
    assert "Chính kho đang có trục trặc. 1 trong 2 cổng, báo đang có trục trặc." in vi
    assert "Last run: 28 January 2026, 02:11 (today)." in en
    assert "Lượt gần nhất: 28/01/2026, 02:11 (hôm nay)." in vi


def test_a_portal_tells_since_when_and_what_operators_may_try(read: Read) -> None:
    page = read("/status", "en").text
    ill, well = text(of_portal(page, "baothaibinh")), text(of_portal(page, "thainguyen"))
    assert "Trouble" in ill
    assert "Its server does not answer since 24 January 2026" in ill
    assert "For operators baothaibinh.vn answered none of 6 requests: connection refused. Open the page" in ill
    assert "0 new · 0 edited · 0 removed" in ill
    assert "Last run 28 January 2026, 02:10 That night 3 new · 0 edited · 0 removed" in well
    assert "Newest article" in well
    assert "Trouble" not in well
    assert "Máy chủ không trả lời" in text(of_portal(read("/status").text, "baothaibinh"))
    assert "made-up &lt;fault&gt;" in page, "a name that nobody translated is shown as it is"
    assert "<b>nobody" not in page


def test_nights_are_told_by_height_and_aloud(read: Read) -> None:
    page = read("/status", "en").text
    drawn = of_portal(page, "baothaibinh").split("</svg>")[1]
    kinds = re.findall(r'<rect class="(\w+)"[^>]*height="([\d.]+)"', drawn)
    assert len(kinds) == 90
    assert [kind for kind, _ in kinds[-5:]] == ["trouble"] * 5
    assert kinds[90 - 41] == ("none", "0.8")
    assert len(set(kinds)) == 3
    counts = {kind: sum(one == kind for one, _ in kinds) for kind in ("well", "trouble", "none")}
    said = "The last 90 nights: {well} well, {trouble} with trouble, {none} without a run".format(**counts)
    assert f'aria-label="{said}"' in drawn


def test_a_portal_that_is_gone_is_no_trouble(read: Read) -> None:
    page = read("/status", "en").text
    gone = text(of_portal(page, "baobackan"))
    assert "No sign of life since 24 May 2025" in gone
    assert "Trouble" not in gone


def test_an_article_of_a_later_day_is_a_sign_of_life(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(well_home(tmp_path) / "archive.db")) as db, db:
        db.execute(
            "UPDATE articles SET published_at = '2025-12-31' WHERE article_id = "
            "(SELECT max(article_id) FROM articles WHERE portal = 'baobackan')"
        )
    read = site_over(tmp_path)
    states = {one["portal"]: one["state"] for one in read("/status.json").json()["portals"]}
    assert states["baobackan"] == "well", "it was declared gone on 24 May 2025"
    for page in ("/status", "/portals", "/portals/baobackan"):
        assert "no sign of life since 24" not in read(page, "en").text.lower(), page


def test_what_is_over_is_listed_newest_first(read: Read) -> None:
    over = text(read("/status", "en").text.split('id="past"')[1])
    assert re.findall(r"\d+ \w+ \d{4} – \d+ \w+ \d{4}", over) == [
        "8 January 2026 – 10 January 2026",
        "24 December 2025 – 28 December 2025",
        "28 November 2025 – 29 November 2025",
        "19 November 2025 – 20 November 2025",
    ]
    assert "No snapshot could be made for readers the archive itself" in over


def test_the_same_for_programs(read: Read) -> None:
    answer = read("/status.json")
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    told = answer.json()
    assert (told["state"], told["age_days"], told["portals_followed"], told["portals_in_trouble"]) == (
        "trouble", 0, 2, 1,
    )  # fmt: skip
    assert [one["name"] for one in told["archive_alarms"]] == ["disk"]
    states = {one["portal"]: one["state"] for one in told["portals"]}
    assert states == {"baothaibinh": "trouble", "thainguyen": "well", "baobackan": "gone"}
    (ill,) = [one for one in told["portals"] if one["portal"] == "baothaibinh"]
    assert {one["name"]: one["since"] for one in ill["alarms"]}["down"] == "2026-01-24T02:10:00+07:00"
    assert sum(ill["nights"].values()) == 90
    assert len(told["past_alarms"]) == 4


def test_every_page_leads_to_it_and_a_portals_page_to_its_row(read: Read) -> None:
    assert 'href="/status"' in read("/about").text
    assert 'href="/status#thainguyen"' in read("/portals/thainguyen").text


def well_home(folder: Path) -> Path:
    """A home whose three portals ran well last night."""
    archive = make_archive(folder)
    with contextlib.closing(sqlite3.connect(archive)) as db, db:
        db.execute("DELETE FROM runs")
    watch(archive, ("baobackan", "thainguyen", "baothaibinh"), ill="baothaibinh")
    with contextlib.closing(sqlite3.connect(archive)) as db, db:
        db.execute("UPDATE alarms SET ended_at = last_at WHERE ended_at IS NULL")
        db.execute("UPDATE runs SET healthy = 1")
    return folder


def test_all_is_well_and_grows_old_with_the_days(tmp_path: Path) -> None:
    read = site_over(well_home(tmp_path))
    assert "All is well with every portal that is followed." in read("/status").text
    clock.hold(TODAY + timedelta(days=1))
    assert "(yesterday)" in text(read("/status").text)
    assert read("/status.json").json()["state"] == "well"
    clock.hold(TODAY + timedelta(days=9))
    assert "The last crawl is 9 days old." in read("/status").text
    assert read("/status.json").json()["state"] == "stale"


def test_a_run_that_was_cut_short_is_trouble_without_any_alarm(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(well_home(tmp_path) / "archive.db")) as db, db:
        db.execute("UPDATE runs SET finished_at = NULL, healthy = NULL WHERE portal = 'thainguyen' "
                   "AND started_at = (SELECT max(started_at) FROM runs WHERE portal = 'thainguyen')")  # fmt: skip
    page = text(site_over(tmp_path)("/status").text)
    assert "1 of 3 portals has trouble." in page
    assert "The last run was not whole" in page


@pytest.mark.parametrize("newest", [None, 5])
def test_an_archive_without_a_single_night(tmp_path: Path, newest: int | None) -> None:
    with contextlib.closing(sqlite3.connect(make_archive(tmp_path))) as db, db:
        db.execute("DELETE FROM runs")
    read = site_over(tmp_path, newest=newest)
    page = text(read("/status").text)
    assert "Nothing has run yet." in page
    assert page.count("Never run yet") == 3
    assert read("/status.json").json()["age_days"] is None


def test_an_archive_from_before_alarms_were_kept(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(well_home(tmp_path) / "archive.db")) as db, db:
        for table in ("measures", "verdicts", "alarms", "certificates"):
            db.execute(f"DROP TABLE {table}")
    page = text(site_over(tmp_path)("/status").text)
    assert "All is well" in page
    assert "No trouble is on record that is over." in page


def test_every_fault_has_words_in_both_languages() -> None:
    assert set(FAULTS) == {*names.ADVICE, *faults.ADVICE}
    for vietnamese, english in FAULTS.values():
        assert vietnamese.strip()
        assert english.strip()
        assert vietnamese != english


def test_caches_keep_it_and_a_search_as_long_as_other_pages(read: Read) -> None:
    kept = {read(path).headers["cache-control"] for path in ("/status", "/status.json", "/search?q=hoi", "/portals")}
    assert kept | {read("/search.json?q=hoi").headers["cache-control"]} == {"max-age=60"}
