from __future__ import annotations

import json
import re

import pytest
from datasette.utils import tilde_encode
from hypothesis import given
from hypothesis import strategies as st

from publish.pages.language import Say
from publish.pages.reading import is_address, read_body
from tests.publish.conftest import Get
from tests.publish.made import ARTICLES, EDITED, HOSTILE


def test_the_front_page_has_a_search_box_counts_and_the_newest(get: Get) -> None:
    page = get("/").text
    assert 'action="/search"' in page
    assert 'name="q"' in page
    assert f">{len(ARTICLES)}</a></dd>" in page
    assert "Báo Bắc Kạn" in page
    assert "Hội nghị tổng kết công tác quý 1 lần thứ 44" in page


def test_the_list_is_faceted_by_portal_section_and_year(get: Get) -> None:
    facets = get("/luuchieu/articles.json").json()["facet_results"]
    assert set(facets) == {"portal", "section", "year"}
    assert {one["value"] for one in facets["year"]["results"]} >= {2020, 2021, 2022, 2023, 2024}
    assert {one["label"] for one in facets["portal"]["results"]} >= {"Báo Bắc Kạn", "Báo Thái Bình"}
    page = get("/luuchieu/articles").text
    assert 'id="facet-year"' in page
    assert ">2022</a>" in page


def test_the_list_shows_no_whole_bodies(get: Get) -> None:
    page = get("/luuchieu/articles").text
    assert "Mỗi mẻ lưới được vài chục nghìn đồng" not in page
    assert "Trời còn tối" in page or "_next=" in page


def test_every_page_of_the_list_is_reached(get: Get) -> None:
    seen: list[str] = []
    path = "/luuchieu/articles.json?_shape=objects&_col=article_id"
    while path:
        page = get(path).json()
        seen += [row["article_id"] for row in page["rows"]]
        path = (page["next_url"] or "").removeprefix("http://localhost")
    assert sorted(seen) == sorted(article.article_id for article in ARTICLES)


def test_an_article_is_whole(get: Get) -> None:
    page = get("/luuchieu/articles/baobackan-57990").text
    for shown in (
        ">Người dân hồ Ba Bể giữ nghề đánh cá</h1>",
        "Trời còn tối, những chiếc thuyền độc mộc đã rời bến.",
        "nghề đánh cá trên <strong>hồ Ba Bể</strong>",
        "Thuyền trên hồ.",
        "Thu Trang",
        'Nguồn: <bdi lang="vi">Báo Bắc Kạn</bdi>',
        "30/07/2022, 10:30",
        'href="https://baobackan.vn/nguoi-dan-ho-ba-be-57990.html"',
        'href="https://baobackan.vn/anh/thuyen.jpg"',
        'href="https://baobackan.vn/tep/ke-hoach.pdf"',
        "baobackan-57990",
        EDITED.text_sha256,
        "layout:epi",
        "Bản 1",
        "Bản 2",
        "Thứ bảy, 30/07/2022, 10:30 (GMT+7)",
    ):
        assert shown in page, shown
    assert "<img" not in page
    assert "Quyền tác giả thuộc các cổng" in page


def test_a_removed_article_says_so(get: Get) -> None:
    assert "Cổng, báo đã gỡ bài này." in get("/luuchieu/articles/baothaibinh-1004").text


def test_a_state_can_be_read(get: Get) -> None:
    page = get("/luuchieu/articles/baobackan-57990").text
    links = re.findall(r'href="(/luuchieu/articles/[^"]+/history/\d+)"', page)
    assert len(links) == 2
    first, second = (get(link).text for link in links)
    assert "Hồ được bảo vệ." not in first
    assert "Hồ được bảo vệ." in second


@pytest.mark.parametrize("path", ["article", "list", "search", "revision", "table", "home"])
def test_hostile_text_stays_text(get: Get, path: str) -> None:
    article = tilde_encode(HOSTILE.article_id)
    pages = {
        "article": f"/luuchieu/articles/{article}",
        "list": "/luuchieu/articles?portal=thainguyen&_size=max",
        "search": "/luuchieu/articles?_search=ma+doc",
        "revision": f"/luuchieu/revisions/{article},1",
        "table": "/luuchieu/images",
        "home": "/",
    }
    response = get(pages[path])
    assert response.status_code == 200
    page = response.text
    for danger in ("<script>alert", "<img src=x", "<iframe", "<form action='https", "<svg/", "<b>chú"):
        assert danger not in page, danger
    assert all(source.startswith("/charts/") for source in re.findall(r"<img src=.?([^\"' >]*)", page))
    assert "\u202e" not in page
    assert not re.search(r"""(href|src|action)\s*=\s*["']?\s*javascript:""", page, re.IGNORECASE)
    assert not re.search(r"<[^>]+\son\w+\s*=", page)


