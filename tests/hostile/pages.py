"""Pages, feeds and sitemaps that were made to do harm, by name, each as large as is read at all. Pure.

`python -m tests.hostile.pages` reads all of them and prints what each costs.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

from crawler.pages.page import Page
from crawler.reading import Reading
from spiders import portals

PORTAL = "baobackan"
ARTICLE = "https://baobackan.vn/bay-trang-post57990.html"
LISTING = "https://baobackan.vn/thoi-su/"
SITEMAP = "https://baobackan.vn/sitemap.xml"
FEED = "https://baobackan.vn/rss/home.rss"
_PAGE, _TEXT, _TAGS, _XML_TAGS = 31 * 2**20, 1_900_000, 99_000, 990_000
"""A little less than what is read (crawler/pages/oversize.py): bytes, characters, tags."""
share = 1
"""Tests of every day read pages of that share of the size: what grows faster than the page shows there too."""
_WORDS = "Sáng nay, tại hội trường, các đại biểu đã nghe báo cáo về tình hình kinh tế của tỉnh trong năm qua. "
_P = f"<p>{_WORDS}</p>"
_LINK = "https://baobackan.vn/tin-post"


def story(body: str, *, head: str = "", title: str = "Bẫy trong trang báo", date: str = "01/08/2022 10:31") -> str:
    """An article in the newest layout of the portal."""
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><article>"
        f'<h1 class="cms-title">{title}</h1><div class="article__meta"><time>{date}</time></div>'
        f'<div class="article__body cms-body">{_P}{body}</div></article></body></html>'
    )


def unknown(body: str) -> str:
    """An article in a layout that nobody knows."""
    title = "Bẫy trong trang báo"
    return f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1><div>{_P}{body}</div></main></body></html>"


def _many(piece: str, most: int = _TAGS) -> str:
    """A piece so often that the page is just read."""
    tags = piece.count("<")
    return piece * (min(_PAGE // len(piece.encode()), (most - 40) // tags if tags else _TEXT // len(piece)) // share)


def _numbered(piece: str, count: int) -> str:
    return "".join(piece.replace("#", str(number)) for number in range(count // share))


def _listing(items: str) -> str:
    return f"<!DOCTYPE html><html><head><title>Thời sự</title></head><body>{items}</body></html>"


def _rss(items: str, dtd: str = "") -> str:
    return f'<?xml version="1.0"?>{dtd}<rss><channel>{items}</channel></rss>'


def _item(title: str, link: str = f"{_LINK}1.html") -> str:
    return f"<item><title>{title}</title><link>{link}</link></item>"


def _laughs(root: str) -> str:
    entities = "".join(f"<!ENTITY a{n} '" + f"&a{n - 1};" * 10 + "'>" for n in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY a0 "lol">{entities}]>'


BODIES: dict[str, Callable[[], str]] = {
    "5,000 deep": lambda: "<div>" * 5000 + _P + "</div>" * 5000,
    "200 deep, all over": lambda: _many("<div>" * 200 + _P + "</div>" * 200),
    "never closed": lambda: _many("<b>x"),
    "siblings": lambda: _many("<p>Một đoạn văn.</p>"),
    "empty paragraphs": lambda: _many("<p>"),
    "line breaks": lambda: _many("a<br>"),
    "headlines": lambda: _many("<h2 class=title>Tiêu đề của trang bẫy này</h2>"),
    "links to one article": lambda: _many("<a href='/x-post1.html'>Tiêu đề</a> "),
    "links to articles": lambda: _numbered("<p><a href='/x-post#.html'>Tiêu đề # của bẫy</a></p>", 24_000),
    "attachments in one line": lambda: f"<p>{_numbered('<a href=/x#.pdf>Tệp</a> ', 49_000)}</p>",
    "pictures": lambda: _numbered("<img src='/x#.jpg'>", 90_000),
    "tables in tables": lambda: _many("<table><tr><td>" * 60 + _P + "</td></tr></table>" * 60),
    "tables of pictures": lambda: _many("<table><tr><td><img src=/a.jpg></td></tr><tr><td>Ảnh</td></tr></table>"),
    "rows": lambda: f"<table>{_many('<tr><td>a</td><td>b</td></tr>')}</table>",
    "side boxes": lambda: _many("<div class=related>" + "chữ " * 4 + "</div>"),
    "side boxes of 80 letters": lambda: _many(f"<div class=related>{_WORDS}</div>")[:2_500_000],
    "marked dates": lambda: _many("<span class=date>99 foo 31/02/1999 x</span>"),
    "scripts of JSON-LD": lambda: _many('<script type="application/ld+json">{"@type":"Article"}</script>'),
    "JSON-LD 100,000 deep": lambda: f"<script type='application/ld+json'>{'[' * 100_000}</script>",
    "JSON-LD of half a character": lambda: (
        '<script type="application/ld+json">{"@type":"NewsArticle","author":"\\ud800 Hà"}</script>'
    ),
    "100,000 attributes": lambda: f"<p {' '.join(f'a{n}' for n in range(100_000))}>{_WORDS}</p>",
    "attributes with signs": lambda: "<p " + _numbered("a#='>' ", 50_000) + ">" + _WORDS,
    "an attribute of 9 MB": lambda: f"<p class='{'x ' * 4_500_000}'>{_WORDS}</p>",
    "an attribute of 12 MB": lambda: f"<p class='{'x' * 12_000_000}'>{_WORDS}</p>",
    "a picture of 30 MB in the page": lambda: f"<img src='data:image/png;base64,{'A' * 30_000_000}'>{_P}",
    "plaintext": lambda: f"<plaintext>{_many(_P)[:_TEXT]}",
    "one long text": lambda: f"<p>{_many(_WORDS)}</p>",
    "zero-width characters": lambda: f"<p>{_many(chr(0x200B))}</p>",
    "marks on one letter": lambda: f"<p>a{_many(chr(0x302) + chr(0x323))}</p>",
    "white space": lambda: f"<p>a{' ' * _TEXT}b</p>",
    "words without end": lambda: f"<p>{_many('a.')}</p>",
    "a byline without end": lambda: (
        f"<p class='author'>{_many('a ')}</p><p class='article__source'>{_many('theo a ')[:90_000]}"
    ),
    "a refresh of spaces": lambda: f"<meta http-equiv=refresh content='{' ' * _TEXT}'>",
    "NUL": lambda: "\0" * 1_000_000,
    "entities": lambda: _many("&#x202e;&nbsp;&lt;")[: _TEXT * 3],
}
"""Bodies of articles: each is read in the newest layout and in none."""
WHOLE: dict[str, tuple[str, Callable[[], str]]] = {
    "a title of 1 MB": (ARTICLE, lambda: story("", title="Bẫy " * 250_000)),
    "a date of 99/99/9999": (ARTICLE, lambda: story(_P, date="99/99/9999 99:99")),
    "more tags than are read": (ARTICLE, lambda: story("<p>" * 200_000)),
    "two million roots": (ARTICLE, lambda: "</html><html><body>" * 30_000 + story(_P)),
    "a text of 30 MB": (ARTICLE, lambda: story(f"<p>{_WORDS * 300_000}")),
    "hosts that run on": (ARTICLE, lambda: story("<script>" + "a." * 900_000 + "</script>").replace(_WORDS, "Ngắn.")),
    "items": (LISTING, lambda: _listing(_numbered(f"<article class=story><a href='{_LINK}#.html'>Tin #</a></article>", 24_000))),
    "anchors never closed": (LISTING, lambda: _listing(_numbered(f"<a href='{_LINK}#.html'>", 90_000))),
    "anchors of one article": (LISTING, lambda: _listing(_many(f"<a href='{_LINK}1.html'>t</a>"))),
    "items in items": (LISTING, lambda: _listing(_many("<article class=story>" * 200 + "<a href='/x-post1.html'>x</a>" + "</article>" * 200))),
    "an item of dates": (LISTING, lambda: _listing(f"<article class=story><a href='{_LINK}1.html'>t</a>{_many('<i>99 thg 2022 31/02/2022</i>')}</article>")),
    "a pager of 40,000": (LISTING, lambda: _listing(f"<a href='{_LINK}1.html'>t</a>{_numbered('<a href=?page=#>#</a>', 40_000)}")),
    "long addresses": (LISTING, lambda: _listing(_numbered(f"<a href='/{'a/' * 1000}tin-post#.html'>t</a>", 9000))),
    "an address of 9 MB": (LISTING, lambda: _listing(f"<a href='/{'a-' * 4_500_000}post1.html'>t</a>")),
    "billion laughs in a feed": (FEED, lambda: _rss(_item("&a9;"), _laughs("rss"))),
    "billion laughs in a sitemap": (SITEMAP, lambda: f'<?xml version="1.0"?>{_laughs("urlset")}<urlset><url><loc>&a9;</loc></url></urlset>'),
    "billion laughs in an attribute": (FEED, lambda: _rss("<entry><link href='&a9;'/></entry>", _laughs("rss"))),
    "quadratic blowup": (FEED, lambda: _rss(_item("&a;" * 100_000), "<!DOCTYPE rss [<!ENTITY a '" + "x" * 100_000 + "'>]>")),
    "an external entity": (FEED, lambda: _rss(_item("t &a;"), '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>')),
    "an external parameter entity": (FEED, lambda: _rss(_item("t"), '<!DOCTYPE rss [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>')),
    "an external DTD": (FEED, lambda: _rss(_item("t"), '<!DOCTYPE rss SYSTEM "file:///etc/passwd">')),
    "XInclude": (FEED, lambda: _rss(_item('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'))),
    "entities declared": (FEED, lambda: _rss(_item("t"), "<!DOCTYPE rss [" + _numbered("<!ENTITY a# 'x'>", 900_000) + "]>")),
    "XML 5,000 deep": (FEED, lambda: _rss("<item>" * 5000 + "</item>" * 5000)),
    "items in items of a feed": (FEED, lambda: _rss(("<item>" * 240 + "</item>" * 240) * 2000)),
    "children of an item": (FEED, lambda: _rss(f"<item>{_many('<x/>', _XML_TAGS)}</item>")),
    "a feed of 150,000 odd dates": (FEED, lambda: _rss(_numbered(f"<item><link>{_LINK}#.html</link><pubDate>99 foo 1999</pubDate></item>", 150_000))),
    "a sitemap of 300,000": (SITEMAP, lambda: f"<urlset>{_numbered(f'<url><loc>{_LINK}#.html</loc></url>', 240_000)}</urlset>"),
    "an index of 200,000": (SITEMAP, lambda: f"<sitemapindex>{_numbered('<sitemap><loc>/s#.xml</loc></sitemap>', 200_000)}</sitemapindex>"),
    "100,000 namespaces": (FEED, lambda: '<?xml version="1.0"?><rss ' + _numbered("xmlns:n#='u#' ", 100_000) + "/>"),
    "UTF-7": (ARTICLE, lambda: story("+ADw-script+AD4-alert(1)+ADw-/script+AD4-")),
}  # fmt: skip


def hostile() -> dict[str, tuple[str, Callable[[], str]]]:
    """Every page by name: its address, and what makes it."""
    known = {f"{name}, known": (ARTICLE, lambda made=made: story(made())) for name, made in BODIES.items()}
    strange = {f"{name}, unknown": (ARTICLE, lambda made=made: unknown(made())) for name, made in BODIES.items()}
    return {**known, **strange, **WHOLE}


def read(name: str) -> tuple[Reading, float, float, int]:
    """What reading such a page gives; seconds of a processor, MB of memory more at the highest, bytes of the page."""
    url, make = hostile()[name]
    page = Page(url, make().encode("utf-8", "surrogatepass"), "text/html; charset=utf-8")
    before, began = _peak(), time.process_time()
    reading = portals()[PORTAL].read(page)
    return reading, time.process_time() - began, _peak() - before, len(page.body)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    for one in hostile():
        found, seconds, more, size = read(one)
        told = (found.error or "")[:70]
        print(f"{seconds:6.2f} s {more:6.0f} MB {size / 1e6:6.1f} MB  {one:42} {found.kind:9} {told}", flush=True)
