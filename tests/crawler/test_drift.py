"""A redesign from the alarm to its end: what is kept meanwhile, which selectors died, and what mending them mends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.pages.page import Page
from crawler.probing.drift import tried
from spiders import portals
from tests.crawler.conftest import query
from tests.crawler.test_reparse import luuchieu
from tests.lab.serve import running

PORTAL = "baobackan"
SCENARIO = {
    "seed": 37, "start": "2026-01-01", "end": "2026-02-01", "size": 8, "per_day": 2, "page_kb": 12,
    "events": [{"at": "2026-01-11", "kind": "redesign", "portal": PORTAL, "layout": "unknown"}],
}  # fmt: skip
BEFORE, AFTER = "2026-01-10T02:00:00+07:00", "2026-01-14T02:00:00+07:00"
DEAD = {
    "title": "h1.zq-h",
    "body": "div.zq-text",
    "lead": "p.zq-intro",
    "published": "div.zq-when",
}
PAGE = (
    '<html><head><title>Báo</title></head><body><article class="zq">'
    '<h1 class="zq-h">Mưa lũ làm sập cầu ở xã vùng cao</h1><div class="zq-when">01/08/2022 10:31</div>'
    '<div class="zq-text"><p>{text}</p><p>{more}</p></div></article></body></html>'
)


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A home crawled before and after the redesign, and what `probe --json` says of an article of after."""
    home = tmp_path_factory.mktemp("drift") / "home"
    with running(SCENARIO) as base:
        for now in (BEFORE, AFTER):
            luuchieu("crawl", PORTAL, "--home", str(home), LUUCHIEU_LAB=base, LUUCHIEU_NOW=now, LUUCHIEU_MEDIA="0")
        ((url,),) = query(home, "SELECT url FROM articles WHERE summary IS NOT NULL ORDER BY published_at DESC LIMIT 1")
        code, out, err = luuchieu("probe", url, "--json", LUUCHIEU_LAB=base, LUUCHIEU_NOW=AFTER)
        assert code == 0, err
    return home, json.loads(out)


def givers(home: Path) -> dict[str, str]:
    told = query(home, "SELECT article_id, fields FROM articles")
    return {article_id: json.loads(fields)["body_text"] for article_id, fields in told}


def test_probe_says_which_selectors_died_and_what_may_replace_them(captured: tuple[Path, dict[str, Any]]) -> None:
    found = {one["field"]: one for one in captured[1]["selectors"]}
    dead = {name: one["suggestion"] for name, one in found.items() if one["state"] == "dead"}
    assert dead.items() >= DEAD.items(), found
    assert {found[name]["matches"] for name in DEAD} == {0}
    assert found["title"]["instead"] in ("generic", "meta")
    assert found["title"]["value"] == captured[1]["article"]["title"][:80]


def test_the_whole_way_from_generic_to_mended(captured: tuple[Path, dict[str, Any]]) -> None:
    home = captured[0]
    before = givers(home)
    assert "generic" in before.values(), "the text is kept meanwhile"
    code, out, err = luuchieu("reparse", PORTAL, "--home", str(home), "--json", rules="mended", LUUCHIEU_NOW=AFTER)
    assert code == 0, err
    assert json.loads(out)["portals"][0]["changed"] >= sum(giver == "generic" for giver in before.values())
    after = givers(home)
    assert {after[one] for one, giver in before.items() if giver == "generic"} == {"zq"}
    assert all(after[one] == giver for one, giver in before.items() if giver != "generic"), "old pages, old layout"
    assert query(home, "SELECT count(*) FROM revisions WHERE revision > 1 AND cause <> 'parser'") == [(0,)], "no edit"
    _, again, _ = luuchieu("reparse", PORTAL, "--home", str(home), "--json", rules="mended", LUUCHIEU_NOW=AFTER)
    assert json.loads(again)["portals"][0]["changed"] == 0, "once is enough"


def test_the_text_says_it_in_a_line(tmp_path: Path) -> None:
    text = "Sáng nay, nước lũ đổ về làm sập cầu treo nối hai thôn của xã, hơn một trăm hộ dân bị chia cắt. " * 3
    saved = tmp_path / "saved.html"
    saved.write_text(PAGE.format(text=text, more=text[::-1]))
    url = "https://baobackan.vn/cau-post57990.html"
    code, out, err = luuchieu("probe", str(saved), "--url", url, COLUMNS="400")
    assert code == 0, err
    (line,) = (line for line in out.splitlines() if line.startswith("dead   title: "))
    assert "h1.article__title" in line
    assert line.endswith('matches nothing here; generic gave "Mưa lũ làm sập cầu ở xã vùng cao" from h1.zq-h')


def test_a_selector_of_what_the_page_lacks_is_silent_and_one_that_serves_works() -> None:
    url = "https://baobackan.vn/cau-post57990.html"
    body = PAGE.format(text="Một đoạn văn. " * 20, more="Đoạn hai. " * 20).replace("zq-h", "article__title").encode()
    portal = portals()["baobackan"]
    found = {one.field: one for one in tried(portal, Page(url, body), portal.read(Page(url, body)))}
    assert found["title"].state == "works"
    assert found["author"].state == "silent"
    assert found["author"].suggestion is None


def test_a_listing_of_unknown_markup_says_where_its_links_are() -> None:
    items = "".join(f'<li class="zq-li"><a class="zq-a" href="/tin-post{n}.html">Tin {n}</a></li>' for n in range(5))
    body = f"<html><body><ol>{items}</ol></body></html>".encode()
    portal, url = portals()["baobackan"], "https://baobackan.vn/thoi-su/"
    (only,) = tried(portal, Page(url, body), portal.read(Page(url, body)))
    assert (only.field, only.state, only.suggestion) == ("listing_items", "dead", "a.zq-a")
