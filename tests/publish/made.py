"""A small archive made by hand: what each article is there for is said beside it."""

from __future__ import annotations

import json
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.db import Table

from archive.article import Article, Attachment, Image
from archive.schema import connect, migrate

PORTALS = {
    "baobackan": ("Báo Bắc Kạn", "TQ"),
    "baothaibinh": ("Báo Thái Bình", "TB"),
    "thainguyen": ("Cổng thông tin điện tử tỉnh Thái Nguyên", "TN"),
}
CAPTURED = "2026-01-20T02:00:00+07:00"

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


ARTICLES = (BACKAN, HOSTILE, FORMULA, NO_DATE, *(_plain(number) for number in range(60)))


def make_archive(home: Path, articles: tuple[Article, ...] = ARTICLES, source: str = "live") -> Path:
    """archive.db under `home`, holding the portals, one run, and the articles with a capture each."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "archive.db"
    migrate(path)
    connection = connect(path)
    connection.execute("BEGIN")
    db = Database(connection)
    portals, runs = _table(db, "portals"), _table(db, "runs")
    for portal, (name, province) in PORTALS.items():
        row = {"portal": portal, "name": name, "province_code": province, "host": f"{portal}.example.vn"}
        portals.insert({**row, "family": "ePi", "status": "live"}, ignore=True)
    run = {"run_id": 1, "portal": "baobackan", "kind": "crawl", "source": source, "started_at": CAPTURED}
    runs.insert({**run, "healthy": 1}, ignore=True)
    for article in articles:
        _keep(db, article, source)
    connection.execute("COMMIT")
    connection.close()
    return path


def _keep(db: Database, article: Article, source: str) -> None:
    captures = _table(db, "captures")
    serial = captures.count + 1
    captures.insert({
        "capture_id": serial, "url": article.url, "portal": article.portal, "run_id": 1,
        "fetched_at": CAPTURED, "status": 200, "source": source, "record_type": "response",
        "warc_file": "warc/x.warc.gz",
        "warc_offset": serial, "payload_sha256": "0" * 64, "body_sha256": "0" * 64, "length": 90_000,
        "media_type": "text/html",
    })  # fmt: skip
    state = "gone" if article.article_id.endswith("-1004") else "live"
    kept = (
        "article_id", "portal", "url", "canonical_url", "title", "summary", "body_text",
        "body_html", "author", "source_name", "dateline", "section", "language", "published_at",
        "published_at_raw", "modified_at", "text_sha256", "word_count",
    )  # fmt: skip
    _table(db, "articles").insert({
        **{name: getattr(article, name) for name in kept},
        "tags": json.dumps(article.tags, ensure_ascii=False), "fields": json.dumps(dict(article.fields)),
        "first_captured_at": CAPTURED, "last_captured_at": CAPTURED, "state": state, "capture_id": serial,
        "gone_at": CAPTURED if state == "gone" else None, "extractor_version": 1,
    })  # fmt: skip
    _table(db, "revisions").insert({
        "article_id": article.article_id, "revision": 1, "captured_at": CAPTURED, "capture_id": serial,
        "cause": "source", "title": article.title, "summary": article.summary, "body_text": article.body_text,
        "text_sha256": article.text_sha256,
    })  # fmt: skip
    parts: list[tuple[str, Image | Attachment]] = [
        *(("images", one) for one in article.images),
        *(("attachments", one) for one in article.attachments),
    ]
    for position, (name, part) in enumerate(parts):
        row = {"article_id": article.article_id, "position": position, "url": part.url}
        _table(db, name).insert({**row, "caption": part.caption})


def _table(db: Database, name: str) -> Table:
    table = db.table(name)
    assert isinstance(table, Table)
    return table
