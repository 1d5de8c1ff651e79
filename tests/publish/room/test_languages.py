"""Every page speaks one language: the reader's."""

from __future__ import annotations

import re

import pytest

from tests.publish.room.conftest import Read
from tests.publish.room.paths import PAGES

_MARKED = re.compile(r"[ạảãấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹăđơư]", re.IGNORECASE)
_FROM_PORTALS = re.compile(
    r"<(?P<tag>[a-z0-9]+)(?=[^>]*\slang=\"vi\")[^>]*>.*?</(?P=tag)>|<(?P<hidden>title|code|pre|table|textarea|select|details)\b.*?</(?P=hidden)>",
    re.DOTALL,
)


def words_of_the_site(page: str) -> str:
    """What the templates say themselves: without names and texts that are marked as Vietnamese, or cells and code."""
    body = re.sub(r'<p class="citation".*?</p>', "", page[page.index("<body") :])
    for _ in range(4):
        body = _FROM_PORTALS.sub(" ", body)
    return re.sub(r"<[^>]+>", " ", body)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_an_english_page_holds_no_vietnamese_of_ours(read: Read, name: str) -> None:
    page = read(PAGES[name], "en-GB,en;q=0.9,vi;q=0.5").text
    assert '<html lang="en">' in page
    rest = words_of_the_site(page)
    for known in ("Báo Bắc Kạn", "Báo Thái Bình", "Cổng thông tin điện tử tỉnh Thái Nguyên", "Lưu chiểu"):
        rest = rest.replace(known, "")
    rest = re.sub(r"Thái Nguyên|Bắc Kạn|Thái Bình|Hưng Yên|hồ Ba Bể|hòa, hoà|“Lưu chiểu”", "", rest)
    found = [line.strip() for line in rest.splitlines() if _MARKED.search(line)]
    allowed = ("Thu Trang", "Hội nghị", "Người dân", "đánh cá", "Đường Đê")
    assert [line for line in found if not any(one in line for one in allowed)] == []


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_vietnamese_page_is_vietnamese(read: Read, name: str) -> None:
    page = read(PAGES[name]).text
    assert '<html lang="vi">' in page
    for english in (">Search<", ">Articles<", ">Removed<", ">Next page", ">About<", "Skip to content", "No such page"):
        assert english not in page


def test_the_switch_leads_back_and_is_remembered(read: Read) -> None:
    page = read("/removed?portal=baobackan").text
    (link,) = re.findall(r'href="(/language\?[^"]+)"', page)
    response = read(link.replace("&amp;", "&"))
    assert response.headers["location"] == "/removed?portal=baobackan"
    assert "luuchieu_language=en" in response.headers["set-cookie"]
    assert '<html lang="en">' in read("/removed", "vi", cookie="luuchieu_language=en").text


def test_caches_keep_the_languages_apart(read: Read) -> None:
    for path in ("/", "/portals", "/luuchieu/articles/baobackan-57990", "/nope"):
        assert "Accept-Language, Cookie" in read(path).headers["vary"]
