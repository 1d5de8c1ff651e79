"""Addresses on a page are made absolute as the standard library would."""

from __future__ import annotations

from urllib.parse import urljoin

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.page import Page

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
