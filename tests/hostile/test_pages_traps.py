"""Traps end by themselves, say so, and cost little; a real deep archive is not cut."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.listings.harvest import STALE_PAGES_IN_A_ROW, VAIN_ARTICLES_IN_A_ROW
from crawler.listings.nesting import BARREN_IN_A_ROW, DEPTH, MOST, Nest
from crawler.listings.traps import multiplies
from crawler.listings.walk import ListingWalk, Window
from crawler.reading import Entry, Link
from tests.crawler.conftest import command, query
from tests.crawler.site import Site, serving
from tests.hostile.trap_site import answer

DOOR = "https://portal.example/tin"
_PAGE = 10


def walk_over() -> ListingWalk:
    def page_url(url: str, number: int) -> str:
        return f"{DOOR}?page={number}"

    entry = Entry(kind="listing", url=DOOR, section="Tin")
    return ListingWalk(entry=entry, window=Window(since=date(2000, 1, 1), until=date.max), page_url=page_url)


def links(*names: object) -> list[Link]:
    return [Link(url=f"{DOOR}/{name}.html", listed_date="2025-05-01") for name in names]


def take(walk: ListingWalk, found: list[Link]) -> str | None:
    return walk.took(f"{DOOR}?page={walk.number + 1}", found, f"{DOOR}?page={walk.number + 2}", all_known_old=False)


def test_a_pager_that_shows_the_same_in_other_company_ends() -> None:
    walk = walk_over()
    assert take(walk, links(*range(_PAGE)))
    turned = 0
    while take(walk, links(*(n for n in range(_PAGE) if n != turned % _PAGE))):
        turned += 1
        assert turned < 20
    assert turned == STALE_PAGES_IN_A_ROW - 1
    assert (walk.ended, walk.contiguous, walk.holes[0].error) == ("circle", False, "pager in a circle")


def test_a_page_or_two_moved_down_by_new_articles_end_nothing() -> None:
    walk = walk_over()
    take(walk, links(*range(_PAGE)))
    for _ in range(50):
        last = walk.number * _PAGE
        assert take(walk, links(last - 2, last - 1)), "nothing new"
        assert take(walk, links(last - 3, last - 1)), "and again"
        assert take(walk, links(*range(last + 100 * walk.number, last + 100 * walk.number + _PAGE)))
    assert walk.ended is None


def test_what_leads_to_nothing_ends() -> None:
    walk = walk_over()
    assert take(walk, links("a"))
    for _ in range(VAIN_ARTICLES_IN_A_ROW):
        walk.harvest.bore(is_fruit=False)
    assert take(walk, links("b")) is None
    assert (walk.ended, walk.contiguous, walk.holes[0].error) == ("trap", False, "trap")


def test_a_deep_archive_with_a_dead_corner_is_walked_to_its_end() -> None:
    walk = walk_over()
    for page in range(5000):
        assert take(walk, links(*(f"{page}-{n}" for n in range(_PAGE)))), f"page {page}"
        for n in range(_PAGE):
            walk.harvest.bore(is_fruit=page % 10 != 0 and n > 2)
    assert walk.pages == 5000


class Run:
    """What Nest asks of a run."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def fail(self, url: str, stage: str, error: str, message: str) -> None:
        self.told.append((error, message))


def sitemaps(*names: object) -> list[Entry]:
    return [Entry(kind="sitemap", url=f"https://portal.example/{name}.xml") for name in names]


def ask_all(nest: Nest, each: Any) -> int:
    """Ask as a spider does, until nothing is left: `each(nest, url)` tells what came."""
    asked = 0
    queue = nest.following()
    while queue:
        entry = queue.pop(0)
        asked += 1
        each(nest, entry.url)
        queue += nest.following(entry.url)
    return asked