def test_hostile_article_is_shown_escaped(get: Get) -> None:
    page = get(f"/luuchieu/articles/{tilde_encode(HOSTILE.article_id)}").text
    assert "&lt;script&gt;alert(&#39;title&#39;)&lt;/script&gt;" in page
    assert "mã độc" in page
    assert "bấm" in page


@pytest.mark.parametrize(
    "path",
    [
        "/", "/luuchieu/articles", "/luuchieu/articles/baobackan-57990", "/luuchieu/articles/no", "/luuchieu",
        "/luuchieu/captures", "/luuchieu/runs/1", "/luuchieu?sql=select+1", "/-/versions", "/luuchieu/articles_a_day",
    ],
)  # fmt: skip
def test_no_page_allows_a_script(get: Get, path: str) -> None:
    response = get(path)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe-inline" not in policy
    assert "<script" not in response.text
    assert " style=" not in response.text
    assert "<style" not in response.text
    assert all(source.startswith("/charts/") for source in re.findall(r"<[^>]+ src(?:set)?=\"([^\"]+)", response.text))
    loaded = re.findall(r'<link rel="(?:stylesheet|icon|preload)" href="([^"]+)"', response.text)
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)


def test_a_missing_article_is_a_plain_page(get: Get, capfd: pytest.CaptureFixture[str]) -> None:
    response = get("/luuchieu/articles/khong-co")
    assert response.status_code == 404
    assert "Không có trang này" in response.text
    told = capfd.readouterr()
    assert "Traceback" not in told.err + told.out


def test_fonts_and_style_are_our_own(get: Get) -> None:
    css = get("/static/site.css")
    assert css.status_code == 200
    for font in re.findall(r"url\((fonts/[^)]+)\)", css.text):
        assert get(f"/static/{font}").status_code == 200
    assert "http" not in css.text


def test_every_table_and_column_is_described(get: Get) -> None:
    tables = get("/-/metadata.json").json()["databases"]["luuchieu"]["tables"]
    listed = {one["name"]: one for one in get("/luuchieu.json").json()["tables"]}
    for name, table in tables.items():
        assert table["description"], name
        assert set(table["columns"]) == set(listed[name]["columns"]), name
        assert all(table["columns"].values()), name


def test_the_database_file_is_not_handed_out_and_sql_is_bounded(get: Get) -> None:
    assert get("/luuchieu.db").status_code == 403
    assert get("/luuchieu.json", sql="select count(*) from articles", _shape="array").json() == [{"count(*)": 64}]
    assert get("/luuchieu.json", sql="delete from articles").status_code == 400


def test_the_live_archive_is_not_called_a_sample(get: Get) -> None:
    assert "dữ liệu mẫu" not in get("/").text
    assert json.loads(get("/-/metadata.json").text)["plugins"]["luuchieu"]["replayed"] is False


def test_read_body_falls_back_to_the_text() -> None:
    assert read_body("", "một\n\nhai & ba") == "<p>một</p>\n<p>hai &amp; ba</p>"
    assert read_body("<script>x</script>", "một") == "<p>một</p>"


def test_read_body_keeps_what_reading_needs() -> None:
    kept = read_body('<h2 class="x">Đề</h2><table><tr><td colspan="2">a</td></tr></table><ul><li>b</li></ul>', "")
    assert kept == '<h2>Đề</h2><table><tbody><tr><td colspan="2">a</td></tr></tbody></table><ul><li>b</li></ul>'


def test_a_picture_in_a_link_leads_to_the_larger_one() -> None:
    shown = read_body('<a href="https://a.vn/to.jpg"><img src="https://a.vn/nho.jpg" alt="Ảnh <1>"></a>', "")
    assert 'href="https://a.vn/to.jpg"' in shown
    assert "nho.jpg" not in shown
    assert "Ảnh &lt;1&gt;" in shown
    in_line = read_body('<p>Xem <a href="https://a.vn/bai">bài <img src="https://a.vn/i.gif"></a> này</p>', "")
    assert in_line.count("<a ") == 1
    assert in_line.striptags() == "Xem bài Ảnh ở địa chỉ gốc này"


