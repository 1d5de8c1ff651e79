"""What fuzzing found, one test each, in the fewest bytes that show it."""

from __future__ import annotations

import gzip
import io
import random
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest

from archive.blocks import Damage, read_blocks
from archive.errors import ArchiveError
from archive.pieces import PieceReader, cut
from archive.records import read_record_at, read_records
from archive.surt import surt
from archive.text import tidy
from archive.zips import Packed
from crawler.pages.addresses import parts_of, running_number
from crawler.pages.page import Page
from crawler.spider import PortalSpider
from publish.serving.parameters import are_readable
from spiders import portals
from tests.archive.foreign import ten_pages
from tests.checkout import ROOT

NO_ADDRESS = [
    "https://[",
    "https://[x]/a-post1.html",
    "https://a\u2100.vn/-/view_content/1-x",
    "://",
    "",
    "\ud800",
    "//[::1",
]
"""`\u2100` is `a/c` in one letter: a host that holds it would be cut in two, so Python refuses to read it."""


@pytest.fixture(params=sorted(portals()))
def portal(request: pytest.FixtureRequest) -> type[PortalSpider]:
    return portals()[request.param]


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_what_is_no_address_is_nobodys(portal: type[PortalSpider], url: str) -> None:
    assert not portal.is_ours(url)
    assert portal.page_number(url) == 1
    portal.article_key(url)
    portal.canonical_url(url)
    portal.is_trap(url)
    portal.page_url(url, 2)
    assert portal.days_of(url) is None


def test_a_listing_that_links_to_what_is_no_address_is_read(portal: type[PortalSpider]) -> None:
    anchors = "".join(f'<a href="{url}">x</a>' for url in NO_ADDRESS[:4])
    html = f"<html><body><h1>Tin</h1><p>Tin trong tỉnh, tin trong huyện, tin trong xã.</p>{anchors}</body></html>"
    assert portal.read(Page(f"https://{portal.host}/tin", html.encode())).links == ()


@pytest.mark.parametrize("mark", ["?page=", "?_101_cur=", "/trang-", "?p="])
def test_a_page_number_of_thousands_of_digits_is_none(portal: type[PortalSpider], mark: str) -> None:
    assert portal.page_number(f"https://{portal.host}/tin{mark}{'7' * 5000}.html") == 1


def test_a_running_number_fits_a_database() -> None:
    assert running_number("57990") == 57990
    assert running_number("9" * 40) is None
    assert running_number("²") is None


@pytest.mark.parametrize(
    ("name", "path"),
    [("baothainguyen", "/sitemap-article-2026-02-30.xml"), ("baobackan", "/sitemaps/news-0000-2.xml")],
)
def test_a_sitemap_of_a_day_that_is_none_lists_no_day(name: str, path: str) -> None:
    portal = portals()[name]
    assert portal.days_of(f"https://{portal.host}{path}") is None
    assert portal.in_window(f"https://{portal.host}{path}", date(2024, 1, 1), date(2024, 2, 1))


@pytest.mark.parametrize("path", ["/chuyen-muc&p=2", "/the-thao/trang-2.html"])
def test_a_page_knows_its_number_whatever_its_path_says(path: str) -> None:
    portal = portals()["baotuyenquang"]
    assert portal.page_number(portal.page_url(f"https://{portal.host}{path}", 3)) == 3


def test_the_canonical_form_is_its_own() -> None:
    portal = portals()["baothaibinh"]
    canonical = portal.canonical_url(f"https://{portal.host}/tin-tuc/260/154962/tu-sach////")
    assert canonical == portal.canonical_url(canonical) == f"https://{portal.host}/tin-tuc/0/154962"


def test_a_listing_title_from_an_attribute_is_a_line() -> None:
    portal = portals()["baobackan"]
    anchor = '<article class="story"><a href="/tin-post7.html" title="Tin\r\n mới"><img src="a.jpg"></a></article>'
    page = Page("https://baobackan.vn/xa-hoi", f"<html><body><p>Tin trong tỉnh, trong huyện.</p>{anchor}".encode())
    assert [link.title for link in portal.read(page).links] == ["Tin mới"]


@pytest.mark.parametrize("half", ["&#xD800;", "&#xdfff;", "&#55296;", "&#057343;"])
def test_half_a_letter_costs_no_sitemap(half: str) -> None:
    portal = portals()["baobackan"]
    locs = "".join(f"<url><loc>https://baobackan.vn/{slug}.html</loc></url>" for slug in ("a-post1", f"{half}-post2"))
    page = Page("https://baobackan.vn/sitemap.xml", f"<?xml version='1.0'?><urlset>{locs}</urlset>".encode())
    assert [link.url[-11:] for link in portal.read(page).links] == ["a-post1.html"[-11:], "-post2.html"]


