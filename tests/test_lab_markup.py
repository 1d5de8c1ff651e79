"""The lab's pages say what its truth says, in the boxes that the dossier names."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import lxml.html
import pytest

from archive.text import tidy
from tests.lab import clocks
from tests.lab.answer import Ask
from tests.lab.boxes import BOXES
from tests.lab.furniture import SAMPLE
from tests.lab.sites.epi import BaoBacKan
from tests.lab.truth import row
from tests.lab.world import NAMES, World, open_world

SCENARIO = {"seed": 5, "size": 60, "page_kb": 12, "first": "real", "start": "2026-09-01", "end": "2026-09-02"}


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(SCENARIO)


def page(world: World, url: str, at: int) -> tuple[int, bytes]:
    parts = urlsplit(url)
    answer = world.answer(Ask(parts.scheme, parts.netloc, parts.path, parts.query, at))
    return answer.status, answer.body()


def one(tree: lxml.html.HtmlElement, path: str) -> str:
    found = tree.xpath(path)
    assert found, f"nothing at {path}"
    return tidy(found[0].text_content())


def articles(world: World) -> Iterator[tuple[str, int]]:
    for name in NAMES:
        for n in range(60):
            yield name, n


def test_every_layout_is_used(world: World) -> None:
    used = {world.sites[name].era(n).layout for name, n in articles(world)}
    assert used == set(BOXES)


@pytest.mark.parametrize("name", NAMES)
def test_page_says_what_the_truth_says(world: World, name: str) -> None:
    site = world.sites[name]
    for n in range(60):
        want = row(world, site, n, world.end)
        boxes = BOXES[site.era(n).layout]
        status, body = page(world, str(want["url"]), world.end)
        assert status == 200
        tree = lxml.html.fromstring(body.decode())
        assert one(tree, boxes.title) == want["title"]
        if want["summary"] is not None:
            assert one(tree, boxes.lead).removeprefix("BBK").lstrip(" -–") == want["summary"]
        text = one(tree, boxes.body)
        place = 0
        for paragraph in str(want["body_text"]).split("\n\n"):
            place = text.find(paragraph, place)
            assert place >= 0, f"{want['url']} lacks {paragraph[:60]!r}"
            place += len(paragraph)
        for caption in want["captions"]:  # type: ignore[attr-defined]
            assert caption in text
        assert SAMPLE not in text
        assert clocks.show(site.portal.published(n), boxes.date_form) in one(tree, boxes.date)


@pytest.mark.parametrize("name", NAMES)
def test_every_page_says_that_it_is_a_sample(world: World, name: str) -> None:
    site = world.sites[name]
    urls = [*site.home_urls(), site.address(3, world.end), *(site.page_url(c.sections[0], 1) for c in site.channels)]
    for url in urls:
        status, body = page(world, url, world.end)
        assert status == 200
        assert f"<!-- {SAMPLE} -->" in body.decode()
        assert f'<p class="sample-note">{SAMPLE}.</p>' in body.decode()


@pytest.mark.parametrize("name", NAMES)
def test_listings_link_every_article_once(world: World, name: str) -> None:
    site = world.sites[name]
    linked: list[str] = []
    for channel in site.channels:
        if channel.pages_listed:
            continue
        for section in channel.sections:
            for number in range(1, 30):
                _, body = page(world, site.page_url(section, number), world.end)
                tree = lxml.html.fromstring(body.decode())
                urls = {url for url in tree.xpath("//a/@href") if url in _wanted(site.name, world)}
                linked += urls
                if not urls:
                    break
    rest = {url for n, url in _addresses(site.name, world) if site.portal.channel(n).pages_listed == 0}
    assert sorted(linked) == sorted(rest)


def _addresses(name: str, world: World) -> list[tuple[int, str]]:
    site = world.sites[name]
    return [(n, site.address(n, world.end)) for n in range(60)]


def _wanted(name: str, world: World) -> set[str]:
    return {url for _, url in _addresses(name, world)}


def test_sitemaps_and_feeds_name_every_epi_article(world: World) -> None:
    site = world.sites["baobackan"]
    assert isinstance(site, BaoBacKan)
    found = ""
    for url in site.special_urls(world.end):
        status, body = page(world, url, world.end)
        assert status == 200
        assert body.startswith(b"<?xml")
        found += body.decode()
    for n in range(60):
        if site.era(n).name == "epi":
            assert found.count(site.address(n, world.end) + "</loc>") == 1
            assert (
                site.address(n, world.end).replace("//baobackan.vn", "//baobackan.com.vn") + "</loc>" in found
            ) == site.has_twin(n)


def test_daily_sitemaps_name_every_baothainguyen_article(world: World) -> None:
    site = world.sites["baothainguyen"]
    found = "".join(
        page(world, url, world.end)[1].decode() for url in site.special_urls(world.end) if url.endswith(".xml")
    )
    assert all(f"<loc>{site.address(n, world.end)}</loc>" in found for n in range(60))


def test_page_size_is_near_the_wish() -> None:
    big = open_world(SCENARIO | {"page_kb": 90})
    for site in big.sites.values():
        _, body = page(big, site.address(7, big.end), big.end)
        assert 80 * 1024 < len(body) < 102 * 1024, site.name


def test_language_trap_always_answers_and_goes_deeper(world: World) -> None:
    site = world.sites["thainguyen"]
    url = next(site.address(n, world.end) for n in range(60) if site.era(n).name == "liferay62").split("?")[0]
    for tail in ("/en", "/vi/en/vi"):
        status, body = page(world, url + tail, world.end)
        assert status == 200
        assert f"{tail}/en".encode() in body
    assert page(world, "https://thainguyen.gov.vn/khong/co/en", world.end)[0] == 404
