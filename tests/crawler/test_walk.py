"""A walk over a listing: where it ends, and what it calls a hole."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.listings.walk import BAD_PAGES_IN_A_ROW, ListingWalk, Window
from crawler.reading import Entry, Link

DOOR = "https://portal.example/tin"
ALL = Window(since=date(2025, 1, 1), until=date.max)


def page_url(url: str, number: int) -> str:
    return url if number == 1 else f"{DOOR}?page={number}"


def walk_over(window: Window = ALL, *, pager_is_sure: bool = True, kind: str = "listing") -> ListingWalk:
    entry = Entry(kind=kind, url=DOOR, section="Tin")  # type: ignore[arg-type]
    return ListingWalk(entry=entry, window=window, page_url=page_url, pager_is_sure=pager_is_sure)


def links(*numbers: int, day: str | None = "2025-05-01", listed: bool = True) -> list[Link]:
    return [Link(url=f"{DOOR}/{number}.html", listed_date=day, is_listed=listed) for number in numbers]


def take(walk: ListingWalk, found: list[Link], next_url: str | None, *, old: bool = False) -> str | None:
    return walk.took(page_url(DOOR, walk.number + 1), found, next_url, all_known_old=old)


def test_goes_on_to_the_page_that_the_pager_names_and_ends_with_it() -> None:
    walk = walk_over()
    assert take(walk, links(1, 2), f"{DOOR}?page=2") == f"{DOOR}?page=2"
    assert take(walk, links(3), None) is None
    assert (walk.ended, walk.contiguous, walk.pages, walk.holes) == ("last page", True, 2, [])


def test_ends_when_all_links_are_older_than_the_window() -> None:
    walk = walk_over(Window(since=date(2025, 4, 1), until=date.max))
    assert take(walk, links(5, 4, day="2025-04-02"), f"{DOOR}?page=2")
    mixed = [*links(3, day="2025-04-01"), *links(2, day="2025-03-01")]
    assert take(walk, mixed, f"{DOOR}?page=3"), "one article in the window keeps the walk going"
    assert take(walk, links(1, day="2025-02-01"), f"{DOOR}?page=4") is None
    assert (walk.ended, walk.contiguous) == ("window", True)
    assert walk.covered(date(2020, 1, 1), date(2025, 5, 1)) == (date(2025, 4, 1), date(2025, 5, 1))


def test_an_undated_listing_ends_after_two_pages_of_known_old_articles() -> None:
    walk = walk_over()
    assert take(walk, links(9, day=None), f"{DOOR}?page=2", old=True)
    assert take(walk, links(8, day=None), f"{DOOR}?page=3", old=False), "a new article in between"
    assert take(walk, links(7, day=None), f"{DOOR}?page=4", old=True)
    assert take(walk, links(6, day=None), f"{DOOR}?page=5", old=True) is None
    assert walk.ended == "window"


def test_an_empty_page_with_articles_behind_it_is_a_hole() -> None:
    walk = walk_over()
    take(walk, links(1), f"{DOOR}?page=2")
    assert take(walk, [], None) == f"{DOOR}?page=3", "the page behind is looked at"
    take(walk, links(2), None)
    assert [(hole.url, hole.error) for hole in walk.holes] == [(f"{DOOR}?page=2", "empty page")]
    assert (walk.ended, walk.contiguous) == ("last page", False)


@pytest.mark.parametrize(("pager_is_sure", "ended", "holes"), [(True, "empty page", 1), (False, "last page", 0)])
def test_empty_pages_to_the_end_are_a_hole_only_where_the_pager_is_sure(
    pager_is_sure: bool, ended: str, holes: int
) -> None:
    walk = walk_over(pager_is_sure=pager_is_sure)
    following = take(walk, links(1), f"{DOOR}?page=2")
    asked = 0
    while following:
        asked += 1
        following = take(walk, [], None)
    assert asked == BAD_PAGES_IN_A_ROW + 1
    assert (walk.ended, len(walk.holes)) == (ended, holes)


def test_side_boxes_do_not_make_an_empty_page_full() -> None:
    walk = walk_over()
    take(walk, [*links(1), *links(90, listed=False)], f"{DOOR}?page=2")
    assert take(walk, links(90, 91, listed=False), None) == f"{DOOR}?page=3"


def test_a_first_page_of_unknown_markup_is_taken_and_told() -> None:
    walk = walk_over()
    assert take(walk, links(1, 2, listed=False), f"{DOOR}?page=2") == f"{DOOR}?page=2"
    assert walk.is_strange
    assert walk.pages == 1


def test_a_page_that_shows_what_an_earlier_one_showed_is_the_end() -> None:
    walk = walk_over()
    take(walk, links(1, 2), f"{DOOR}?page=2")
    take(walk, links(3), f"{DOOR}?page=3")
    assert take(walk, links(1, 2), f"{DOOR}?page=4") is None
    assert (walk.ended, walk.pages, walk.contiguous) == ("last page", 2, True)


def test_an_error_page_is_stepped_over_and_stays_a_hole() -> None:
    walk = walk_over(pager_is_sure=False)
    take(walk, links(1), f"{DOOR}?page=2")
    assert walk.missed(f"{DOOR}?page=2", "error page", "HTTP 503", "busy") == f"{DOOR}?page=3"
    take(walk, links(2), None)
    assert [hole.error for hole in walk.holes] == ["HTTP 503"]
    assert not walk.contiguous


@pytest.mark.parametrize(
    ("outcome", "ended"),
    [("error page", "error page"), ("missing page", "error page"), ("not in capture", "not in capture")],
)
def test_a_dead_door_ends_the_walk_at_once(outcome: str, ended: str) -> None:
    walk = walk_over()
    assert walk.missed(DOOR, outcome, "x", "why") is None  # type: ignore[arg-type]
    assert (walk.ended, walk.contiguous, walk.pages, len(walk.holes)) == (ended, False, 0, 1)


def test_the_edge_of_a_capture_is_an_end_of_its_own() -> None:
    walk = walk_over()
    following = take(walk, links(1), f"{DOOR}?page=2")
    while following:
        following = walk.missed(following, "not in capture", "refused", "not there")
    assert (walk.ended, walk.contiguous) == ("not in capture", False)


def test_a_sitemap_without_articles_is_empty_only_at_the_door() -> None:
    door, nested = walk_over(kind="sitemap"), walk_over(kind="sitemap")
    nested.is_door = False
    for walk in (door, nested):
        walk.took_whole(DOOR, [], has_nested=False, error=None)
    assert (door.ended, nested.ended) == ("empty page", "last page")


def test_a_window_named_by_a_person_keeps_out_what_lies_outside() -> None:
    named = Window(since=date(2025, 2, 1), until=date(2025, 2, 28), is_explicit=True)
    usual = Window(since=date(2025, 2, 1), until=date.max)
    (old,), (new,), (undated,) = links(1, day="2025-01-31"), links(2, day="2025-03-01"), links(3, day=None)
    assert [named.wants(link) for link in (old, new, undated)] == [False, False, True]
    assert [usual.wants(link) for link in (old, new, undated)] == [True, True, True], "late and missed ones are taken"


def test_pinned_old_articles_end_nothing_and_an_old_tail_does() -> None:
    walk = walk_over(Window(since=date(2025, 4, 1), until=date.max))
    pinned = links(90, 91, 92, day="2024-01-01")
    assert take(walk, [*pinned, *links(9, 8, day="2025-04-03")], f"{DOOR}?page=2")
    assert take(walk, [*links(7, day="2025-04-01"), *links(6, 5, 4, day="2025-03-20")], f"{DOOR}?page=3") is None
    assert (walk.ended, walk.contiguous, walk.pages) == ("window", True, 2)


def test_a_listing_of_one_page_speaks_for_the_days_that_it_shows() -> None:
    walk = walk_over(Window(since=date(2025, 4, 1), until=date.max))
    walk.is_paged = False
    take(walk, [*links(2, day="2025-05-02"), *links(1, day="2025-04-28")], None)
    assert walk.ended == "last page"
    assert walk.covered(date(2020, 1, 1), date(2025, 5, 3)) == (date(2025, 4, 28), date(2025, 5, 3))


def test_a_walk_with_a_hole_names_the_days_that_it_was_to_speak_for() -> None:
    walk = walk_over(Window(since=date(2025, 4, 1), until=date.max))
    walk.missed(DOOR, "error page", "HTTP 503", "in trouble")
    assert (walk.ended, walk.contiguous) == ("error page", False)
    assert walk.covered(date(2020, 1, 1), date(2025, 5, 3)) == (date(2025, 4, 1), date(2025, 5, 3))


def test_the_sitemap_of_a_day_speaks_for_it_and_may_be_lacking() -> None:
    entry = Entry(kind="sitemap", url=f"{DOOR}.xml")
    day = date(2025, 5, 1)

    def sitemap() -> ListingWalk:
        window = Window(since=date(2025, 4, 1), until=date.max)
        return ListingWalk(entry=entry, window=window, page_url=page_url, is_door=False, days=(day, day))

    came, lacking, broken = sitemap(), sitemap(), sitemap()
    came.took_whole(entry.url, links(1, day=None), has_nested=False, error=None)
    lacking.missed(entry.url, "missing page", "HTTP 404", "not there")
    broken.missed(entry.url, "error page", "HTTP 503", "in trouble")
    assert [walk.contiguous for walk in (came, lacking, broken)] == [True, True, False]
    assert came.covered(date(2020, 1, 1), date(2025, 5, 3)) == (day, day)
    assert lacking.covered(date(2020, 1, 1), date(2025, 5, 3)) == (None, None), "nothing is claimed for it"
