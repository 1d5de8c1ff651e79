"""What was removed, edited, moved and reprinted is told where a reader looks for it."""

from __future__ import annotations

import json
import re

import pytest

from publish.pages.history import _step
from publish.pages.records import Record
from tests.publish.room.conftest import Read
from tests.publish.room.eventful import EDITED_OFTEN, GONE, MOVED, MOVED_TO, ODD, ORIGIN, REPRINT, RETURNED
from tests.publish.room.paths import ODD_PATH


def listed(page: str) -> list[str]:
    """Ids of the articles that a page's headings lead to."""
    return re.findall(r'<h[23][^>]*><a href="/luuchieu/articles/([^"/]+)', page)


def test_the_front_page_tells_what_changed_lately(read: Read) -> None:
    page = read("/").text
    removed, edited = page.split('id="lately-removed"')[1].split('id="lately-edited"')
    assert listed(removed) == [GONE]
    assert "Không còn thấy từ 25/01/2026; xác nhận 27/01/2026: địa chỉ trả lời 404, không tìm thấy." in removed
    assert listed(edited)[:3] == [MOVED_TO, EDITED_OFTEN, EDITED_OFTEN]
    assert "bỏ 0, thêm 4 chữ" in edited
    assert "<ins>Hồ được bảo vệ.</ins>" in edited


def test_removals_are_narrowed_by_portal_and_year(read: Read) -> None:
    assert listed(read("/removed").text) == [GONE]
    assert listed(read("/removed?portal=baothaibinh&year=2026").text) == [GONE]
    assert listed(read("/removed?portal=baobackan").text) == []
    assert listed(read("/removed?year=2025").text) == []
    page = read("/removed?portal=baothaibinh").text
    assert 'href="/removed" aria-label="Bỏ lọc Báo Thái Bình"' in page
    assert 'href="/removed?portal=baothaibinh&amp;year=2026"' in page


def test_edits_are_those_of_the_source_alone(read: Read) -> None:
    page = read("/edited").text
    assert "<strong>3 lần sửa</strong>" in page
    assert listed(page) == [MOVED_TO, EDITED_OFTEN, EDITED_OFTEN]
    assert "tại</del> <ins>ở</ins>" in page


@pytest.mark.parametrize("path", ["/removed?page=0", "/removed?page=x", "/edited?page=99999999", "/edited?year=20 6"])
def test_what_is_no_page_is_not_found(read: Read, path: str) -> None:
    assert read(path).status_code == 404


def test_a_list_past_its_end_says_so(read: Read) -> None:
    response = read("/removed?page=5000")
    assert response.status_code == 200
    assert "Chưa thấy bài nào bị gỡ ở đây." in response.text


def test_an_edited_article_leads_to_the_words_that_changed(read: Read) -> None:
    article = read(f"/luuchieu/articles/{EDITED_OFTEN}").text
    assert "Cổng, báo đã sửa bài này 2 lần sau khi đăng." in article
    assert f'href="/luuchieu/articles/{EDITED_OFTEN}/history"' in article
    page = read(f"/luuchieu/articles/{EDITED_OFTEN}/history").text
    newest, parser, oldest = page.split('class="step"')[1:]
    assert "<del>tại</del> <ins>ở</ins>" in newest
    assert "do cách đọc trang đổi, không phải nguồn sửa" in parser
    assert "<del>7</del> <ins>bảy</ins>" in parser
    assert "<ins>Bắc Kạn" in oldest
    assert "Bản 1 → bản 2" in oldest


def test_long_histories_go_on_below(read: Read) -> None:
    page = read(f"/luuchieu/articles/{EDITED_OFTEN}/history?upto=2").text
    assert page.count('class="step"') == 1
    assert read(f"/luuchieu/articles/{EDITED_OFTEN}/history?upto=abc").status_code == 200


def test_unchanged_text_is_folded_and_can_be_shown(read: Read) -> None:

    old: Record = {"title": "T", "summary": None, "body_text": " ".join(f"chữ{n}" for n in range(200)), "revision": 1}
    new: Record = {**old, "body_text": f"{old['body_text']} thêm", "revision": 2}
    folded = _step(old, new, False)
    (body,) = [part for part in folded.parts if part.changed]
    assert body.paragraphs[0][0].kind == "folded"
    assert body.paragraphs[0][0].words == 193
    assert "folded" not in {
        piece.kind for part in _step(old, new, True).parts for one in part.paragraphs for piece in one
    }


