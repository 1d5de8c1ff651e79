"""What a journalist does, in a real browser: types, finds, reads, compares, takes the table away."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.publish.room.test_browser import LOOKS, RULES, WIDTHS, opened

pytestmark = pytest.mark.browser

SEARCHES = (
    "/search",
    "/search?q=%C4%91%E1%BB%93ng",
    "/search?q=hoi+nghi&portal=baobackan&sort=newest&from=x",
    "/search?q=bac+kam",
    "/search?q=qqqq",
)


def type_and_search(page: Page, words: str) -> None:
    box = page.get_by_role("searchbox")
    box.fill("")
    box.press_sequentially(words)
    box.press("Enter")
    page.wait_for_url("**/search?**")


@pytest.mark.parametrize(
    "typed",
    ["bac kan", "Bắc Kạn", unicodedata.normalize("NFD", "Bắc Kạn"), "BẮC KẠN", '"bac kạn"'],
    ids=["bare", "marked", "decomposed", "capitals", "phrase"],
)
def test_a_place_typed_in_five_spellings_is_found_and_read(browser: Browser, address: str, typed: str) -> None:
    with opened(browser, locale="vi-VN") as (page, told):
        page.goto(address)
        type_and_search(page, typed)
        assert page.locator(".entries li").count() >= 1
        assert "Bắc Kạn" in " ".join(page.locator("mark").all_inner_texts())
        page.get_by_role("link", name="Người dân hồ Ba Bể giữ nghề đánh cá").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Người dân hồ Ba Bể giữ nghề đánh cá"
        assert told == []


@pytest.mark.parametrize("width", WIDTHS)
def test_from_a_question_to_what_was_edited(browser: Browser, address: str, width: int) -> None:
    with opened(browser, width, locale="vi-VN") as (page, told):
        page.goto(address)
        type_and_search(page, "nghin dong")
        page.get_by_role("link", name="Người dân hồ Ba Bể").click()
        page.get_by_role("link", name="Xem chữ nào đã đổi").click()
        assert page.locator(".step ins").first.inner_text() == "Hồ được bảo vệ."
        page.get_by_role("link", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator(".step ins").first.inner_text() == "Hồ được bảo vệ."
        assert told == []


def test_the_table_of_results_is_taken_away(browser: Browser, address: str, tmp_path: Path) -> None:
    with opened(browser, accept_downloads=True, locale="vi-VN") as (page, told):
        page.goto(address)
        type_and_search(page, "hoi nghi")
        page.locator("#facet-portal").get_by_role("link", name="Báo Bắc Kạn").click()
        shown = int(page.locator(".count strong").inner_text())
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV", exact=True).click()
        download.value.save_as(tmp_path / "found.csv")
        text = (tmp_path / "found.csv").read_bytes()
        assert text.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))
        assert len(rows) == shown > 0
        assert {row["portal"] for row in rows} == {"baobackan"}
        assert told == []


def test_a_question_by_keyboard_alone(browser: Browser, address: str) -> None:
    with opened(browser, 390, locale="en-GB") as (page, told):
        page.goto(f"{address}/search")
        while page.evaluate("document.activeElement.name") != "q":
            page.keyboard.press("Tab")
        page.keyboard.type("hoi nghi")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.wait_for_url("**sort=newest**")
        while page.evaluate("!document.activeElement.closest('.entries')"):
            page.keyboard.press("Tab")
        title = page.evaluate("document.activeElement.innerText")
        page.keyboard.press("Enter")
        page.wait_for_url("**/luuchieu/articles/**")
        assert page.get_by_role("heading", level=1).inner_text() == title
        assert told == []


@pytest.mark.parametrize(("width", "scheme", "locale"), LOOKS)
def test_axe_finds_nothing_where_one_searches(
    browser: Browser, address: str, width: int, scheme: str, locale: str
) -> None:
    found = []
    with opened(browser, width, color_scheme=scheme, locale=locale, bypass_csp=True) as (page, told):
        for path in SEARCHES:
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path
            found += [
                (path, broken["id"], [node["html"][:160] for node in broken["nodes"][:3]])
                for broken in Axe().run(page, options=RULES).response["violations"]
            ]
        assert told == []
    assert found == []
