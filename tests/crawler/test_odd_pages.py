"""Pages that go wrong, read as far as they can be: what else tests/pages/_odd holds beside its kind."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from archive.article import Article
from crawler.pages.page import Page
from crawler.reading import Reading
from spiders import portals

ODD = Path(__file__).parents[1] / "pages" / "_odd" / "pages"
METAS = {path.parent.name: json.loads(path.read_text("utf-8")) for path in sorted(ODD.glob("*/meta.json"))}
TITLED = [name for name, meta in METAS.items() if "title" in meta]
STAND_INS = [name for name, meta in METAS.items() if meta["kind"] == "stand-in"]


def _read(name: str) -> Reading:
    folder = ODD / name
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    packed = folder / "page.html.gz"
    body = gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / "page.html").read_bytes()
    return portals()[meta["portal"]].read(Page(meta["url"], body, meta.get("content_type")))


def _article(name: str) -> Article:
    article = _read(name).article
    assert article is not None
    return article


@pytest.mark.parametrize("name", TITLED)
def test_an_odd_article_keeps_its_headline(name: str) -> None:
    assert _article(name).title == METAS[name]["title"]


@pytest.mark.parametrize("name", STAND_INS)
def test_a_stand_in_is_called_what_it_is(name: str) -> None:
    assert str(_read(name).error).startswith(f"{METAS[name]['error']}: ")


@pytest.mark.parametrize(
    "name",
    [
        "windows-1258-declared-utf-8",
        "windows-1258-declared-iso-8859-1",
        "utf-8-declared-iso-8859-1",
        "utf-8-twice",
    ],
)
def test_a_wrong_charset_costs_no_letter(name: str) -> None:
    article = _article(name)
    assert article.summary == "Sáng 14/10, huyện đoàn ra mắt tủ sách ở thôn Đồng Vọng."
    assert article.body_text.endswith("trong năm tới, do chi đoàn tự quản.")
    assert article.published_at == "2020-10-14T16:39:25+07:00"


def test_a_page_cut_short_gives_what_came() -> None:
    article = _article("truncated")
    assert article.summary == "Hợp tác xã rau Tân Long vừa mở điểm bán thứ ba."
    assert "mười tám loại rau theo mùa." in article.body_text


def test_a_page_in_nfd_is_kept_in_nfc() -> None:
    article = _article("page-in-nfd")
    assert article.summary == "Chị em phụ nữ xã An Ấp trồng 4 km đường hoa."
    assert article.body_text.startswith("Mỗi chi hội nhận chăm sóc một đoạn đường dài 500 mét")


def test_a_feed_in_utf_16_is_read() -> None:
    (link,) = _read("feed-utf-16le-bom").links
    assert (link.title, link.listed_date) == ("Hội nghị giao ban tháng 12", "2024-12-06T15:20:00+07:00")


def test_a_listing_of_unknown_markup_gives_links_with_dates() -> None:
    links = _read("listing-unknown-markup").links
    assert [(link.title, link.listed_date) for link in links] == [
        ("Khai trương chợ đêm", "2025-03-17"),
        ("Giá mía tăng", "2025-03-16"),
    ]


def test_an_article_under_a_listings_address_has_the_assets_number() -> None:
    article = _article("session-article")
    assert article.article_id == "thainguyen-3159999"
    assert article.published_at == "2019-03-18T15:06:00+07:00"


@pytest.mark.parametrize("name", ["nested-5000", "soft-404", "bot-wall", "empty-200"])
def test_a_page_that_is_no_article_says_why(name: str) -> None:
    reading = _read(name)
    assert reading.article is None
    assert reading.error


SCRAPS = [
    b"<",
    b"</div>",
    b"<table>",
    b"\x00",
    b"&#0;",
    b"\xff\xfe",
    b'<a href="//[">',
    b'<time datetime="">',
    b"<!--",
    b"<a:b:>",
]


@pytest.mark.parametrize("folder", sorted({path.parents[2] for path in ODD.parents[1].glob("*/*/*/page.html")}))
def test_a_damaged_page_never_raises(folder: Path) -> None:
    chance = random.Random(7)
    for path in sorted(folder.glob("*/*/page.html")):
        meta, whole = json.loads((path.parent / "meta.json").read_text("utf-8")), path.read_bytes()
        portal = portals()[meta.get("portal") or folder.name]
        for _ in range(12):
            start = chance.randrange(len(whole) + 1)
            end = min(len(whole), start + chance.randrange(300))
            damaged = whole[:start] + chance.choice(SCRAPS) + (whole[end:] if chance.random() < 0.8 else b"")
            reading = portal.read(Page(meta["url"], damaged))
            assert reading.article or reading.links or reading.error or reading.kind in ("feed", "sitemap")
