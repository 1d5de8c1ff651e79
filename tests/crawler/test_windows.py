"""How far back a crawl looks: a month after a month, and to where each listing was last walked whole."""

from __future__ import annotations

from tests.crawler.conftest import Crawl
from tests.crawler.nights import Nights
from tests.crawler.site import Answer


def test_an_article_put_between_older_ones_is_found_by_the_monthly_sweep(crawl: Crawl) -> None:
    nights = Nights(crawl, articles=41)
    numbers = nights.site.numbers
    nights.site.numbers = lambda section: [n for n in numbers(section) if n != 50]  # type: ignore[method-assign]
    nights.at("2025-02-10T02:00")
    nights.site.articles = 60
    nights.at("2025-03-02T02:00")
    nights.at("2025-03-10T02:00")
    nights.site.numbers = numbers  # type: ignore[method-assign]
    sweep = nights.at("2025-03-12T02:00")
    assert sweep.portal["articles_new"] == 1
    assert sweep.rows("SELECT count(*) FROM articles") == [(60,)]
    assert sweep.portal["since"] == "2025-02-09"


def test_a_listing_that_was_down_is_walked_back_to_where_it_was_last_whole(crawl: Crawl) -> None:
    nights = Nights(crawl, articles=10)
    nights.at("2025-01-11T02:00")
    nights.every = lambda path: Answer(b"down", 500) if path.startswith("/xa") else None
    for day in range(12, 29, 4):
        nights.site.articles = day - 1
        assert nights.at(f"2025-01-{day}T02:00").code == 1
    nights.every = lambda path: None
    nights.site.articles = 28
    healed = nights.at("2025-01-29T02:00")
    assert healed.code == 0
    (walk,) = healed.rows("SELECT from_date FROM walks WHERE section = 'Xã' ORDER BY walk_id DESC LIMIT 1")
    assert walk[0] <= "2025-01-04"


def test_pages_behind_the_window_are_turned_in_their_turn(crawl: Crawl) -> None:
    """What is put between articles of long ago, or moved there, is found by the second phase."""
    nights = Nights(crawl, articles=40)
    numbers = nights.site.numbers
    nights.site.numbers = lambda section: [n for n in numbers(section) if n != 4]  # type: ignore[method-assign]
    assert nights.at("2025-03-01T02:00").rows("SELECT count(*) FROM articles") == [(39,)]
    nights.site.numbers = numbers  # type: ignore[method-assign]
    found = nights.at("2025-03-02T02:00")
    assert (found.portal["articles_new"], found.document["rechecks"][0]["articles_new"]) == (0, 1)
    assert found.rows("SELECT section, state FROM articles WHERE article_id = 'stub-4'") == [("Tin", "live")]


def test_an_old_article_that_moved_is_found_at_its_old_place(crawl: Crawl) -> None:
    nights = Nights(crawl, articles=40)
    nights.at("2025-03-01T02:00")
    listing = nights.site.listing
    nights.site.listing = lambda section, page: listing(section, page).replace(b"/4.html", b"/4-moi.html")  # type: ignore[method-assign]
    nights.rules |= {
        "/tin/4.html": Answer(b"", 404),
        "/tin/4-moi.html": Answer(nights.site.article("/tin/4.html").body),
    }
    moved = nights.at("2025-03-02T02:00")
    assert moved.rows("SELECT state, moved_to FROM articles WHERE article_id = 'stub-4'") == [("moved", "stub-4-moi")]
    assert moved.rows("SELECT count(*) FROM articles WHERE state = 'live'") == [(40,)]


def test_a_listing_that_became_shorter_is_no_fault(crawl: Crawl) -> None:
    nights = Nights(crawl, articles=40)
    nights.at("2025-03-01T02:00")
    numbers = nights.site.numbers
    nights.site.numbers = lambda section: numbers(section)[:12]  # type: ignore[method-assign]
    shorter = nights.at("2025-03-02T02:00")
    assert shorter.rows("SELECT count(*) FROM articles WHERE state = 'live'") == [(40,)]
    assert shorter.document["rechecks"][0]["failures"] == 0