def test_an_index_that_names_itself_is_asked_once() -> None:
    nest = Nest(Run())  # type: ignore[arg-type]
    (door,) = sitemaps("sitemap")
    nest.door(door)
    nest.names(door.url, [door, *sitemaps("a", "b", "a")])
    assert ask_all(nest, lambda nest, url: nest.names(url, [door, *sitemaps("a", "b")])) == 2


def test_indexes_in_indexes_end_at_a_depth() -> None:
    run = Run()
    nest = Nest(run)  # type: ignore[arg-type]
    nest.names("https://portal.example/sitemap.xml", sitemaps("1"))
    asked = ask_all(nest, lambda nest, url: nest.names(url, sitemaps(f"{url[23:-4]}1")))
    assert asked == DEPTH
    assert [error for error, _ in run.told] == ["sitemaps without end"]


def test_ten_thousand_that_show_nothing_new_end_and_ten_thousand_days_do_not() -> None:
    run = Run()
    nest = Nest(run)  # type: ignore[arg-type]
    nest.names("https://portal.example/sitemap.xml", sitemaps(*range(10_000)))
    asked = ask_all(nest, lambda nest, url: nest.shows(url, links("same")))
    assert BARREN_IN_A_ROW < asked < BARREN_IN_A_ROW + 10, "and those that were on their way"
    assert "were left" in run.told[0][1]
    days = Nest(Run())  # type: ignore[arg-type]
    days.names("https://portal.example/sitemap.xml", sitemaps(*range(10_000)))
    assert ask_all(days, lambda nest, url: nest.shows(url, links(url[23:]))) == 10_000


def test_more_sitemaps_than_any_portal_has_are_told() -> None:
    run = Run()
    Nest(run).names("https://portal.example/sitemap.xml", sitemaps(*range(MOST + 1)))  # type: ignore[arg-type]
    assert [error for error, _ in run.told] == ["sitemaps without end"]


@pytest.mark.parametrize(
    ("url", "is_trap"),
    [
        ("https://thainguyen.gov.vn/thoi-su/-/asset_publisher/L0n17VJXU23O/content/le-khoi-cong-21", False),
        ("https://baotuyenquang.com.vn/thoi-su-chinh-tri/tin-tuc/202303/cau-duong-tinh-4e80f45/", False),
        ("https://portal.example/tin/vi/tin/vi/tin/vi/tin/vi", True),
        ("https://portal.example/" + "a/" * 30 + "x.html", True),
        ("https://portal.example/tin?sid=" + "0" * 3000, True),
    ],
)
def test_addresses_that_pile_up(url: str, is_trap: bool) -> None:
    assert multiplies(url) is is_trap


@pytest.mark.slow
def test_a_crawl_over_all_traps_ends_by_itself(tmp_path: Path) -> None:
    site = Site(12, answer)
    with serving(site) as lab:
        process = command(tmp_path / "home", module="tests.hostile.crawl_traps", LUUCHIEU_LAB=lab)
        out, err = process.communicate(timeout=200)
    assert "Traceback" not in err, err
    (portal,) = json.loads(out)["portals"]
    memory = next(line for line in err.splitlines() if line.startswith("memory: "))
    print(f"traps: {portal['seconds']} s, {len(site.asked)} requests, {memory}")
    ended = {walk["section"]: walk["ended"] for walk in portal["walks"] if walk["section"]}
    assert ended == {"Tin": "last page", "lich": "trap", "phien": "trap", "vong": "circle"}
    errors = {error for (error,) in query(tmp_path / "home", "SELECT DISTINCT error FROM failures")}
    assert errors >= {"trap", "pager in a circle", "sitemaps without end"}
    titles = query(tmp_path / "home", "SELECT count(*) FROM articles WHERE title LIKE 'Tin số%'")
    assert titles == [(12,)], "the good section is whole"
    assert portal["reason"] == "finished"
    assert not portal["healthy"]
    told = dict(query(tmp_path / "home", "SELECT name, what FROM verdicts"))
    assert told["trap"].endswith("were left, 4 times")
    assert len(site.asked) < 1500
    assert int(memory.split()[1]) < 400
