"""A small portal that leads a crawler on without end: what it shows, by address. Served on loopback by a test."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from tests.crawler.site import Answer, page_of

_TEXT = "Sáng nay, hội nghị đã bàn về kế hoạch phát triển của tỉnh trong năm tới và các năm sau. " * 6
_ITEMS = 30


def calendar(page: int) -> str:
    """A month without end: each page names thirty days that were never seen, and none of them has an article."""
    return _items(f"/tin/{page}{day:03}.html" for day in range(_ITEMS))


def session(page: int) -> str:
    """Addresses with a new number each time, all of which lead to one and the same article."""
    return _items(f"/tin/s{page}x{number}.html" for number in range(_ITEMS))


def circle(page: int) -> str:
    """Ten articles in ever other company, for ever."""
    return _items(f"/tin/c{(page * 3 + number * (1 + page % 3)) % 10}.html" for number in range(3 + page % 4))


TRAPS: dict[str, Callable[[int], str]] = {"/lich": calendar, "/phien": session, "/vong": circle}


def answer(path: str, times: int) -> Answer | None:
    """What such a portal answers; None, and so the usual, for anything else."""
    parts = urlsplit(path)
    if parts.path in TRAPS:
        number = int(parse_qs(parts.query).get("page", ["1"])[0])
        return Answer(
            page_of("Danh sách", f"<ul>{TRAPS[parts.path](number)}</ul><p>Trang của cổng thử nghiệm này.</p>")
        )
    if parts.path.startswith(("/sm", "/sitemap")):
        return Answer(_index(parts.path), headers={"Content-Type": "application/xml"})
    name = parts.path.rpartition("/")[2].removesuffix(".html")
    if name.startswith("s"):
        return Answer(_article("Một bài duy nhất của cổng"))
    if name.startswith("c"):
        return Answer(_article(f"Bài số {name[1:]} của vòng tròn"))
    if name.isdecimal() and int(name) < 100:
        return None
    return Answer(page_of("404", "<h1>Không tìm thấy trang</h1>"), 404) if parts.path.startswith("/tin/") else None


def _items(addresses: object) -> str:
    return "".join(f'<li class="item"><a href="{url}">Tin của tỉnh hôm nay</a></li>' for url in addresses)  # type: ignore[attr-defined]


def _index(path: str) -> bytes:
    """An index that names itself, one below it, and ten thousand that name nothing."""
    below = f"{path.removesuffix('.xml')}-.xml"
    wide = (f"/smx{number}.xml" for number in range(10_000)) if path == "/sitemap.xml" else ()
    named = "".join(f"<sitemap><loc>https://portal.example{one}</loc></sitemap>" for one in (path, below, *wide))
    return f'<?xml version="1.0"?><sitemapindex>{named}</sitemapindex>'.encode()


def _article(title: str) -> bytes:
    body = f"<p>{title}: {_TEXT}</p><p>{_TEXT}</p>"
    return page_of(title, f'<h1>{title}</h1><time>01/02/2025 08:00</time><div class="body">{body}</div>')
