"""A portal of two sections small enough to be read at a glance, and a server for it that can be told to fail."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from crawler.families.paging import PagedByQuery
from crawler.layout import Layout

HOST = "portal.example"
FIRST_DAY = date(2025, 1, 1)
A_PAGE = 5


class StubPortal(PagedByQuery):
    """The portal that the server below serves."""

    name = "stub"
    title = "Cổng thử"
    host = HOST
    province_code = "00"
    family = "stub"
    allowed_domains = [HOST]
    start_date = FIRST_DAY
    sections: ClassVar[dict[str, str]] = {"Tin": "/tin", "Xã": "/xa"}
    listing_items = "li.item"
    layouts = (Layout(name="stub", title="h1", body="div.body", lead="p.sapo", published="time", author="p.author"),)

    @classmethod
    def article_key(cls, url: str) -> str | None:
        """N of `/tin/N.html`."""
        tail = url.rpartition("/")[2].partition("?")[0]
        return tail.removesuffix(".html") if tail.endswith(".html") else None


@dataclass(frozen=True)
class Answer:
    """What the server sends."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Rule = Callable[[str, int], Answer | None]
"""Given the address (path and query) and how often it was asked for, the answer, or None for the usual one."""


class Site:
    """Articles `/tin/1.html` (oldest) to `/tin/N.html`, one a day from FIRST_DAY, listed newest first."""

    def __init__(self, articles: int, rule: Rule = lambda path, times: None) -> None:
        self.articles = articles
        self.rule = rule
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        self.asked.append(path)
        self.headers.append(headers)
        special = self.rule(path, self.asked.count(path))
        if special is not None:
            return special
        bare, _, query = path.partition("?")
        if bare in ("/tin", "/xa"):
            return Answer(self.listing(bare[1:], int(query.removeprefix("page=") or 1)))
        if bare.endswith(".html"):
            return self.article(bare)
        if bare.endswith(".jpg"):
            return Answer(b"\xff\xd8" + bare.encode(), headers={"Content-Type": "image/jpeg"})
        return Answer(b"nothing here", 404)

    def numbers(self, section: str) -> list[int]:
        """Articles of a section, newest first: each number in /tin, every third in /xa as well."""
        return [number for number in range(self.articles, 0, -1) if section == "tin" or number % 3 == 0]

    def listing(self, section: str, page: int) -> bytes:
        shown = self.numbers(section)[(page - 1) * A_PAGE : page * A_PAGE]
        items = "".join(
            f'<li class="item"><a href="/{section}/{number}.html">Tin số {number} của tỉnh</a>'
            f"<span>{day_of(number):%d/%m/%Y}</span></li>"
            for number in shown
        )
        return page_of("Danh sách", f"<ul>{items}</ul><p>Trang danh sách của cổng thử nghiệm, tin mới ở trên.</p>")

    def article(self, path: str) -> Answer:
        number = int(path.rpartition("/")[2].removesuffix(".html"))
        if not 1 <= number <= self.articles:
            return Answer(page_of("404", "<h1>Không tìm thấy trang</h1>"), 404)
        words = f"Đoạn văn thứ {number} nói về công việc của tỉnh trong ngày. " * 6
        return Answer(
            page_of(
                f"Tin số {number}",
                f'<h1>Tin số {number} của tỉnh</h1><time datetime="{day_of(number)}T08:00:00+07:00">'
                f"{day_of(number):%d/%m/%Y} 08:00</time>"
                f'<p class="sapo">Tóm tắt tin số {number}.</p><div class="body"><p>{words}</p>'
                f'<p><img src="/anh/{number}.jpg" alt=""></p><p>{words}</p></div>',
            ),
            headers={"Content-Encoding": "gzip"} if number % 2 else {},
        )


def day_of(number: int) -> date:
    """The day on which article `number` was published."""
    return FIRST_DAY + timedelta(days=number - 1)


def page_of(title: str, body: str) -> bytes:
    """An HTML page."""
    return f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # with the usual 5, the sixth connection at one moment is let in a second later


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """The site on a port of this machine; gives the address for LUUCHIEU_LAB."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are two writes: without it the second waits 40 ms for the first

        def do_GET(self) -> None:
            answer = site.answer(self.path, dict(self.headers.items()))
            body = answer.body
            if answer.headers.get("Content-Encoding") == "gzip" and not body.startswith(b"\x1f\x8b"):
                body = gzip.compress(body)
            self.send_response(answer.status)
            for name, value in ({"Content-Type": "text/html; charset=utf-8"} | answer.headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asked_for(site: Site, ending: str) -> Sequence[str]:
    """The requests whose path ends so."""
    return [path for path in site.asked if path.endswith(ending)]
