"""Nightly walks that spare pages: what they may not miss, over listings that change at random."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.listings.shortcut import (
    FULL_WITHIN,
    JUMP_WITHIN,
    OVERLAP,
    PAGES_A_NIGHT,
    Depth,
    Item,
    Memory,
    ends_window,
    plan,
)
from crawler.listings.walk import ListingWalk, Window
from crawler.reading import Entry, Link

DOOR = "https://portal.example/tin"
FIRST_NIGHT = date(2026, 1, 1)
SIZE = 5
HIDDEN_DAYS = 3
"""So deep at most what hides behind a removal is found within a week; deeper, the month's sweep finds it."""


def page_url(url: str, number: int) -> str:
    return DOOR if number == 1 else f"{DOOR}?page={number}"


def page_number(url: str) -> int:
    return int(url.partition("?page=")[2] or 1)


@dataclass
class Listing:
    """Newest first, by day; what was put in at last stands above its like."""

    items: list[Item] = field(default_factory=list)

    def put(self, key: str, day: date) -> None:
        place = next((n for n, (_, other) in enumerate(self.items) if other and other <= day), len(self.items))
        self.items.insert(place, (key, day))

    def page(self, number: int) -> list[Item]:
        return self.items[(number - 1) * SIZE : number * SIZE]


def walk(
    listing: Listing, memory: Memory | None, depth: Depth, since: date, asked: Callable[[int], None] = lambda page: None
) -> tuple[ListingWalk, set[str]]:
    """Walk a listing that answers at once; the keys that were shown."""
    entry = Entry(kind="listing", url=DOOR, section="Tin")
    window = Window(since=since, until=date.max, is_nightly=True)
    made = ListingWalk(entry=entry, window=window, page_url=page_url, pager_is_sure=False, memory=memory, depth=depth)
    url: str | None = DOOR
    seen: set[str] = set()
    while url is not None:
        number = page_number(url)
        asked(number)
        shown = listing.page(number)
        seen |= {key for key, _ in shown}
        links = [Link(url=key, listed_date=day.isoformat() if day else None) for key, day in shown]
        url = made.took(url, links, page_url(DOOR, number + 1) if links else None, all_known_old=False)
    return made, seen


def remembered(made: ListingWalk, before: Memory | None, tonight: date) -> Memory:
    """As crawler/listings/memories.py has it."""
    is_at_end = made.ended != "caught up"
    return Memory(
        items=tuple(made.trail.sequence(goes_on=made.ended == "window")),
        page_size=made.trail.page_size,
        walked_on=tonight if is_at_end or before is None else before.walked_on,
        full_on=tonight if (is_at_end and not made.skipped) or before is None else before.full_on,
    )


def backlog(nights: int = 30, a_day: int = 3) -> Listing:
    listing = Listing()
    for back in range(nights, 0, -1):
        for number in range(a_day):
            listing.put(f"old-{back}-{number}", FIRST_NIGHT - timedelta(days=back))
    return listing


Night = tuple[int, list[int], list[int]]
changes = st.lists(
    st.tuples(
        st.integers(0, 6),  # new articles
        st.lists(st.integers(1, 6), max_size=2),  # backdated by so many days
        st.lists(st.integers(0, 60), max_size=2),  # removed places
    ),
    min_size=1,
    max_size=24,
)


@given(changes, st.booleans())
@example([(2, [3], [8]), *[(2, [], [])] * 9], True)  # one in and one out at once, then nothing that tells
def test_what_is_put_into_the_window_is_shown_in_time(
    nights: list[tuple[int, list[int], list[int]]], cut: bool
) -> None:
    listing, memory = backlog(), None
    seen: set[str] = set()
    waiting: dict[str, date] = {}
    first, shown = walk(listing, None, "full", date(2000, 1, 1))
    memory, seen = remembered(first, None, FIRST_NIGHT), seen | shown
    for index, (new, backdated, removed) in enumerate(nights, 1):
        tonight = FIRST_NIGHT + timedelta(days=index)
        for place in removed if cut else []:
            if place < len(listing.items):
                waiting.pop(listing.items.pop(place)[0], None)
        for number in range(new):
            listing.put(f"new-{index}-{number}", tonight - timedelta(days=1))
            waiting[f"new-{index}-{number}"] = tonight
        for number, days in enumerate(backdated):
            listing.put(f"late-{index}-{number}", tonight - timedelta(days=days))
            if not cut or days <= HIDDEN_DAYS:
                waiting[f"late-{index}-{number}"] = tonight
        depth = plan({DOOR: memory}, other_doors=PAGES_A_NIGHT, tonight=tonight)[DOOR]
        since = min(tonight - timedelta(days=1) - OVERLAP, memory.since(depth))
        made, shown = walk(listing, memory, depth, since)
        assert made.contiguous
        assert made.ended in ("window", "caught up", "last page")
        memory, seen = remembered(made, memory, tonight), seen | shown
        waiting = {key: since for key, since in waiting.items() if key not in seen}
        # Articles taken out as others are put in can hide them from a look at the end, not from a whole walk.
        patience = FULL_WITHIN if cut else JUMP_WITHIN
        assert all(tonight - since < patience for since in waiting.values())


