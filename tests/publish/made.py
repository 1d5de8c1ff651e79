"""A small archive kept by the real store: what each article is there for is said beside it."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path

from archive.article import Article, Attachment, Image
from archive.home import Home
from archive.rows import Capture, PortalRow
from archive.store import Archive

PORTALS = {
    "baobackan": ("Báo Bắc Kạn", "TQ"),
    "baothaibinh": ("Báo Thái Bình", "TB"),
    "thainguyen": ("Cổng thông tin điện tử tỉnh Thái Nguyên", "TN"),
}
CAPTURED = "2026-01-20T02:00:00+07:00"
RECAPTURED = "2026-01-27T02:00:00+07:00"

BACKAN = Article(
    article_id="baobackan-57990",
    portal="baobackan",
    url="https://baobackan.vn/nguoi-dan-ho-ba-be-57990.html",
    canonical_url="https://baobackan.vn/57990.html",
    title="Người dân hồ Ba Bể giữ nghề đánh cá",
    summary="Trời còn tối, những chiếc thuyền độc mộc đã rời bến.",
    body_text="Ở Bắc Kạn, nghề đánh cá trên hồ Ba Bể có từ lâu đời.\n\nMỗi mẻ lưới được vài chục nghìn đồng.",
    body_html="<p>Ở Bắc Kạn, nghề đánh cá trên <strong>hồ Ba Bể</strong> có từ lâu đời.</p>"
    '<figure><img src="https://baobackan.vn/anh/thuyen.jpg" alt="Thuyền trên hồ">'
    "<figcaption>Thuyền trên hồ.</figcaption></figure>"
    "<p>Mỗi mẻ lưới được vài chục nghìn đồng.</p>",
    author="Thu Trang",
    source_name="Báo Bắc Kạn",
    dateline="BBK",
    section="Kinh tế",
    tags=("hồ Ba Bể", "đánh cá"),
    published_at="2022-07-30T10:30:00+07:00",
    published_at_raw="Thứ bảy, 30/07/2022, 10:30 (GMT+7)",
    images=(Image(url="https://baobackan.vn/anh/thuyen.jpg", caption="Thuyền trên hồ. Ảnh: T.T", credit="T.T"),),
    attachments=(Attachment(url="https://baobackan.vn/tep/ke-hoach.pdf", caption="Kế hoạch.pdf"),),
    fields={"title": "layout:epi", "published_at": "json-ld"},
)
HOSTILE = Article(
    article_id="thainguyen-~evil<b>'\"/1",
    portal="thainguyen",
    url="javascript:alert(1)",
    canonical_url="javascript:alert(1)",
    title="<script>alert('title')</script> \u202etêu đề",
    summary="<img src=x onerror=alert(2)>",
    body_text="<script>alert('text')</script> mã độc trong bài",
    body_html="<p onclick=alert(3)>mã độc <script>alert('body')</script><a href='javascript:alert(4)'>bấm</a>"
    "<a href='  JaVaScRiPt:alert(5)'>nữa</a><img src='javascript:alert(6)' onerror=alert(7)>"
    "<iframe src='https://evil.example/'></iframe><style>body{display:none}</style>"
    "<svg/onload=alert(8)><form action='https://evil.example'><input name=q></form></p>",
    section='=cmd|"/c calc"!A1',
    tags=("<script>alert('tag')</script>",),
    images=(Image(url="javascript:alert(9)", caption="<b>chú thích</b>"),),
    published_at="2024-02-01",
)
FORMULA = Article(
    article_id="baothaibinh-7",
    portal="baothaibinh",
    url="https://baothaibinh.com.vn/news/7",
    canonical_url="https://baothaibinh.com.vn/news/7",
    title='=HYPERLINK("https://evil.example","bấm")',
    summary="+84 227 là mã vùng",
    body_text='- Sáng nay, gạch đầu dòng.\n\n@ai đó, "ngoặc kép"; dấu phẩy, và\txuống dòng.',
    author="-12,5",
    section="Thời sự",
    published_at="2023-05-01",
)
NO_DATE = Article(
    article_id="baothaibinh-8",
    portal="baothaibinh",
    url="https://baothaibinh.com.vn/news/8",
    canonical_url="https://baothaibinh.com.vn/news/8",
    title="Bài không ghi ngày ở tiếng Việt",
    body_text="Đường Đê Đồng Đăng đông đúc đêm đó; Thái Bình quê lúa.",
    section=None,
)


def _plain(number: int) -> Article:
    portal = ("baobackan", "baothaibinh", "thainguyen")[number % 3]
    return Article(
        article_id=f"{portal}-{1000 + number}",
        portal=portal,
        url=f"https://{portal}.example.vn/{1000 + number}",
        canonical_url=f"https://{portal}.example.vn/{1000 + number}",
        title=f"Hội nghị tổng kết công tác quý {number % 4 + 1} lần thứ {number}",
        summary="Chiều ngày họp, các đại biểu đã thảo luận." if number % 2 else None,
        body_text=f"Hội nghị lần thứ {number} diễn ra tại Thái Nguyên.\n\nBáo cáo nêu rõ kết quả.",
        section=("Thời sự", "Kinh tế", "Văn hóa")[number % 3],
        published_at=f"{2020 + number % 5}-0{number % 9 + 1}-1{number % 10}T08:0{number % 6}:00+07:00",
    )


EDITED = replace(BACKAN, body_text=BACKAN.body_text + "\n\nHồ được bảo vệ.")
ARTICLES = (BACKAN, HOSTILE, FORMULA, NO_DATE, *(_plain(number) for number in range(60)))


def make_archive(home: Path, articles: tuple[Article, ...] = ARTICLES, source: str = "live") -> Path:
    """archive.db under `home`, kept by the archive's own store: portals, one run, a capture for each article.

    `...-1004` is gone from its source; `baobackan-57990` was edited once.
    """
    with Archive.open(Home(home)) as archive:
        archive.register(
            PortalRow(portal=portal, name=name, province_code=province, host=f"{portal}.vn", family="x", status="live")
            for portal, (name, province) in PORTALS.items()
        )
        run_id = archive.begin_run("baobackan", "crawl", source)
        for number, article in enumerate(articles):
            _keep(archive, article, run_id, number, source, CAPTURED)
        if BACKAN in articles:
            _keep(archive, EDITED, run_id, len(articles), source, RECAPTURED)
        archive.end_run(run_id, reason="finished", requests=len(articles), bytes=90_000, healthy=True)
    with contextlib.closing(sqlite3.connect(home / "archive.db")) as connection, connection:
        connection.execute(
            "UPDATE articles SET state = 'gone', gone_at = ? WHERE article_id LIKE '%-1004'", [RECAPTURED]
        )
    return home / "archive.db"


def _keep(archive: Archive, article: Article, run_id: int, number: int, source: str, at: str) -> None:
    capture = Capture(
        url=article.url, portal=article.portal, run_id=run_id, fetched_at=at, status=200, source=source,
        media_type="text/html", record_type="response", warc_file="warc/made.warc.gz", warc_offset=number,
        payload_sha256=f"{number:064x}", body_sha256=f"{number:064x}", length=90_000,
    )  # fmt: skip
    archive.keep(article, run_id=run_id, capture_id=archive.add_capture(capture), captured_at=at)