@pytest.mark.parametrize("path", ["history/9", "history/0", "history/x", "history/99999999999", "cite.doc"])
def test_a_state_that_is_not_there(read: Read, path: str) -> None:
    assert read(f"/luuchieu/articles/{EDITED_OFTEN}/{path}").status_code == 404
    assert read(f"/luuchieu/articles/no-such/{path}").status_code == 404


def test_a_moved_article_leads_on(read: Read) -> None:
    page = read(f"/luuchieu/articles/{MOVED}").text
    assert "Bài này đã chuyển chỗ." in page
    assert f'href="/luuchieu/articles/{MOVED_TO}" lang="vi">Người dân hồ Ba Bể' in page


def test_an_absence_that_ended_stays_on_record(read: Read) -> None:
    page = read(f"/luuchieu/articles/{RETURNED}").text
    assert "Không thấy lúc 10/01/2026, 02:00: địa chỉ trả lời 410, đã bỏ." in page
    assert "Có lại 14/01/2026, 02:00." in page
    assert "đã gỡ bài này" not in page


def test_reprints_name_each_other(read: Read) -> None:
    origin, reprint = (read(f"/luuchieu/articles/{one}").text for one in (ORIGIN, REPRINT))
    assert "bài này đăng sớm nhất" in origin
    assert "giống bài gốc 97 %" in origin
    assert listed(origin) == [REPRINT]
    assert "Có bài gần như trùng đăng sớm hơn." in reprint
    assert listed(reprint) == [ORIGIN]


def test_a_citation_names_id_address_time_and_digest(read: Read) -> None:
    path = f"/luuchieu/articles/{MOVED_TO}"
    vi, en = read(path).text, read(path, "en").text
    digest = re.findall(r"SHA-256 của văn bản: ([0-9a-f]{64})", vi)
    assert len(digest) == 1
    for page in (vi, en):
        for part in (
            "Thu Trang. “Người dân hồ Ba Bể giữ nghề đánh cá”. Báo Bắc Kạn",
            f"http://localhost{path}",
            digest[0],
        ):
            assert part in page
    assert "Bản lưu tại Lưu chiểu, mã baobackan-57990, lưu lúc 27/01/2026, 02:00" in vi
    assert "Archived by Lưu chiểu, id baobackan-57990, captured 27 January 2026, 02:00" in en
    bib = read(f"{path}/cite.bib")
    assert bib.text.startswith("@online{baobackan-57990,\n  author = {{Thu Trang}},\n")
    assert "  date = {2022-07-30},\n" in bib.text
    (item,) = json.loads(read(f"{path}/cite.csl").text)
    assert item["issued"] == {"date-parts": [[2022, 7, 30]]}
    assert item["URL"] == "https://baobackan.vn/nguoi-dan-ho-ba-be-57990.html"


def test_a_citation_runs_no_macro(read: Read) -> None:
    bib = read(f"{ODD_PATH}/cite.bib").text
    assert r"\input" not in bib
    assert bib.count("{") - bib.count(r"\{") == bib.count("}") - bib.count(r"\}")
    assert json.loads(read(f"{ODD_PATH}/cite.csl").text)[0]["id"] == ODD.article_id


def test_portals_tell_who_they_are_and_what_is_kept(read: Read) -> None:
    page = read("/portals").text
    assert page.count("<li>\n  <h2") == 3
    one = read("/portals/baothaibinh").text
    for told in (
        "baothaibinh.vn",
        "bài bị gỡ",
        "Im lặng dài nhất",
        "Thời sự",
        'href="/search.atom?q=portal%3Abaothaibinh"',
    ):
        assert told in one, told
    assert listed(one.split('id="removals"')[1].split("</section>")[0]) == [GONE]
    assert read("/portals/no-such").status_code == 404
    assert read("/portals/%3Cscript%3E").status_code in (302, 404)
