"""Pages, feeds and sitemaps that were made to do harm: each named, each of the size that hurts. Pure.

`HOSTILE` maps a name to a function of no arguments: the pages together are a gigabyte, so each is made when asked for.
`python -m tests.hostile.pages` reads all of them and prints what each costs.
"""

from __future__ import annotations

from dataclasses import dataclass

ARTICLE = "https://baobackan.vn/bay-trang-post57990.html"
LISTING = "https://baobackan.vn/thoi-su/"
SITEMAP = "https://baobackan.vn/sitemap.xml"
FEED = "https://baobackan.vn/rss/home.rss"
_WHOLE = 30 * 2**20
"""A little less than what is read at all (crawler/portal.py)."""
_MEGABYTE = 10**6
_WORDS = "Sáng nay, tại hội trường, các đại biểu đã nghe báo cáo về tình hình kinh tế của tỉnh trong năm qua. "


@dataclass(frozen=True, slots=True)
class Hostile:
    """One page: the portal that reads it, its address, its bytes."""

    url: str
    body: bytes
    portal: str = "baobackan"
    content_type: str = "text/html; charset=utf-8"


def article(body: str, *, title: str = "Bẫy trong trang báo", head: str = "", date: str = "01/08/2022 10:31") -> str:
    """A page in the newest layout of the portal (ePi) around this body."""
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>"
        f'<article><h1 class="cms-title"><a>{title}</a></h1><div class="article__meta"><time>{date}</time></div>'
        f'<div class="article__sapo cms-desc">{_WORDS}</div><div class="article__body cms-body">{body}</div>'
        "</article></body></html>"
    )
