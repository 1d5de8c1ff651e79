"""What stands where a portal's page was is told for what it is, and no article that speaks of such things is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.pages.page import Page
from crawler.reading import Reading
from spiders import portals
from tests.crawler.conftest import Crawl, query
from tests.crawler.site import Answer, Site, page_of
from tests.crawler.test_backfill import luuchieu
from tests.crawler.test_layouts import write_warc

OLD = "http://www.baobackan.org.vn/channel/1121/202003/mua-gieo-hat-5764123/"
"""The layout of this host takes any h1 and div#content, so it fits by chance."""
POST = "https://baobackan.vn/mua-gieo-hat-post57641.html"
HOME = "http://www.baobackan.org.vn/"
GENERIC = "https://backan.gov.vn/Pages/canh-bao-thu-doan-1204.aspx"
"""A portal of unknown markup: the generic extractor reads all of its articles."""


def html(title: str, body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


TRACE = "at System.Web.UI.Page.ProcessRequestMain(Boolean includeStagesBeforeAsyncPoint) " * 60
FAQ = "<p>How do I pay for a domain name? Payments are handled by our team within one business day.</p>" * 40
BETS = "<p>Nhà cái 77BET uy tín, nạp rút nhanh, nổ hũ, tài xỉu, casino và bắn cá mỗi ngày cho hội viên.</p>" * 30
STAND_INS = [
    ("a parking page", b'<script>window.onload=function(){window.location.href="/lander"}</script>'),
    ("a parking page", html("baobackan.org.vn", '<script src="https://img1.wsimg.com/parking-lander/static/a.js">')),
    ("a parking page", html("", '<div id="main"></div><script src="//d1.parkingcrew.net/track.js"></script>')),
    ("a parking page", html("baobackan.org.vn is for sale | HugeDomains", f"<h1>Own it today</h1>{FAQ}")),
    ("a parking page", html("Parked", "<h1>baobackan.org.vn</h1><div id=content>This domain is parked free.</div>")),
    (
        "a parking page",
        html(
            "baobackan.org.vn",
            "<h1>Tên miền baobackan.org.vn đã hết hạn</h1><p>Ngày hết hạn: 12/03/2021</p>"
            "<div id='content'>Vui lòng liên hệ nhà đăng ký để gia hạn.</div>",
        ),
    ),
    ("a parking page", html("", "<p>Tên miền này chưa được cấu hình. Quản trị bởi công ty máy chủ.</p>")),
    ("a parking page", html("Tên miền", "<p>Tên miền này đang được rao bán, liên hệ 0900 000 000.</p>")),
    ("a suspended account", html("Account Suspended", "<h1>Account Suspended</h1><p>Contact your hosting provider.")),
    ("a suspended account", html("Thông báo", "<h1>Website đã bị tạm khóa</h1><div id=content>Liên hệ chủ máy.</div>")),
    ("a server's default page", html("Apache2 Ubuntu Default Page: It works", "<p>This is the default page.</p>")),
    ("a server's default page", html("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>Further setup is needed.")),
    ("a server's default page", html("IIS Windows Server", '<a href="http://iis.net/"><img src="iis-85.png"></a>')),
    ("a server's default page", html("Index of /", '<h1>Index of /</h1><a href="backup/">backup/</a> 2019-03-12')),
    ("a server's default page", html("Default Web Site Page", "<p>If you are the owner of this website, call us.")),
    ("a server's error page", html("Runtime Error", f"<h1>Server Error in '/' Application.</h1><pre>{TRACE}</pre>")),
    ("a server's error page", html("", "<b>Fatal error</b>: Uncaught Error in /srv/web/db.php on line 12")),
    ("a server's error page", html("Error", "<h1>Error establishing a database connection</h1>")),
    ("a server's error page", html("Lỗi", "<h1>Thông báo</h1><div id=content>Không thể kết nối cơ sở dữ liệu.</div>")),
    ("a server's error page", html("", "Access denied for user 'web'@'localhost' (using password: YES)")),
    ("a server's error page", html("HTTP Status 500", "<h1>HTTP Status 500 - java.lang.NullPointerException</h1>")),
    ("a server's error page", html("503 Service Unavailable", "<h1>Service Unavailable</h1><p>Try again later.")),
    ("a maintenance page", html("Thông báo", "<h1>Thông báo</h1><div id=content>Báo đang nâng cấp hệ thống.</div>")),
    ("a maintenance page", html("", "<p>Website đang bảo trì, mời bạn đọc quay lại sau.</p>")),
    ("a login page", html("Đăng nhập", f"<form>Mật khẩu <input type=password></form>{'<p>Hướng dẫn.</p>' * 90}")),
    ("a login page", html("SSO", "<form><input name=u><input type='password' name=p></form>")),
    (
        "a redirect to thainguyen.gov.vn",
        html("", "", '<meta http-equiv=refresh content="0; url=//thainguyen.gov.vn/">'),
    ),
    ("a redirect to baothainguyen.vn", b"<script>location.replace('https://baothainguyen.vn/')</script>Moved"),
    ("a redirect to www.baobackan.org.vn", html("", '<script>top.location = "/index.htm"</script>')),
    ("a gambling page", html("77BET - Link vào nhà cái 77BET uy tín", f"<h1>77BET</h1>{BETS}")),
    ("a file, not a page", b"%PDF-1.4\n" + "Nghị quyết của Hội đồng nhân dân tỉnh. ".encode() * 40),
    ("a file, not a page", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 20),
    (
        "a redirect to baothainguyen.vn",
        html(
            "Báo Thái Nguyên",
            "<h1>Báo Bắc Kạn đã hợp nhất</h1><div id='content'>"
            + "Trang không còn được cập nhật nữa. " * 12
            + "</div>",
            "<meta http-equiv='refresh' content='0; url=https://baothainguyen.vn/'>",
        ),
    ),
]


def read(url: str, body: bytes, portal: str = "baobackan") -> Reading:
    return portals()[portal].read(Page(url, body))


@pytest.mark.parametrize("url", [OLD, HOME])
@pytest.mark.parametrize(("name", "body"), STAND_INS)
def test_what_stands_in_a_pages_place_is_named(name: str, body: bytes, url: str) -> None:
    reading = read(url, body)
    assert (reading.kind, str(reading.error).partition(":")[0]) == ("stand-in", name)


def test_a_stand_in_is_told_from_what_answers_without_text_and_from_walls() -> None:
    assert read(POST, b"<html><body></body></html>").kind == "empty"
    assert read(POST, html("Access denied", "<p>Access denied. Error 1020.</p>")).kind == "blocked"
    assert read(POST, html("Lỗi", "<h1>Không tìm thấy trang</h1>")).kind == "missing"
    leading = "<h1>Không tìm thấy trang</h1><script>location.href = '/'</script>"
    assert read(POST, html("Lỗi 404", leading)).kind == "missing", "a soft 404 stays one, wherever it leads"


WORDS = (
    "Tên miền này đang được rao bán, domain is for sale, buy this domain, tài khoản bị khóa, account suspended. "
    "Trang đăng nhập hỏi mật khẩu; website đang bảo trì, đang nâng cấp hệ thống, Service Unavailable. "
    "Lỗi kết nối cơ sở dữ liệu: SQLSTATE[HY000], Fatal error: x on line 3, java.lang.NullPointerException. "
    "Nhà cái 77BET, casino, nổ hũ, tài xỉu, link vào, cá cược bóng đá qua mạng bị triệt phá. "
)
TITLES = ["Tên miền này đã hết hạn và đang được rao bán", "Nhà cái 77BET bị triệt phá", "Error 500: vì sao máy chủ lỗi"]
SHOWN = '<form><input type="password"></form><script>location.href = "/lander"</script>'


@pytest.mark.parametrize("title", TITLES)
def test_an_article_that_speaks_of_all_that_is_an_article(title: str) -> None:
    text = "".join(f"<p>{WORDS}</p>" for _ in range(6))
    body = f'<h1 class="cms-title">{title}</h1><time class="time">12/03/2020</time><div class="cms-body">{text}</div>'
    assert read(POST, html(title, SHOWN + body)).kind == "article"
    short = body.replace(text, "<p>Công an tỉnh cảnh báo website giả.</p>")
    assert read(POST, html(title, SHOWN + short)).kind == "article", "a short one, too, that its layout finds whole"


@pytest.mark.parametrize("title", TITLES)
def test_so_it_is_where_only_the_generic_extractor_can_read_it(title: str) -> None:
    text = "".join(f"<p>Đoạn {n} của bài viết do cổng thông tin đăng. {WORDS}</p>" for n in range(6))
    others = '<a href="/Pages/ho-tro-giong-lua-1203.aspx">Hỗ trợ giống lúa</a>'
    body = f"<h1>{title}</h1><p>Ngày 12/03/2020</p>{text}{others}"
    reading = read(GENERIC, html(title, body), "backan")
    assert (reading.kind, reading.error) == ("article", None)


def test_a_listing_of_such_headlines_is_a_listing() -> None:
    items = "".join(f'<article class="story"><a href="/x-post{n}.html">{TITLES[n % 3]}</a></article>' for n in range(3))
    for listed in (items, items.replace("article", "h2")):
        assert read("https://baobackan.vn/thoi-su", html("Thời sự", SHOWN + listed)).kind == "listing"


def test_captures_of_stand_ins_are_counted_and_named_and_no_failure(tmp_path: Path) -> None:
    parked, sent = STAND_INS[7][1], STAND_INS[26][1]
    captures = [(OLD, "2023-03-15T02:00:00Z", parked), (HOME, "2023-03-15T02:00:01Z", parked)]
    captures += [(POST, "2025-08-15T02:00:00Z", sent)]
    warc, home = tmp_path / "parked.warc.gz", tmp_path / "home"
    write_warc(warc, captures)
    code, out, err = luuchieu("backfill", "warc", str(warc), "--home", str(home), "--json")
    assert code == 0, err
    assert '"stand_ins": {"a parking page": 2, "a redirect to thainguyen.gov.vn": 1}' in out
    (report,) = (home / "reports").glob("*.md")
    told = report.read_text("utf-8")
    assert f"2 captures are no page of the portal: a parking page, such as {OLD} of 2023-03-15T09:00:00+07:00" in told
    assert "1 capture is no page of the portal: a redirect to thainguyen.gov.vn, such as" in told
    assert query(home, "SELECT (SELECT count(*) FROM captures), (SELECT count(*) FROM articles)") == [(3, 0)]
    assert query(home, "SELECT count(*) FROM failures") == [(0,)]


def test_a_portal_that_shows_a_login_has_removed_nothing(crawl: Crawl) -> None:
    crawl(Site(6), LUUCHIEU_NOW="2025-02-01T02:00:00+07:00")
    login = page_of("Đăng nhập", '<form>Mật khẩu <input type="password"></form>')
    moves = {f"/tin/{number}.html": Answer(b"", 302, {"Location": "/login"}) for number in (1, 2)}
    rules = {**moves, "/login": Answer(login), "/tin/4.html": Answer(b"<script>location.href='/lander'</script>")}
    for night in ("2025-02-02", "2025-02-04", "2025-02-06"):
        crawled = crawl(
            Site(6, lambda path, times: rules.get(path)), "--refetch", LUUCHIEU_NOW=f"{night}T02:00:00+07:00"
        )
    assert crawled.code == 1
    assert crawled.rows("SELECT state, count(*) FROM articles GROUP BY state") == [("live", 6)]
    assert crawled.rows("SELECT count(*) FROM absences") == [(0,)]
    failures = crawled.rows("SELECT DISTINCT error, message FROM failures")
    assert {error for error, _ in failures} == {"stand-in"}
    assert {message.partition(":")[0] for _, message in failures} == {"a login page", "a parking page"}
