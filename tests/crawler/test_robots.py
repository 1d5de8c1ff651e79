"""What an answer to robots.txt means."""

from __future__ import annotations

import pytest

from crawler.manners.robots import rules_of
from tests.crawler.conftest import Crawl
from tests.crawler.nights import Nights
from tests.crawler.site import Answer

RULES = b"User-agent: *\nDisallow: /tim-kiem\n"


def test_rules_are_rules() -> None:
    assert rules_of(200, RULES) == RULES


@pytest.mark.parametrize("status", [301, 403, 404, 410])
def test_a_missing_file_forbids_nothing(status: int) -> None:
    assert rules_of(status, RULES) == b""


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><p>Disallow: /", b"\n <html>Disallow: /", b"<?xml version='1.0'?>"])
def test_a_page_in_its_place_forbids_nothing(page: bytes) -> None:
    assert rules_of(200, page) == b""


def test_half_a_megabyte_is_read() -> None:
    assert len(rules_of(200, RULES * 40_000)) == 512 * 1024


def test_an_answer_serves_for_a_day_and_is_obeyed_all_the_while(crawl: Crawl) -> None:
    nights = Nights(crawl, articles=6)
    nights.rules["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /xa\n", headers={"Content-Type": "text/plain"})
    asked = {}
    for night in ("2025-03-01T02:00", "2025-03-02T02:00", "2025-03-03T02:30"):
        nights.at(night)
        asked[night[8:10]] = nights.site.asked.count("/robots.txt")
        assert not [path for path in nights.site.asked if path.startswith("/xa")]
    assert asked == {"01": 1, "02": 0, "03": 1}
