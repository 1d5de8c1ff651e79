"""/search as readers and programs meet it: the page, JSON, Atom, help, two languages, hostile queries."""

from __future__ import annotations

import csv
import io
import json
import unicodedata

import pytest
from lxml import etree, html

from publish.search.query import read_query
from publish.search.snippets import Marker
from tests.publish.conftest import Get
from tests.publish.made import ARTICLES, HOSTILE

ATOM = {"a": "http://www.w3.org/2005/Atom"}
BACKAN = "baobackan-57990"


def ids(get: Get, query: str, **asked: str) -> list[str]:
    return [one["article_id"] for one in get("/search.json", q=query, **asked).json()["articles"]]


@pytest.mark.parametrize(
    "query",
    ["bac kan", "BẮC KẠN", "Bắc Kạn", unicodedata.normalize("NFD", "Bắc Kạn"), '"bac kan"', "kan bac"],
)
def test_a_place_is_found_however_it_is_typed(get: Get, query: str) -> None:
    assert ids(get, query) == [BACKAN]
    page = get("/search", q=query).text
    assert "<mark>Bắc</mark> <mark>Kạn</mark>" in page or "<mark>Bắc Kạn</mark>" in page


def test_as_typed_stands_before_a_line_and_others_below(get: Get) -> None:
    page = get("/search", q="đồng").text
    as_typed, divider, others = page.partition("Cũng khớp nếu không kể dấu")
    assert divider
    assert "<mark>đồng</mark>" in as_typed
    assert "<mark>dòng</mark>" in others
    assert "2 bài viết đúng dấu như đã gõ" in as_typed
    assert "Cũng khớp nếu không kể dấu" not in get("/search", q="dong").text


def test_the_snippet_shows_the_spelling_that_was_typed() -> None:
    marker = Marker(read_query("hồ"))
    assert "<mark>hồ</mark>" in marker.snippet("Mỗi hộ một ao.", "Trên hồ có thuyền.")
    assert "<mark>hộ</mark>" in marker.snippet("Mỗi hộ một ao.", "Không có gì.")
    assert marker.snippet(None, "Không có gì.") == "Không có gì."


def test_json_pages_lead_to_every_result(get: Get) -> None:
    seen, address = [], "/search.json?q=hoi+nghi&size=7"
    while address:
        answer = get(address).json()
        assert answer["total"] == 60
        seen += [one["article_id"] for one in answer["articles"]]
        address = (answer["next_url"] or "").removeprefix("http://localhost")
    assert len(seen) == len(set(seen)) == 60


def test_json_says_what_a_program_needs(get: Get) -> None:
    (one,) = get("/search.json", q="bac kan").json()["articles"]
    assert one["url"] == "https://baobackan.vn/nguoi-dan-ho-ba-be-57990.html"
    assert one["page_url"] == "http://localhost/luuchieu/articles/baobackan-57990"
    assert one["published_at"] == "2022-07-30T10:30:00+07:00"
    assert "Bắc Kạn" in one["snippet"]
    facets = get("/search.json", q="hoi nghi").json()["facets"]
    assert {one["value"]: one["articles"] for one in facets["portal"]} == {
        "baobackan": 20, "baothaibinh": 20, "thainguyen": 20,
    }  # fmt: skip


@pytest.mark.parametrize("query", ["hoi nghi", "đồng", '"hội nghị lần thứ"', "zzz", "portal:baothaibinh -hoi", ""])
def test_csv_holds_every_result_in_order(get: Get, query: str) -> None:
    response = get("/search.csv", q=query)
    assert response.content.startswith(b"\xef\xbb\xbfarticle_id,")
    assert "attachment" in response.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert [row["article_id"] for row in rows] == ids(get, query, size="100")
    assert all(row["title"][:1] not in "=+-@" for row in rows)


def test_a_facet_narrows_and_is_taken_back(get: Get) -> None:
    page = html.fromstring(get("/search", q="hoi nghi").text)
    (link,) = page.xpath('//section[@id="facet-portal"]//a[contains(., "Báo Bắc Kạn")]/@href')
    narrowed = html.fromstring(get(link).text)
    assert "20 bài khớp" in " ".join(narrowed.xpath('//p[@class="count"]')[0].text_content().split())
    (back,) = narrowed.xpath('//ul[@class="chosen"]//a/@href')
    assert "portal" not in back
    assert get(back).status_code == 200


