"""Whatever a page holds, reading it ends soon, in bounded memory, and nothing of it gets out that can do harm."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from archive.text import harmless, tidy
from crawler.pages.page import Page
from crawler.reading import Reading
from crawler.report import Trouble, cell
from spiders import portals
from tests.crawler.conftest import ROOT
from tests.hostile import pages
from tests.hostile.pages import ARTICLE, PORTAL, hostile, story

_SECONDS, _MEGABYTES = 2.0, 600
"""Of a processor, for a page of a quarter of the size that is read; the largest take four times as long."""
_BIDI = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.fixture(autouse=True)
def quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "share", 4)


def of(body: str) -> Reading:
    return portals()[PORTAL].read(Page(ARTICLE, story(body).encode("utf-8", "surrogatepass")))


@pytest.mark.parametrize("name", hostile())
def test_reading_ends_soon(name: str) -> None:
    reading, seconds, megabytes, size = pages.read(name)
    print(f"{name}: {size / 1e6:.1f} MB, {seconds:.2f} s, {megabytes:.0f} MB more")
    assert seconds < _SECONDS
    assert megabytes < _MEGABYTES
    assert reading.kind != "blocked"
    assert not _BIDI.search(str(reading)), "nothing of it is disruptive"
    assert "root:" not in str(reading), "no file of this machine"


def test_no_entity_is_expanded_and_the_rest_of_the_feed_is_read() -> None:
    for name in ("an external entity", "XInclude", "an external DTD", "an external parameter entity"):
        url, make = hostile()[name]
        reading = portals()[PORTAL].read(Page(url, make().encode()))
        assert [link.url for link in reading.links] in ([f"{pages._LINK}1.html"], []), name
    laughs = portals()[PORTAL].read(Page(pages.FEED, hostile()["billion laughs in a feed"][1]().encode()))
    assert "lol" not in str(laughs)


def test_a_page_larger_than_is_read_says_so() -> None:
    reading, *_ = pages.read("more tags than are read")
    assert (reading.kind, reading.error) == ("other", "the page has 200,021 tags, more than the 100,000 that are read")
    assert "more attributes than are read" in str(pages.read("attributes with signs, known")[0].error)


def test_a_picture_within_the_page_costs_no_text() -> None:
    reading, *_ = pages.read("a picture of 30 MB in the page, known")
    assert reading.article is not None
    assert reading.article.images == ()
    assert "kinh tế của tỉnh" in reading.article.body_text


MARKUP = """<p onclick="alert(1)" style="position:fixed" id="location" name="cookie">Một đoạn đủ dài về tình hình của tỉnh.</p>
<script>alert(1)</script><style>*{display:none}</style><base href="//evil.example/"><meta http-equiv="refresh" content="0">
<a href="javascript:alert(1)">a</a><a href=" JaVa&#10;Script:alert(1)">b</a><a href="data:text/html,x">c</a>
<a href="&#1;javascript:alert(1)">d</a><a href="vbscript:x">e</a><a href="/tot.html" target="_top" rel="opener">tốt</a>
<img src="x" onerror="alert(1)"><img src="javascript:alert(1)"><svg onload="alert(1)"><a href="/x">s</a></svg>
<form action="//evil.example"><input name="x"><button formaction="javascript:alert(1)">x</button></form>
<iframe src="//evil.example"></iframe><object data="x"></object><embed src="x"><math><mtext></mtext></math>
<table background="javascript:alert(1)"><tr><td style="x:expression(1)">ô</td></tr></table><!--<img src=x onerror=a>-->
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript><p>Đoạn thứ hai cũng đủ dài để là một đoạn văn.</p>"""


def test_stored_html_holds_nothing_that_runs_leads_away_or_clobbers() -> None:
    article = of(MARKUP).article
    assert article is not None
    stored = article.body_html
    elements = list(lxml.html.fragment_fromstring(stored, create_parent=True).iterdescendants())
    assert {element.tag for element in elements} <= {"div", "p", "a", "img", "table", "tbody", "tr", "td"}
    assert {name for element in elements for name in element.attrib} <= {"href", "src", "alt", "rel"}
    addresses = [
        value for element in elements for name, value in element.attrib.items() if name in ("href", "src") and value
    ]
    assert all(address.startswith("https://baobackan.vn/") for address in addresses), addresses
    assert "alert(1)</script>" not in stored
    assert 'href="https://baobackan.vn/tot.html"' in stored
    assert "Đoạn thứ hai" in article.body_html


def test_text_reorders_nothing_around_it() -> None:
    evil = "\u202egpj.exe\u202c \u2066x\u2069 \x1b[31mđỏ\x1b[0m \x9b2J \x00a\u200bb \u200dc"
    reading = portals()[PORTAL].read(
        Page(
            ARTICLE,
            story(
                f"<p>{evil} một đoạn văn của trang.</p>", title=f"Tin {evil} mới của tỉnh".replace("\0", "")
            ).encode(),
        )
    )
    assert reading.article is not None
    for text in (reading.article.title, reading.article.body_text, reading.article.body_html):
        assert not _BIDI.search(text)
    assert reading.article.title.startswith("Tin gpj.exe x [31mđỏ[0m")


def test_signs_of_windows_1252_that_pages_name_as_controls_stay() -> None:
    assert tidy("Bắc Kạn &#150; Thái Nguyên".replace("&#150;", "\x96")) == "Bắc Kạn – Thái Nguyên"
    assert harmless("dòng một\n\tdòng hai") == "dòng một\n\tdòng hai"


@pytest.mark.parametrize(
    "name",
    ["../../../../etc/passwd.pdf", "..%2f..%2fetc%2fpasswd.pdf", "C:\\con.pdf", "a\0b.pdf", "\u202efdp.exe.pdf", "x" * 4000 + ".pdf",
     "%00.pdf", "file:///etc/passwd.pdf", "\\\\evil\\share\\x.pdf"],
)  # fmt: skip
def test_a_files_name_is_an_address_and_nothing_else(name: str) -> None:
    article = of(f'<p>Nội dung chi tiết xem tại <a href="{name}">tệp đính kèm</a> của trang này.</p>').article
    assert article is not None
    for attachment in article.attachments:
        assert attachment.url.startswith(("https://baobackan.vn/", "https://evil/"))
        assert not _BIDI.search(attachment.url)
        assert len(attachment.url) <= 4200
        assert "\\" not in attachment.url


def test_hosts_that_look_alike_are_others() -> None:
    portal = portals()[PORTAL]
    for host in ("bаobackan.vn", "baobackan.vn.evil.example", "baobackan.vn@evil.example", "evil.example#baobackan.vn"):
        assert not portal.is_ours(f"https://{host}/x-post1.html"), host


def test_a_message_cannot_break_out_of_the_reports_table() -> None:
    trouble = Trouble(url="x", stage="read", error="e", message="a | b\n# c [x](javascript:1) <b> \x1b[2J\u202e")
    shown = cell(trouble.message)
    assert "\n" not in shown
    assert not _BIDI.search(shown)
    assert re.search(r"(?<!\\)[|\[<]", shown) is None


def test_probe_writes_no_command_to_the_terminal(tmp_path: Path) -> None:
    saved = tmp_path / "saved.html"
    listing = '<article class=story><a href="/\x1b]0;x\x07-post1.html">Tin \x1b[2J\x9b31m của \u202e tỉnh [/bold]</a></article>'
    saved.write_text(listing)
    words = [sys.executable, "-m", "cli", "probe", str(saved), "--portal", PORTAL, "--url", pages.LISTING]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not _BIDI.search(done.stdout)
    assert "[/bold]" in done.stdout


def test_more_files_than_any_article_has_are_cut() -> None:
    article = of("<p>Danh mục: " + "".join(f"<a href='/x{n}.pdf'>Tệp {n}</a> " for n in range(3000)) + "</p>").article
    assert article is not None
    assert len(article.attachments) == 1000
    assert replace(article, attachments=()).images == ()
