"""Our index answers every selector that the project uses as lxml's own CSS does."""

from __future__ import annotations

import dataclasses
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml.cssselect import CSSSelector

from crawler.layout import Layout
from crawler.pages.css import Chain, Index, parse
from crawler.pages.page import Page, TooDeep
from spiders import portals

PAGES = Path(__file__).parents[1] / "pages"
ODD = (
    "div",
    "div p",
    "a[href]",
    ".a.b",
    "div .x a",
    "#id .y",
    "[class*=title]",
    "div[id^=ads_]",
    "p:not(.x)",
    "ul > li",
    "td.desc, td.caption, figcaption",
)


def selectors() -> list[str]:
    layouts = {layout for spider in portals().values() for layout in spider.layouts}
    values = {getattr(layout, field.name) for layout in layouts for field in dataclasses.fields(Layout)}
    declared = {value for value in values if isinstance(value, str) and not value.isidentifier()}
    names = {layout.name for layout in layouts}
    return sorted((declared - names) | {spider.listing_items for spider in portals().values()} | set(ODD))


def pages() -> Iterator[Page]:
    for path in sorted(PAGES.rglob("page.html*")):
        body = path.read_bytes()
        yield Page("https://example.vn/", gzip.decompress(body) if path.suffix == ".gz" else body)


MADE = b"""<html><body class="body x"><div id="id" class="a b"><p class="y">1</p><div class="x">
<span><a href="#">2</a></span>
</div></div><div class="x y"><div class="x"><a>3</a><p class="x">4</p></div></div><ul><li class="title1">5</li></ul>
<table><tr><td class="desc">6</td></tr></table><div id="ads_1"></div></body></html>"""


@pytest.mark.parametrize("css", selectors())
def test_selects_what_lxml_selects(css: str) -> None:
    whole = CSSSelector(css, translator="html")
    for page in [Page("https://example.vn/", MADE), *pages()]:
        try:
            tree = page.tree
        except TooDeep:
            continue
        index = Index(tree)
        assert index.select(css, tree) == whole(tree), page.body[:80]
        for root in tree.xpath("//body | //div")[:8]:
            assert index.select(css, root) == [e for e in whole(tree) if e is root or root in e.iterancestors()]


def test_unusual_selectors_are_left_to_lxml() -> None:
    assert [isinstance(one, Chain) for one in parse("div.a .b[href], ul > li, p:not(.x)")] == [True, False, False]
