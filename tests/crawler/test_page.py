"""Addresses on a page are made absolute as the standard library would."""

from __future__ import annotations

from urllib.parse import urljoin

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.page import Page
from spiders import portals

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