def nightly(a_day: int, doors: int, nights: int) -> list[int]:
    """Pages asked for each night by a portal with so many listings."""
    listings = {f"{DOOR}{n}": backlog(a_day=a_day) for n in range(doors)}
    memories = {
        url: remembered(walk(listing, None, "full", date(2000, 1, 1))[0], None, FIRST_NIGHT)
        for url, listing in listings.items()
    }
    costs = []
    for index in range(1, nights):
        tonight = FIRST_NIGHT + timedelta(days=index)
        pages: list[int] = []
        depths = plan(memories, other_doors=0, tonight=tonight)
        for url, listing in listings.items():
            for number in range(a_day):
                listing.put(f"new-{index}-{number}", tonight - timedelta(days=1))
            since = min(tonight - timedelta(days=1) - OVERLAP, memories[url].since(depths[url]))
            made, _ = walk(listing, memories[url], depths[url], since, pages.append)
            memories[url] = remembered(made, memories[url], tonight)
        costs.append(len(pages))
    return costs


def test_the_allowance_of_a_night_is_kept_and_every_listing_gets_its_turn() -> None:
    costs = nightly(a_day=2, doors=4, nights=30)
    assert max(costs[7:]) <= PAGES_A_NIGHT + 2
    assert sum(costs[7:]) / len(costs[7:]) <= PAGES_A_NIGHT + 1
    assert nightly(a_day=1, doors=1, nights=10)[5:] == [3] * 4, "short listings are read whole every night"


MEMORY = Memory(
    items=tuple((f"k{n}", FIRST_NIGHT - timedelta(days=n // 3)) for n in range(60)),
    page_size=SIZE,
    walked_on=FIRST_NIGHT,
    full_on=FIRST_NIGHT,
)
SINCE = FIRST_NIGHT - OVERLAP


def changed(*, put: int | None = None, cut: int | None = None) -> Listing:
    items = list(MEMORY.items)
    if cut is not None:
        del items[cut]
    if put is not None:
        items.insert(put, ("late", items[put][1]))
    return Listing(items)


def test_an_unchanged_listing_is_looked_at_on_its_first_page_and_where_the_window_ends() -> None:
    pages: list[int] = []
    made, _ = walk(changed(), MEMORY, "jump", SINCE, pages.append)
    assert (pages, made.ended, made.skipped, made.contiguous) == ([1, 6], "window", 4, True)
    assert made.trail.sequence(goes_on=True) == list(MEMORY.items), "what was skipped is remembered on"


@pytest.mark.parametrize("listing", [changed(put=12), changed(cut=12)], ids=["put in", "taken out"])
def test_a_change_in_between_is_walked_to_page_by_page(listing: Listing) -> None:
    pages: list[int] = []
    made, seen = walk(listing, MEMORY, "jump", SINCE, pages.append)
    assert pages[:4] == [1, 6, 2, 3]
    assert (made.ended, made.skipped, made.contiguous) == ("window", 0, True)
    assert {key for key, day in listing.items if day and day >= SINCE} <= seen


def test_one_in_and_one_out_at_once_escape_a_look_and_not_a_whole_walk() -> None:
    listing = changed(put=12, cut=20)
    assert "late" not in walk(listing, MEMORY, "jump", SINCE)[1]
    assert "late" in walk(listing, MEMORY, "full", SINCE)[1]


def test_a_known_article_alone_ends_nothing() -> None:
    items = [("new-1", FIRST_NIGHT), MEMORY.items[0], ("new-2", FIRST_NIGHT), MEMORY.items[1], ("new-3", FIRST_NIGHT)]
    listing = Listing([*items, ("new-4", FIRST_NIGHT), *MEMORY.items[2:]])
    _, seen = walk(listing, MEMORY, "head", SINCE)
    assert {"new-1", "new-2", "new-3", "new-4"} <= seen


def test_a_listing_that_ends_where_more_must_follow_has_a_hole() -> None:
    made, _ = walk(Listing(list(MEMORY.items[: 3 * SIZE])), MEMORY, "full", SINCE)
    assert (made.ended, made.contiguous, len(made.holes)) == ("empty page", False, 1)
    made, _ = walk(Listing(list(MEMORY.items[:-2])), MEMORY, "full", date(2000, 1, 1))
    assert (made.ended, made.contiguous) == ("last page", True), "two may have been removed"
    capped = Listing([*((f"new-{n}", FIRST_NIGHT) for n in range(8)), *MEMORY.items[:-8]])
    made, _ = walk(capped, MEMORY, "full", date(2000, 1, 1))
    assert (made.ended, made.contiguous) == ("last page", True), "it shows its newest sixty alone"


def days(*back: int | None) -> list[date | None]:
    return [None if n is None else FIRST_NIGHT - timedelta(days=n) for n in back]


@pytest.mark.parametrize(
    ("page", "is_end"),
    [
        (days(9, 9, 10), True),
        (days(1, 2, 8, 9, 9), True),
        (days(1, 2, 3, 8, 9), False),  # two are not enough
        (days(20, 1, 8, 9, 9), True),  # an old one pinned on top of a page whose tail is old
        (days(20, 20, 20, 1, 2), False),
        (days(1, 9, 2, 3, 4), False),
        (days(1, 9, 2, 8, 9, 9), False),  # out of order: the next page decides
        (days(1, None, 8, 9, None, 9), True),
        (days(None, None), False),
        ([], False),
    ],
)
def test_where_a_window_ends(page: list[date | None], is_end: bool) -> None:
    assert ends_window(page, SINCE) is is_end