def test_parts_of_no_address_are_empty() -> None:
    assert parts_of("https://[") == ("", "", "", "", "")
    assert parts_of("https://thainguyen.gov.vn/tin?a=1").path == "/tin"


def test_two_roots_of_a_broken_page_share_nothing() -> None:
    body = b'<l class="breadcrumb"><a><a href></html><div class="content-detail">n'
    assert portals()["tnu"].read(Page("https://tnu.edu.vn/n/-.html", body)).kind != "article"


def test_control_characters_beside_furniture_cost_no_article() -> None:
    text = "Chiều nay, đoàn công tác của tỉnh đã đến thăm và làm việc với bà con trong xã. " * 8
    body = (
        f'<div class="article-relate">Tin liên quan</div>\x0bĐuôi\x01 của\x1f hộp.<p>{text}</p><a href="/\x02a">b</a>'
    )
    html = f'<html><body><h1 class="article__title">Tin mới</h1><div class="article__body">{body}</div></body></html>'
    article = portals()["baobackan"].read(Page("https://baobackan.vn/tin-post7.html", html.encode())).article
    assert article
    assert "Đuôi của hộp." in article.body_html
    assert "đoàn công tác" in article.body_text


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_metadata_nested_without_end_is_passed_over(opening: str) -> None:
    script = f'<script type="application/ld+json">{opening * 50_000}</script>'
    text = "<p>Chiều nay, đoàn công tác của tỉnh đã đến thăm bà con trong xã.</p>" * 4
    html = f'<html><head>{script}</head><body><h1 class="article__title">Tin</h1><div class="article__body">{text}'
    reading = portals()["baobackan"].read(Page("https://baobackan.vn/tin-post7.html", html.encode()))
    assert reading.article
    assert reading.article.title == "Tin"


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_wacz_whose_packed_bytes_are_damaged_is_told(tmp_path: Path, packing: int) -> None:
    plain, _ = ten_pages(tmp_path / "x.warc", packed=False)
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w", packing) as wacz:
        wacz.writestr("archive/x.warc", plain.read_bytes())
    raw = bytearray(path.read_bytes())
    raw[300:340] = b"\xff" * 40
    path.write_bytes(raw)
    damage: list[Damage] = []
    try:
        list(read_records(path, damage))
    except ArchiveError as error:
        assert str(path) in str(error)  # noqa: PT017 - either way it is told
    else:
        assert damage
    with pytest.raises(ArchiveError, match=r"x\.wacz"):
        read_record_at(path, 900, member="archive/x.warc")
    for piece in cut(path, 1000, []):
        reader = PieceReader(piece, lambda headers: True)
        assert all(sound is None or sound.block for sound in reader.read())
        assert reader.damage


def test_a_zip_that_promises_gigabytes_is_not_cut_into_them(tmp_path: Path) -> None:
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w") as wacz:
        wacz.writestr("archive/x.warc", b"WARC/1.1\r\n")
    raw = path.read_bytes()
    directory = raw.index(b"PK\x01\x02")
    path.write_bytes(raw[: directory + 24] + (2**31).to_bytes(4, "little") + raw[directory + 28 :])
    assert len(list(cut(path, 1000, []))) == 1


