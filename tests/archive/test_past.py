"""Portals that are gone: what became of each article, what was asked, what can still be done."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.coverage import Coverage, read_coverage
from archive.fates import Known, Lost, is_vanished, silent_since
from archive.holes import holes, missing
from archive.past import Past, Standings, read_past
from cli.coverage import command as coverage
from cli.status import command as status
from crawler.status import read_status
from spiders import portals
from tests.archive.ruins import GONE, Ruin


@pytest.fixture
def ruin(tmp_path: Path) -> Iterator[Ruin]:
    with Ruin.made(tmp_path) as made:
        yield made


def past_of(connection: sqlite3.Connection) -> tuple[Past, list[Lost]]:
    with contextlib.closing(Known(connection, "baobackan")) as known:
        return read_past(connection, "baobackan", known), list(known.lost())


def figures(one: Standings) -> tuple[int, int, int, int, int]:
    return one.known, one.kept, one.waiting, one.lost, one.not_sought


def test_four_portals_are_gone_and_only_they() -> None:
    gone = {name for name, one in portals().items() if is_vanished(one.status, one.merged_into)}
    assert gone == {"baobackan", "backan", "thaibinh", "baothaibinh"}
    assert silent_since(portals()["baobackan"].status) == "2025-05-24"
    assert not is_vanished("no sign of life since 2025-07-01", None), "it may be back"
    assert not is_vanished("answers", "thainguyen")


def test_an_address_names_its_article_before_it_is_kept() -> None:
    one = portals()["baobackan"]
    for host in ("http://www.baobackan.com.vn:80", "https://baobackan.vn"):
        assert one.named_id(f"{host}/tin-tuc/nguoi-dan-post57990.html") == "baobackan-57990"
    assert one.named_id("https://baobackan.vn/thoi-su/") is None


def test_each_article_counts_once_in_its_year(ruin: Ruin) -> None:
    ruin.see(1, "2019-05-04")
    ruin.see(1, "2019-05-04", host="https://baobackan.com.vn")
    ruin.memento(1, "kept")
    ruin.keep(1, "2018-12-31T23:00:00+07:00")
    ruin.see(2, "2019-05-03")
    ruin.memento(3, "due")
    ruin.memento(3, "lost", at="2022-01-01T00:00:00+07:00")
    ruin.see(4, None)
    ruin.memento(4, "kept", why="the page is a parking page")
    ruin.keep(5, None)
    ruin.ask()
    past, lost = past_of(ruin.reading())
    told = {year.year: figures(year) for year in past.years}
    assert told == {
        "2018": (1, 1, 0, 0, 0),  # as published
        "2019": (2, 0, 0, 2, 0),  # as listed; as seen
        "2020": (1, 1, 0, 0, 0),  # as captured
        "2021": (1, 0, 1, 0, 0),  # as the index has it
    }
    assert figures(past.total) == (5, 2, 1, 2, 0)
    assert [(one.identity, one.title, one.listed_date, one.asked) for one in lost] == [
        ("baobackan-2", "Tin số 2", "2019-05-03", ("wayback",)),
        ("baobackan-4", "Tin số 4", None, ("wayback",)),
    ]


def test_lost_only_where_an_index_was_asked_for_the_host_and_the_day(ruin: Ruin) -> None:
    ruin.see(1, "2019-05-04", host="http://sub.baobackan.vn:80")
    ruin.see(2, "2019-05-04", host="http://baobackan.org.vn")
    ruin.see(3, "2019-05-04", host="http://xbaobackan.vn")
    assert figures(past_of(ruin.reading())[0].total) == (3, 0, 0, 0, 3)
    ruin.ask(until="2019-05-03")
    assert past_of(ruin.reading())[0].total.lost == 0, "the index was asked for days before it was there"
    ruin.ask("CC-MAIN-2020-05")
    past, lost = past_of(ruin.reading())
    assert ([one.identity for one in lost], past.total.not_sought) == (["baobackan-1"], 2)
    assert lost[0].asked == ("commoncrawl",)


def test_what_was_asked_and_what_is_next(ruin: Ruin) -> None:
    ruin.see(1, "2019-05-04")
    assert past_of(ruin.reading())[0].next_step == "luuchieu backfill wayback baobackan"
    ruin.ask()
    ruin.ask(host="baobackan.com.vn", since="2020-01-01")
    assert past_of(ruin.reading())[0].next_step == "luuchieu backfill commoncrawl baobackan"
    for week in ("05", "10"):
        ruin.ask(f"CC-MAIN-2020-{week}", since="2020-01-01", until="2020-12-31")
    past, _ = past_of(ruin.reading())
    assert past.next_step is None
    assert [(one.archive, one.crawls, one.since, one.until, one.captures, one.chosen) for one in past.asked] == [
        ("wayback", 1, "1996-01-01", "2026-02-01", 1000, 600),
        ("commoncrawl", 2, "2020-01-01", "2020-12-31", 1000, 600),
    ]
    assert past.hosts == ("baobackan.com.vn", "baobackan.vn")
    ruin.memento(9, "failed", archive="CC-MAIN-2020-05")
    assert past_of(ruin.reading())[0].next_step == "luuchieu backfill commoncrawl baobackan"


def test_copies_are_counted_by_where_they_came_from(ruin: Ruin) -> None:
    with ruin.writing() as connection:
        connection.execute(
            "INSERT INTO urls (url, portal, kind, state, first_seen_at, last_seen_at, article_id) "
            "VALUES ('https://baobackan.vn/a', 'baobackan', 'article', 'kept', '2020', '2020', 'baobackan-57990')"
        )
        for number, source in enumerate(("lab", "wayback", "wayback", "replay", "commoncrawl")):
            connection.execute(
                "INSERT INTO captures (url, portal, fetched_at, status, source, record_type, warc_file, warc_offset, "
                "payload_sha256, body_sha256, length) "
                "VALUES ('https://baobackan.vn/a', 'baobackan', '2020', 200, ?, 'response', 'w', ?, 'x', 'x', 1)",
                [source, number],
            )
    ruin.memento(1, "kept", archive="CC-MAIN-2020-05", why="it is no article", capture_id=5)
    assert past_of(ruin.reading())[0].sources == {"live": 1, "warc": 1, "wayback": 1}


def covered(ruin: Ruin, **told: object) -> Coverage:
    with contextlib.closing(ruin.reading()) as connection:
        return read_coverage(connection, "baobackan", **told)  # type: ignore[arg-type]


def test_only_what_can_still_be_done_is_a_hole(ruin: Ruin) -> None:
    lost, waiting, elsewhere = ruin.see(1, "2019-05-04"), ruin.see(2, "2019-05-04"), ruin.see(3, "2019-05-04")
    assert {hole.next_step for hole in covered(ruin).holes} == {
        "it was sought in no web archive yet: `luuchieu backfill wayback baobackan`"
    }
    ruin.ask()
    ruin.memento(2, "due")
    whole = covered(ruin)
    assert whole.excused == {"lost: no copy in Wayback Machine": 2}
    (hole,) = whole.holes
    assert (hole.url, hole.reason, hole.next_try_at) == (waiting, "not fetched yet", None)
    assert hole.next_step == "`luuchieu backfill wayback baobackan` fetches it"
    ruin.ask("CC-MAIN-2020-05")
    ruin.memento(3, "due", archive="CC-MAIN-2020-05", host="http://baobackan.com.vn")
    with contextlib.closing(ruin.reading()) as connection:
        told = {one.url: (one.reason, one.next_step) for one in missing(connection, "baobackan")}
        assert told[lost] == ("lost: no copy in Wayback Machine, Common Crawl", None)
        assert told[elsewhere][1] == "`luuchieu backfill commoncrawl baobackan` fetches it"
        assert len(holes(connection, "baobackan", "2019-01-01", "2019-12-31")) == 2
        tables = "SELECT name FROM sqlite_temp_master"
        assert connection.execute(tables).fetchall() == [], "nothing is left on the connection"
    assert whole.past is not None
    assert whole.past.total.known == 3


def test_what_was_kept_under_an_address_of_its_own_is_no_hole(ruin: Ruin) -> None:
    ruin.see(1, "2019-05-04", host="http://www.baobackan.org.vn")
    ruin.keep(1, "2019-05-04T08:00:00+07:00")
    whole = covered(ruin)
    assert (whole.listed, whole.kept, whole.missing, whole.holes) == (1, 1, 0, ())


def test_what_the_portal_itself_refused_or_took_away_is_as_before(ruin: Ruin) -> None:
    url = ruin.see(1, "2019-05-04")
    with ruin.writing() as connection:
        connection.execute("UPDATE urls SET state = 'refused' WHERE url = ?", [url])
    (one,) = missing(ruin.reading(), "baobackan")
    assert (one.reason, one.is_excused, one.next_step) == ("refused by robots.txt", True, None)


def test_a_portal_that_answers_tries_again(ruin: Ruin) -> None:
    ruin.archive.register([replace(GONE, status="answers", merged_into=None)])
    ruin.see(1, "2019-05-04")
    assert covered(ruin).past is None
    ruin.ask()
    past, lost = past_of(ruin.reading())
    assert (figures(past.total), lost) == ((1, 0, 1, 0, 0), [])
    (hole,) = covered(ruin).holes
    assert (hole.reason, hole.next_step) == ("not fetched yet", None)
    assert hole.next_try_at is not None


def test_running_numbers_are_those_of_all_that_is_known(ruin: Ruin) -> None:
    def number_of(url: str) -> int | None:
        return int(url.rsplit("post")[-1].removesuffix(".html"))

    ruin.see(1, "2019-05-04")
    ruin.memento(2, "due")
    ruin.keep(3, "2019-05-05")
    ruin.keep(6, "2019-05-06")
    numbers = covered(ruin, number_of=number_of).numbers
    assert (numbers.known, numbers.suspected) == (4, 2)
    assert [(gap.first, gap.last) for gap in numbers.gaps] == [(4, 5)]
    assert covered(ruin, number_of=number_of, until="2019-05-05").numbers.known == 2


def test_status_says_it_beside_the_line(ruin: Ruin) -> None:
    ruin.see(1, "2019-05-04")
    ruin.keep(2, "2019-05-05")
    ruin.ask()
    ruin.archive.flush()
    (one,) = read_status(ruin.path / "archive.db")
    assert one.past is not None
    assert figures(one.past) == (2, 1, 0, 1, 0)
    printed = CliRunner().invoke(status, ["--home", str(ruin.path)]).output
    assert "2 known, 1 kept, 1 lost" in printed


def test_coverage_prints_the_years_and_fails_only_for_what_can_be_had(ruin: Ruin) -> None:
    ruin.see(1, "2019-05-04")
    ruin.ask()
    done = CliRunner().invoke(coverage, ["baobackan", "--home", str(ruin.path)])
    assert (done.exit_code, "HOLE" in done.output) == (0, False)
    assert re.search(r"2019 +1 +0 +0 +1 +0", done.output)
    assert "never asked: Common Crawl" in done.output
    ruin.memento(7, "due")
    done = CliRunner().invoke(coverage, ["--home", str(ruin.path), "--json"])
    (one,) = json.loads(done.stdout)
    assert (done.exit_code, one["holes"], one["past"]["total"]["waiting"]) == (1, [], 1)


def test_an_archive_of_an_earlier_version_is_named_with_the_next_step(ruin: Ruin) -> None:
    with ruin.writing() as connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE name >= 'm007'")
    for command in (coverage, status):
        done = CliRunner().invoke(command, ["--home", str(ruin.path)])
        assert done.exit_code == 3
        assert "luuchieu check --repair" in done.output


_DONE = st.sampled_from(["see", "elsewhere", "keep", "due", "failed", "kept", "lost", "refused", "ask", "ask early"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(_DONE, st.integers(1, 4)), max_size=12))
def test_known_is_kept_and_waiting_and_lost_and_not_sought(done: list[tuple[str, int]]) -> None:
    numbers: set[int] = set()
    with tempfile.TemporaryDirectory() as folder, Ruin.made(Path(folder)) as ruin:
        for step, (what, number) in enumerate(done):
            numbers |= set() if what.startswith("ask") else {number}
            if what in ("see", "elsewhere"):
                ruin.see(
                    number,
                    "2019-05-04",
                    host="http://m.baobackan.com.vn" if what == "elsewhere" else "http://baobackan.vn",
                )
            elif what == "keep":
                ruin.keep(number, "2019-05-04")
            elif what.startswith("ask"):
                ruin.ask(f"CC-MAIN-{step}", until="2000-01-01" if what == "ask early" else "2026-01-01")
            else:
                ruin.memento(number, what, at=f"2020-01-01T00:00:{step:02}+07:00")
        with contextlib.closing(ruin.reading()) as connection:
            past, lost = past_of(connection)
            unkept = {one.url: one for one in missing(connection, "baobackan")}
    for one in (past.total, *past.years):
        assert one.known == one.kept + one.waiting + one.lost + one.not_sought
    assert past.total.known == len(numbers) == sum(year.known for year in past.years)
    assert len(lost) == past.total.lost
    assert sum(one.is_excused for one in unkept.values()) <= past.total.lost
