"""The contract that every spider keeps, without network: declarations, addresses, traps, pages, windows."""

from __future__ import annotations

import inspect
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.families.epi import Epi
from crawler.families.liferay import Liferay
from crawler.listings.shortcut import OVERLAP
from crawler.pages.page import Page
from crawler.portal import HalfDeclared
from crawler.spider import PortalSpider
from spiders import portals
from tests.crawler.addresses import ARTICLES, DOORS, HAVE_A_KEY, NOT_ARTICLES, PAGES, TRAPS

NINE = {"backan", "baobackan", "baocaovien", "baothaibinh", "baothainguyen", "baotuyenquang", "thaibinh", "tnu"}
SINCE, UNTIL = date(2026, 1, 1), date(2026, 1, 31)


@pytest.fixture(params=sorted(portals()))
def portal(request: pytest.FixtureRequest) -> type[PortalSpider]:
    return portals()[request.param]


def test_the_nine_portals_in_six_families_or_more() -> None:
    assert set(portals()) >= NINE | {"thainguyen"}
    assert len({portal.family for portal in portals().values()}) >= 6


def test_a_spider_says_who_it_is(portal: type[PortalSpider]) -> None:
    assert portal.title
    assert portal.title != portal.name
    assert portal.province_code.isdigit()
    assert len(portal.province_code) == 2
    assert portal.host in portal.allowed_domains
    assert portal.is_ours(f"https://{portal.host}/")
    assert not portal.is_ours(f"https://not{portal.host}/")
    assert portal.sections
    assert date(2000, 1, 1) < portal.start_date < date(2026, 1, 1)
    assert portal.merged_into != portal.name
    source = Path(inspect.getfile(portal)).read_text("utf-8")
    assert len(source.splitlines()) <= 40
    assert source.startswith('"""')
    assert "History:" in source


def test_layouts_come_newest_first_and_all_but_the_first_end(portal: type[PortalSpider]) -> None:
    ends = [layout.valid_until for layout in portal.layouts]
    assert ends[:1] in ([], [None])
    dated = [end for end in ends[1:] if end]
    assert len(dated) == len(ends[1:])
    assert dated == sorted(dated, reverse=True)


def test_every_section_is_a_door_on_the_portals_own_hosts(portal: type[PortalSpider]) -> None:
    entries = portal.entries(SINCE, UNTIL)
    assert {entry.section for entry in entries if entry.kind == "listing"} >= set(portal.sections)
    for entry in entries:
        assert portal.is_ours(entry.url), entry.url
        assert not portal.is_trap(entry.url), entry.url
        assert portal.article_key(entry.url) is None, entry.url


def test_a_half_declared_spider_is_refused_by_the_attributes_name() -> None:
    whole: dict[str, object] = {
        "name": "x", "title": "X", "host": "x.vn", "province_code": "01", "allowed_domains": ["x.vn"],
        "sections": {"A": "/a"}, "start_date": date(2020, 1, 1),
    }  # fmt: skip
    assert issubclass(type("Whole", (Liferay,), dict(whole)), Liferay)
    for lacking in set(whole) - {"name"}:
        half = {name: value for name, value in whole.items() if name != lacking}
        with pytest.raises(HalfDeclared, match=rf"\b{lacking}\b"):
            type("Half", (Liferay,), half)


@pytest.mark.parametrize(("name", "url", "key"), ARTICLES)
def test_an_articles_address_gives_its_key(name: str, url: str, key: str) -> None:
    assert portals()[name].article_key(url) == key
    assert not portals()[name].is_trap(url)
    assert portals()[name].is_ours(url)


@pytest.mark.parametrize(("name", "url"), HAVE_A_KEY)
def test_an_address_met_is_an_articles(name: str, url: str) -> None:
    assert portals()[name].article_key(url)
    assert not portals()[name].is_trap(url)


@pytest.mark.parametrize(("name", "url"), NOT_ARTICLES)
def test_what_is_no_article_has_no_key(name: str, url: str) -> None:
    assert portals()[name].article_key(url) is None


@pytest.mark.parametrize(("name", "doors"), DOORS)
def test_all_doors_of_an_article_are_one(name: str, doors: list[str]) -> None:
    portal = portals()[name]
    assert len({portal.article_key(door) for door in doors}) == 1
    assert len({portal.canonical_url(door) for door in doors}) == 1
    assert portal.article_key(portal.canonical_url(doors[0])) in (portal.article_key(doors[0]), None)
    once = portal.canonical_url(doors[0])
    assert portal.canonical_url(once) == once


def test_the_number_of_a_php_page_survives_canonicalisation() -> None:
    one, other = (f"http://sovhttdl.backan.gov.vn/index.php?com=thongbao_ct&id_tb={number}" for number in (46, 47))
    portal = portals()["backan"]
    assert portal.article_key(one) != portal.article_key(other)
    assert portal.canonical_url(one) != portal.canonical_url(other)


@pytest.mark.parametrize(("name", "url"), TRAPS)
def test_traps_are_known_by_their_address(name: str, url: str) -> None:
    assert portals()[name].is_trap(url)
    assert portals()[name].read(Page(url, b"<html><body><p>x</p></body></html>")).kind == "trap"


