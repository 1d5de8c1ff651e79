"""Addresses on a page are made absolute as the standard library would."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import tostring

from crawler.pages.page import Page
from spiders import portals

BODY = next((Path(__file__).parents[1] / "pages" / "thaibinh" / "articles").glob("*/page.html")).read_bytes()
NO_UTF8 = [
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xc0\x80",
    b"\xe0\x9f\xbf",
    b"\xf4\x90\x80\x80",
    b"\x80",
    b"\xe1\xba",
    b"\0",
]
PIECES = st.sampled_from(
    [
        "/",
        "//",
        "..",
        ".",
        "a",
        "tin-tuc",
        "x.html",
        "?p=1",
        "#top",
        "https:",
        "http:",
        "thaibinh.gov.vn",
        "\u1ea1",
        "%20",
        ":",
        "&",
    ]
)


@settings(max_examples=2000)
@given(
    st.lists(PIECES, max_size=6).map("".join), st.sampled_from(["https://tnu.edu.vn/a/b.html", "http://x.vn:81/?q=1"])
)
def test_resolve_is_urljoin(href: str, base: str) -> None:
    found = Page(base, b"").resolve(href)
    if href.startswith("#"):
        assert found == ""
    else:
        assert found == urljoin(base, href)


def test_what_is_no_address_gives_nothing() -> None:
    page = Page("https://tnu.edu.vn/", b"")
    for href in ("javascript:;", "mailto:a@b.vn", "tel:1", "data:x", "#main", "//[", "http://[x"):
        assert page.resolve(href) == ""
    assert page.resolve(" /a b ") == "https://tnu.edu.vn/a b"


def test_a_broken_page_of_two_roots_is_read() -> None:
    """Text before the first tag, a headline left open, a box behind the end: the parser makes two trees of it."""
    html = f'chữ<h1>{"Chung khảo hội thi " * 3}</html><div class="lr-ct">{"Đoạn văn. " * 9}<'
    page = Page("https://baocaovien.vn/chung-khao/5120.html", html.encode())
    assert list(page.tree.itersiblings())
    assert portals()["baocaovien"].read(page).kind == "article"


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 40_000), st.sampled_from(NO_UTF8), st.sampled_from([1, 1, 2, 60]))
def test_the_parser_notices_every_byte_that_is_no_utf8(place: int, bad: bytes, times: int) -> None:
    """A page that is parsed before its charset is asked for has the charset that it has when asked first."""
    place %= len(BODY) + 1
    body = BODY[:place] + bad * times + BODY[place:]
    parsed, asked = Page("https://thaibinh.gov.vn/a.html", body), Page("https://thaibinh.gov.vn/a.html", body)
    tree, charset = tostring(parsed.tree), asked.charset
    assert (tree, parsed.charset) == (tostring(asked.tree), charset)