@pytest.mark.parametrize(
    "record", [b"WARC/1.1\r\n", b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 90000000\r\n\r\n"]
)
def test_many_beginnings_of_records_are_each_read_once(record: bytes) -> None:
    file = io.BytesIO(record * 6000 + b"x" * 20_000_000)
    damage: list[Damage] = []
    begun = time.process_time()
    assert list(read_blocks(Path("x.warc"), file, None, damage)) == []
    assert time.process_time() - begun < 5  # it took twenty times as long
    assert len(damage) == 6000


def test_a_record_of_an_address_with_control_characters_is_damage(tmp_path: Path) -> None:
    path, _ = ten_pages(tmp_path / "x.warc", packed=False)
    path.write_bytes(path.read_bytes().replace(b"WARC-Target-URI: http://", b"WARC-Target-URI: http://\x00\x07\x00", 1))
    damage: list[Damage] = []
    assert len(list(read_records(path, damage))) < 10
    assert "control characters" in str(damage[0])


def test_a_mark_behind_something_invisible_joins_its_letter() -> None:
    assert tidy("e\u200b\u0302\u0301") == "\u1ebf"
    assert tidy("a\ud800b \x00\x07c") == "ab c"


def test_half_a_letter_is_its_own_search_key() -> None:
    assert surt("https://a.vn/\ud800") == "https://a.vn/\ud800"


@pytest.mark.parametrize(
    ("query", "readable"), [("_searchden=1", False), ("_search_title=a&_search=b&_searchmode=raw", True)]
)
def test_a_parameter_that_only_begins_as_a_search_does_is_refused(query: str, readable: bool) -> None:
    assert are_readable(query) is readable


def test_marks_that_become_two_in_nfc_are_settled_at_once() -> None:
    for text in ("a" + "\u0344" * 990, "a" * 1500 + "\u0344" * 28):
        assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("portal", portals().values())
def test_a_host_in_brackets_is_no_trap_and_no_fault(portal: type[PortalSpider]) -> None:
    page = Page("https://[\ufffd]/tin-post1.html", b"<html><body><p>x</p></body></html>")
    assert portal.read(page).article is None


@pytest.mark.parametrize("where", ["both", "local"])
def test_a_zip_whose_names_are_no_utf_8_is_damage(tmp_path: Path, where: str) -> None:
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w") as wacz:
        wacz.writestr("archive/à.warc", b"WARC/1.1\r\n")
    raw = path.read_bytes()
    name = "à".encode()
    path.write_bytes(raw.replace(name, b"\xff\xff", -1 if where == "both" else 1))
    damage: list[Damage] = []
    assert list(read_records(path, damage)) == []
    assert "the zip file is damaged" in str(damage[0])
    found: list[Damage] = []
    for piece in cut(path, 1000, found):
        reader = PieceReader(piece, lambda headers: True)
        list(reader.read())
        found += reader.damage
    assert found


def test_a_tag_with_a_control_character_in_its_name_is_found_among_others() -> None:
    page = Page("https://a.vn/", b'<div><h\x11 class="a">x</h\x11><p class="b">y</p><h2 class="a b">z</h2></div>')
    assert [element.text for element in page.select(".a, .b")] == ["x", "y", "z"]


def test_a_zip_that_wants_four_gigabytes_at_once_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as wacz:
        wacz.writestr("archive/x.warc", b"WARC/1.1\r\n" * 1000)
    raw = bytearray(path.read_bytes())
    size_of_dictionary = raw.index(b"x.warc") + len("x.warc") + 5
    raw[size_of_dictionary : size_of_dictionary + 4] = b"\xff" * 4
    path.write_bytes(raw)
    reading = (
        "import resource, sys; from pathlib import Path; from archive.records import read_records;"
        "resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31)); damage = [];"
        "print(list(read_records(Path(sys.argv[1]), damage)), damage[0])"
    )
    done = subprocess.run([sys.executable, "-c", reading, str(path)], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.endswith("takes more memory than there is\n"), done.stdout + done.stderr


def test_damage_within_a_packed_file_of_a_zip_is_passed_over_once(tmp_path: Path) -> None:
    path = tmp_path / "x.wacz"
    broken = gzip.compress(b"WARC/1.1\r\nWARC-Type: odd\r\n" + random.Random(7).randbytes(300), 0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as wacz:
        wacz.writestr("archive/x.warc.gz", broken * 4000)
    damage: list[Damage] = []
    begun = time.process_time()
    assert list(read_records(path, damage)) == []
    assert len(damage) == 4000
    assert time.process_time() - begun < 5  # it was unpacked anew for each


def test_a_packed_file_of_a_zip_is_read_back_and_forth_as_it_is(tmp_path: Path) -> None:
    chance = random.Random(7)
    content = chance.randbytes(5_000_000)
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("x", content)
    with zipfile.ZipFile(tmp_path / "x.zip") as opened, opened.open("x") as inner:
        file = Packed(inner)
        for _ in range(300):
            at, size = chance.randrange(5_100_000), chance.choice([1, 512, 65_536, 2_000_000])
            assert file.seek(at) == at
            assert file.read(size) == content[at : at + size]
            assert file.tell() == at + len(content[at : at + size])
        assert file.seek(0, io.SEEK_END) == len(content)
        assert (file.seek(-3, io.SEEK_CUR), file.read(), file.read()) == (len(content) - 3, content[-3:], b"")