@pytest.mark.parametrize(
    "printed",
    [
        "<table><tr><td><img src='{0}'></td></tr><tr><td>Cán bộ xã. Ảnh: T.T</td></tr></table>",
        "<p><img src='{0}'></p><p><em>Cán bộ xã. Ảnh: T.T</em></p>",
        "<figure><img src='{0}'><figcaption>Cán bộ xã. Ảnh: T.T</figcaption></figure>",
        "<div><div><a href='{0}'><img src='{0}' alt='Cán bộ xã'></a></div>Cán bộ xã. Ảnh: T.T</div>",
        "<p><img src='{0}'><br>Cán bộ xã. Ảnh: T.T</p>",
    ],
)
def test_a_picture_is_a_figure_with_its_caption(printed: str) -> None:
    address = "https://a.vn/anh.jpg"
    body = f"<p>Một đoạn.</p>{printed.format(address)}<p>Hai đoạn.</p>"
    shown = read_body(body, "", captions={address: "Cán bộ xã. Ảnh: T.T"})
    assert shown.count(address) == 1
    assert shown.count("Cán bộ xã") == 1
    assert "<figure><a " in shown
    assert "<figcaption>Cán bộ xã. Ảnh: T.T</figcaption></figure>" in shown
    assert shown.index("Một đoạn") < shown.index("<figure>") < shown.index("Hai đoạn")
    assert "<table" not in shown


def test_lines_without_paragraphs_stay_apart() -> None:
    shown = read_body("<div>Dòng một.<p></p>Dòng hai.<p>&nbsp;</p><p></p></div>", "")
    assert shown == "<div>Dòng một.<p></p>Dòng hai.</div>"


_PIECES = st.sampled_from(
    ["<p>", "</p>", "<img src='https://a.vn/1.jpg' alt='", "'>", "<a href='", "javascript:", "&#1;", "<script>",
     "</script>", "<table><tr><td>", "<div>", "</div>", "<svg>", "<math><style>", "<!--", "-->", "<figure>"]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=8)).map("".join), st.text(), st.text(max_size=8))
def test_no_text_becomes_markup(body_html: str, body_text: str, caption: str) -> None:
    shown = read_body(body_html, body_text, lead=caption, captions={"https://a.vn/1.jpg": caption})
    tags = {tag.lower() for tag in re.findall(r"<\s*([a-zA-Z]+)", shown)}
    assert not tags & {"script", "style", "iframe", "img", "svg", "form", "input", "object"}


@pytest.mark.parametrize(
    "opening", ["<p>BBK - Lời dẫn.</p>", "<p><strong>(BTN) – Lời dẫn.</strong></p>", "<div><h2>Lời dẫn.</h2></div>"]
)
def test_the_lead_is_not_said_twice(opening: str) -> None:
    body = f"<div>{opening}<p>Nhắc lại: Lời dẫn. Và thêm nữa.</p></div>"
    shown = read_body(body, "", lead="Lời dẫn.")
    assert shown.striptags() == "Nhắc lại: Lời dẫn. Và thêm nữa."
    assert read_body(body, "", lead="Khác.").striptags().count("Lời dẫn") == 2


def test_times_as_each_language_writes_them() -> None:
    vi, en = Say("vi"), Say("en")
    assert vi.time("2022-07-30T10:30:00+07:00") == "30/07/2022, 10:30"
    assert en.time("2022-07-30T10:30:00+07:00") == "30 July 2022, 10:30"
    assert (vi.time("2022-07-30"), en.time("2022-07-03")) == ("30/07/2022", "3 July 2022")
    assert (vi.month("2022-07"), en.month("2022-07"), en.month("2022")) == ("07/2022", "July 2022", "2022")
    assert vi.time("hôm qua") == "hôm qua"
    assert vi.time(None) == vi.day(None) == ""
    assert (vi.share(0.996), en.share(0.5), en.share(1)) == ("99 %", "50%", "100%")
    assert (vi.count(1234, "bài", "article", "articles"), en.count(1, "bài", "article", "articles")) == (
        "1.234 bài",
        "1 article",
    )


def test_only_web_addresses_become_links() -> None:
    assert is_address("https://baobackan.vn/1")
    assert not any(is_address(bad) for bad in ("javascript:alert(1)", "//x", "data:text/html,x", "http:///x", "", None))