def test_the_feed_is_atom_and_the_newest_come_first(get: Get) -> None:
    response = get("/search.atom", q="hoi nghi")
    assert response.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(response.content)
    for wanted in ("id", "title", "updated"):
        assert feed.findtext(f"a:{wanted}", namespaces=ATOM)
    dates = feed.xpath("a:entry/a:published/text()", namespaces=ATOM)
    assert len(dates) == 50
    assert dates == sorted(dates, reverse=True)
    assert all("T" in date and date.endswith("+07:00") for date in dates)
    for entry in feed.iterfind("a:entry", ATOM):
        for wanted in ("id", "title", "updated", "author/a:name"):
            assert entry.findtext(f"a:{wanted}", namespaces=ATOM)
    assert feed.xpath("string(a:link[@rel='self']/@href)", namespaces=ATOM) == str(response.url)
    ids_in_feed = feed.xpath("a:entry/a:id/text()", namespaces=ATOM)
    assert len(set(ids_in_feed)) == 50
    assert "urn:luuchieu:baobackan-1000" not in ids_in_feed


def test_a_feed_holds_hostile_articles(get: Get) -> None:
    feed = etree.fromstring(get("/search.atom", q="portal:thainguyen").content)
    titles = feed.xpath("a:entry/a:title/text()", namespaces=ATOM)
    assert HOSTILE.title in titles


def test_a_search_that_finds_nothing_proposes_what_does(get: Get) -> None:
    page = get("/search", q="bac kam").text
    assert "Không bài nào khớp" in page
    links = html.fromstring(page).xpath('//div[@class="empty"]//a//text()')
    assert "bac kan" in " ".join(links)
    assert get("/search", q="bac kan").text.count("<mark>") >= 2
    page = get("/search", q='"kan bac"').text
    assert "bỏ ngoặc kép" in page
    page = get("/search", q="bac kan", portal="thainguyen").text
    assert "bỏ thu hẹp" in page
    assert "Cách tìm" in get("/search", q="qqqqq").text


def test_an_empty_question_shows_the_archive_and_how_to_ask(get: Get) -> None:
    for address in ("/search", "/search?q=", "/search?q=%20%00"):
        page = get(address).text
        assert f"Cả kho: {len(ARTICLES)} bài" in page
        assert "Cách tìm" in page


def test_the_page_speaks_the_reader_s_language(get: Get) -> None:
    page = get("/search", q="hoi nghi", language="en").text
    assert '<html lang="en">' in page
    assert "<strong>60</strong> articles match" in page


@pytest.mark.parametrize(
    "query",
    [
        '"', '""', "'", "*", "-", "--", "-*", ":", "title:", "title:*", "author:-", "from:", "from:x", "to:99/99/9999",
        "(", "NEAR(a b)", "a AND", "OR", "NOT", "^a", "{a}:b", "a*b*", "\x00", "a\x00b", "\ud800", "\u202e đồng",
        "<script>alert(1)</script>", "'; DROP TABLE articles; --", "đ" * 10_000, "a " * 5_000, '"' * 999, "-" * 999,
        "portal:<b>", "year:99999999999999999999", "\u0301", "１２", "%", "\\", "ﬀ", "İ", "x" * 60 + "*",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/search", "/search.json", "/search.atom"])
def test_no_question_is_an_error(get: Get, path: str, query: str) -> None:
    asked = query.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    response = get(path, q=asked)
    assert response.status_code == 200
    if path == "/search":
        assert "<script" not in response.text
        assert "Traceback" not in response.text
    elif path == "/search.json":
        json.loads(response.text)
    else:
        etree.fromstring(response.content)


@pytest.mark.parametrize(
    "asked",
    [
        "start=-1",
        "start=x",
        "start=99999999999",
        "size=0",
        "size=999999",
        "sort=x",
        "from=x&to=%00",
        "portal=",
        "portal=khong&year=1",
    ],
)
def test_parameters_that_make_no_sense_are_survived(get: Get, asked: str) -> None:
    response = get(f"/search?q=hoi&{asked}")
    assert response.status_code == 200


def test_what_was_left_out_is_said(get: Get) -> None:
    page = get("/search", q="hoi from:hom-qua").text
    assert "from:hom-qua" in page
    assert "bỏ qua" in page
    assert get("/search.json", q="hoi from:hom-qua").json()["not_understood"] == ["from:hom-qua"]


def test_a_hostile_article_is_marked_and_stays_text(get: Get) -> None:
    page = get("/search", q="script alert").text
    assert "<script" not in page
    assert "&lt;<mark>script</mark>&gt;" in page
