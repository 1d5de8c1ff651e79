"""Real pages of real portals read right. They stand beside the checkout, not in it; where they do not, it is said."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PAGES = ROOT.parent / "shared" / "pages"
HANOI = PAGES / "sotttt.hanoi.gov.vn"

pytestmark = pytest.mark.skipif(
    not HANOI.is_dir(), reason="the real pages (../shared/pages) are not beside this checkout"
)


def probe(name: str, *options: str, folder: Path = HANOI, portal: str = "thainguyen") -> dict[str, Any]:
    command = [sys.executable, "-m", "cli", "probe", str(folder / name), "--portal", portal, "--json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_article_gives_title_time_lead_and_body() -> None:
    found = probe("view_content-3159471.html")
    article = found["article"]
    assert found["kind"] == "article"
    assert article["article_id"] == "thainguyen-3159471"
    assert article["title"].startswith("Rules for citizen reception and Decisions assigning citizens to welcome")
    assert article["published_at"] == "2019-03-18T15:06:00+07:00"
    assert article["published_at_raw"] == "18/03/2019 | 3:06 PM"
    assert article["summary"].startswith("In order to implement the Law on reception of citizens No.42/2013/QH13")
    assert article["body_text"].startswith("Content of information to be published includes:")
    assert article["body_text"].endswith("Communications (attached document).")
    assert article["author"] is None  # "Admin English" is an account, not a person
    assert article["language"] == "en"
    assert article["section"] == "Hot News"
    assert found["from"]["title"] == "liferay-6.2"


@pytest.mark.parametrize(
    ("name", "links", "first", "following"),
    [
        ("cong-nghe-thong-tin.html", 10, "2022-07-21T10:00:00+07:00", "/cong-nghe-thong-tin?p_p_id=101"),
        ("pctn.html", 20, "2018-06-14T11:22:00+07:00", "/pctn?p_p_id=101"),
        (
            "phong-chong-dich-benh-covid-19.html",
            20,
            "2020-09-09T17:07:00+07:00",
            "/phong-chong-dich-benh-covid-19?p_p_id=101",
        ),
        ("phong-chong-dich-benh-covid-1917b6.html", 6, "2020-02-12T11:03:00+07:00", None),
    ],
)
def test_a_listing_gives_its_articles_with_dates_and_the_next_page(
    name: str, links: int, first: str, following: str | None
) -> None:
    found = probe(name)
    listed = [link for link in found["links"] if link["is_listed"]]
    assert found["kind"] == "listing"
    assert len(listed) == links
    assert all(link["title"] and link["listed_date"] for link in listed)
    assert listed[0]["listed_date"] == first
    if following is None:
        assert found["next"] is None
    else:
        assert following in found["next"]
        assert found["next"].endswith("_101_cur=2")


def test_the_language_link_trap_is_a_trap() -> None:
    assert probe("trap-view_content-2626427-en-en-en.html")["kind"] == "trap"


def test_a_listing_address_that_shows_an_article_is_an_article() -> None:
    found = probe("chien-luoc-quy-hoach84a0.html")
    assert found["kind"] == "article"
    assert found["article"]["article_id"] == "thainguyen-708168"
    assert found["article"]["published_at"] == "2012-12-21"  # "12:00 AM" is a time that was lost in a migration
    assert [Path(file["url"]).suffix for file in found["article"]["attachments"]] == [".doc", ".xls"]


def test_a_body_cut_out_of_its_page_is_no_article_without_a_title(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    body = (PAGES / "baothainguyen.vn" / "article-body-2026-04.html").read_text()
    page.write_text(f"<html><body><h1 class='head_title'>Đón đoàn vận động viên</h1>{body}</body></html>")
    address = "https://baothainguyen.vn/the-thao/202604/don-doan-1234abc/"
    article = probe("page.html", "--url", address, folder=tmp_path, portal="baothainguyen")["article"]
    assert article["summary"].startswith("Chiều 27-4, tại Sân bay quốc tế Nội Bài")
    assert [paragraph[:12] for paragraph in article["body_text"].split("\n\n")] == [
        "Đoàn HLV, VĐ",
        "Kết quả, VĐV",
        "Hoạt động đó",
    ]
    assert [image["caption"][:24] for image in article["images"]] == [
        "Đại diện lãnh đạo Sở Văn",
        "Đại diện lãnh đạo Sở Văn",
        "VĐV Nguyễn Hồng Thái (bê",
        "VĐV Vũ Thị Ngọc Uyên (bê",
    ]
    page.write_text(body)
    found = probe("page.html", "--url", address, folder=tmp_path, portal="baothainguyen")
    assert found["article"] is None
    assert "no title" in found["error"]
