"""A real browser: nothing for axe to complain of, nothing in the console, every page without script and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.publish.room.eventful import EDITED_OFTEN
from tests.publish.room.paths import ODD_PATH, PAGES

pytestmark = pytest.mark.browser

#: Told in full is only what is wrong: to describe what is right takes as long as to look.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
WIDTHS = (390, 1440)
#: A second for each page and look: so each width, scheme and language is looked at once, not each with each.
LOOKS = [(390, "light", "vi-VN"), (1440, "dark", "en-GB")]


@contextmanager
def opened(browser: Browser, width: int = 1440, **options: object) -> Iterator[tuple[Page, list[str]]]:
    """A page and what its console and its network say against it."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: told.append(request.url) if not is_ours(request.url) else None)
    yield page, told
    context.close()


def is_ours(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:"))


@pytest.mark.parametrize(("width", "scheme", "locale"), LOOKS)
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_axe_finds_nothing_on_any_page(browser: Browser, address: str, width: int, scheme: str, locale: str) -> None:
    """With all details open."""
    axe = Axe()
    found = []
    with opened(browser, width, color_scheme=scheme, locale=locale, bypass_csp=True) as (page, _):
        for name, path in PAGES.items():
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            for broken in axe.run(page, options=RULES).response["violations"]:
                nodes = [node["html"][:120] for node in broken["nodes"][:3]]
                found.append((name, broken["id"], nodes))
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_says_anything_to_the_console_or_scrolls_sideways(browser: Browser, address: str, width: int) -> None:
    with opened(browser, width) as (page, told):
        for name, path in PAGES.items():
            response = page.goto(address + path)
            assert response is not None
            expected = [] if response.ok else [f"the server responded with a status of {response.status}"]
            assert [one for one in told if not any(part in one for part in expected)] == [], name
            told.clear()
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name


def test_without_javascript_everything_is_there(browser: Browser, address: str) -> None:
    with opened(browser, 390, locale="vi-VN", java_script_enabled=False) as (page, _):
        page.goto(address)
        page.get_by_role("link", name="Hội nghị tổng kết công tác quý 1 lần thứ 44").click()
        assert "Hội nghị lần thứ 44 diễn ra" in page.locator(".text").inner_text()
        page.get_by_text("Bản lưu của trang").click()
        assert page.get_by_text("warc/made.warc.gz").is_visible()
        page.get_by_role("link", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"
        page.get_by_role("navigation", name="Pages").get_by_role("link", name="Edited").click()
        page.get_by_role("link", name="Người dân hồ Ba Bể").click()
        assert page.locator(".step ins").first.inner_text() == "Hồ được bảo vệ."


def test_the_language_switch_holds_also_for_pages_seen_before(browser: Browser, address: str) -> None:
    with opened(browser, locale="vi-VN") as (page, _):
        page.goto(f"{address}/removed")
        page.goto(f"{address}/about")
        page.get_by_role("link", name="English").click()
        assert page.get_by_role("heading", name="What this archive is").is_visible()
        page.goto(f"{address}/removed")
        assert page.get_by_role("heading", name="Removed articles", level=1).is_visible()
        page.get_by_role("link", name="Tiếng Việt").click()
        assert page.get_by_role("heading", name="Bài bị gỡ", level=1).is_visible()


def test_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    with opened(browser, 390, locale="en-GB") as (page, _):
        page.goto(f"{address}/luuchieu/articles/{EDITED_OFTEN}")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to content")
        assert skip.evaluate("one => one === document.activeElement && one.getBoundingClientRect().left >= 0")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        seen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            told = page.evaluate(
                "(() => { const one = document.activeElement, style = getComputedStyle(one); return "
                "[one.tagName, one.innerText.slice(0, 40), style.outlineStyle, parseFloat(style.outlineWidth)] })()"
            )
            if told[0] == "BODY":
                break
            assert told[2] == "solid", told
            assert told[3] >= 2, told
            seen.append(told)
            if told[0] == "SUMMARY" and "kept page" in told[1]:
                page.keyboard.press("Enter")
        assert page.get_by_text("warc/made.warc.gz").is_visible()
        assert {"Báo Thái Bình", "See which words changed", "State 1", "BibTeX"} <= {one[1] for one in seen}


@pytest.mark.parametrize("width", WIDTHS)
def test_links_of_the_menu_can_be_hit(browser: Browser, address: str, width: int) -> None:
    with opened(browser, width) as (page, _):
        page.goto(address)
        boxes = [link.bounding_box() for link in page.locator(".masthead nav a, .language").all()]
        assert len(boxes) == 8
        for box in boxes:
            assert box is not None
            assert box["height"] >= 24
            assert box["width"] >= 24
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width


def test_pictures_of_charts_fit_their_screens(browser: Browser, address: str) -> None:
    shown = set()
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            with opened(browser, width, color_scheme=scheme) as (page, _):
                page.goto(address)
                picture = page.locator(".chart img").first
                picture.scroll_into_view_if_needed()
                page.wait_for_load_state("networkidle")
                assert picture.evaluate("one => one.naturalWidth") > 0
                source = picture.evaluate("one => one.currentSrc")
                shown.add(re.sub(r".*/", "", source))
    assert shown == {f"timeline.{kind}.{scheme}.svg" for kind in ("wide", "narrow") for scheme in ("light", "dark")}


def test_the_text_of_an_article_is_set_to_be_read(browser: Browser, address: str) -> None:
    """Some 66 letters a line; room above for ế and ữ; our own fonts."""
    with opened(browser) as (page, _):
        page.goto(f"{address}{ODD_PATH}")
        page.evaluate("document.fonts.ready")
        told = (
            page.locator(".text > p")
            .nth(1)
            .evaluate(
                "one => { const style = getComputedStyle(one);"
                "const canvas = document.createElement('canvas').getContext('2d');"
                "canvas.font = style.fontSize + ' ' + style.fontFamily;"
                "const letter = canvas.measureText('Người dân hồ Ba Bể giữ nghề đánh cá trên hồ').width / 43;"
                "return [one.clientWidth / letter, parseFloat(style.lineHeight) / parseFloat(style.fontSize),"
                "[...document.fonts].filter(font => font.status === 'loaded').map(font => font.family)] }"
            )
        )
        assert 60 < told[0] < 76
        assert 1.6 < told[1] < 1.85
        assert any("Source Serif 4" in family for family in told[2])


def test_an_article_prints_as_text(browser: Browser, address: str, shot: Path) -> None:
    with opened(browser) as (page, _):
        page.goto(f"{address}/luuchieu/articles/baobackan-57990")
        page.pdf(path=shot, format="A4")
        page.emulate_media(media="print")
        assert not page.locator(".masthead nav").is_visible()
        assert page.locator(".citation").is_visible()
        assert page.locator(".text").is_visible()
    pages = len(re.findall(rb"/Type\s*/Page[^s]", shot.read_bytes()))
    assert 1 <= pages <= 2


def test_hostile_text_turns_nothing_around_and_runs_nothing(browser: Browser, address: str) -> None:
    with opened(browser, 390) as (page, told):
        page.on("dialog", lambda dialog: told.append(dialog.message))
        for path in (ODD_PATH, "/", "/luuchieu/articles?portal=thainguyen&_size=max", "/portals/thainguyen"):
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            assert not re.search("[\u202a-\u202e\u2066-\u2069\x07]", page.content())
        assert told == []
        page.goto(address + ODD_PATH)
        assert "tiêu đề" in page.title()
        assert page.locator(".pictures li").count() == 300