@pytest.mark.parametrize(("name", "url", "number"), PAGES)
def test_a_listing_page_knows_its_number(name: str, url: str, number: int) -> None:
    assert portals()[name].page_number(url) == number


def test_pages_of_a_listing_go_there_and_back(portal: type[PortalSpider]) -> None:
    for entry in portal.entries(SINCE, UNTIL):
        if entry.kind != "listing":
            continue
        assert portal.page_url(entry.url, 1) == entry.url
        third = portal.page_url(entry.url, 3)
        assert urlsplit(third).path.startswith(urlsplit(entry.url).path)
        assert portal.page_number(third) == (1 if third == entry.url else 3)
        assert portal.page_url(third, 1) == entry.url
        assert portal.page_url(portal.page_url(entry.url, 2), 3) == third
        assert portal.is_same_listing(entry.url, third)
        assert not portal.is_trap(third)


def test_a_pager_is_followed_to_the_next_number_only() -> None:
    portal, base = portals()["baotuyenquang"], "https://baotuyenquang.com.vn/chinh-tri/trong-tinh/"
    html = b'<a href="/chinh-tri/trong-tinh/">1</a><a href="trang-3.html">3</a><a href="trang-9.html">cuoi</a>'
    assert portal.next_url(Page(f"{base}trang-2.html", html), ()) == f"{base}trang-3.html"
    assert portal.next_url(Page(f"{base}trang-9.html", html), ()) is None


def test_monthly_sitemaps_fall_into_the_window_or_not() -> None:
    assert Epi.in_window("https://baobackan.vn/sitemaps/news-2026-1.xml", SINCE, UNTIL)
    assert not Epi.in_window("https://baobackan.vn/sitemaps/news-2025-12.xml", SINCE, UNTIL)
    assert Epi.in_window("https://baobackan.vn/sitemaps/news-2025-12.xml", date(2025, 12, 31), UNTIL)


def test_daily_sitemaps_fall_into_the_window_or_not() -> None:
    portal, base = portals()["baothainguyen"], "https://baothainguyen.vn/sitemap-article-"
    assert portal.in_window(f"{base}2026-01-31.xml", SINCE, UNTIL)
    assert not portal.in_window(f"{base}2026-02-01.xml", SINCE, UNTIL)


def test_a_sitemap_index_names_its_sitemaps() -> None:
    xml = (
        b'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
        b"<loc>https://baobackan.vn/sitemaps/news-2024-2.xml</loc></sitemap></sitemapindex>"
    )
    reading = portals()["baobackan"].read(Page("https://baobackan.vn/sitemap.xml", xml))
    assert [entry.url for entry in reading.nested] == ["https://baobackan.vn/sitemaps/news-2024-2.xml"]


@pytest.mark.parametrize(
    ("name", "key", "number"),
    [
        ("baobackan", "57990", 57990),
        ("baobackan", "1234567", None),  # the old host counted for itself
        ("baothaibinh", "154962", 154962),
        ("backan", "1204", 1204),
        ("backan", "sovhttdl.thongbao_ct.tb.46", None),
        ("baocaovien", "1501", 1501),
        ("baotuyenquang", "134262", 134262),
        ("baotuyenquang", "4801245", None),  # seven hex digits that happen to be decimal
        ("thaibinh", "hoi-nghi-tong-ket", None),
    ],
)
def test_running_numbers_are_read_where_a_system_counts(name: str, key: str, number: int | None) -> None:
    assert portals()[name].number_of(key) == number


def test_each_days_sitemap_is_asked_for_the_night_after_and_once_more_in_the_week() -> None:
    portal = portals()["baothainguyen"]
    asked: Counter[str] = Counter()
    for night in range(28):
        today = date(2026, 6, 1) + timedelta(days=night)
        doors = portal.nightly_entries(today - timedelta(days=1) - OVERLAP, today)
        sitemaps = [door for door in doors if door.kind == "sitemap"]
        assert len(sitemaps) == 2
        assert all(door.may_lack for door in sitemaps)
        asked.update(day.isoformat() for door in sitemaps if (days := portal.days_of(door.url)) for day in days[:1])
    assert {asked[(date(2026, 6, 1) + timedelta(days=n)).isoformat()] for n in range(7, 18)} == {2}
    late = portal.nightly_entries(date(2026, 6, 1) - OVERLAP, date(2026, 6, 4))
    assert len([door for door in late if door.kind == "sitemap"]) == 4, "three days since the last crawl, and one more"


def test_a_months_sitemap_lists_all_its_days_and_the_second_hosts_a_part() -> None:
    portal = portals()["baobackan"]
    assert portal.days_of("https://baobackan.vn/sitemaps/news-2026-2.xml") == (date(2026, 2, 1), date(2026, 2, 28))
    assert portal.days_of("https://baobackan.com.vn/sitemaps/news-2026-2.xml") is None
    assert not portal.in_window("https://baobackan.com.vn/sitemaps/news-2026-2.xml", date(2026, 3, 1), date(2026, 3, 2))
    assert not portal.is_paged("https://baobackan.vn/thoi-su/")
    assert portal.is_paged("http://www.baobackan.org.vn/channel/1121/")
