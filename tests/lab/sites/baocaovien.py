"""baocaovien.vn: the reporters' site of the propaganda commission, on VNA's platform as bnews.vn shows it (inferred)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import escape

from tests.lab import clocks
from tests.lab.answer import Answer, Ask
from tests.lab.chance import mix
from tests.lab.model import Channel, Era, Section
from tests.lab.sites.leaf import Layout, Leaf, Shelf
from tests.lab.sites.mood import Mood
from tests.lab.sites.site import Site

HOST = "baocaovien.vn"
_ARTICLE = re.compile(r"^/([\w-]+)/(\d+)\.html$")


def _article(leaf: Leaf, is_bare: bool) -> tuple[str, str]:
    out: list[str] = []
    pictures = iter(leaf.pictures)
    for block in leaf.blocks:
        if block.kind == "pic" and block.picture is not None:
            source = "data-src" if leaf.is_lazy else "src"
            caption = f"<div>{block.picture.caption}</div>" if block.picture.caption else ""
            out.append(f'<div class="insertImage"><img {source}="{escape(next(pictures))}" alt="">{caption}</div>')
        elif block.kind != "related":
            out.append(f"{block.text}<p></p>" if is_bare else f"<p>{block.text}</p>")
    who = f'<div class="lr-author">{leaf.author}</div>' if leaf.author else ""
    lead = f'<div class="lr-summary-post">{leaf.lead}</div>' if leaf.lead else ""
    more = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in leaf.related)
    title = unicodedata.normalize("NFD", leaf.title)
    main = f"""<time id="currentDate">{clocks.weekday(leaf.now)}, {clocks.show(leaf.now, "%d/%m/%Y %H:%M")}</time><div class="lr-detail">
<h1 class="font-42">{title}</h1><div class="lr-time">{clocks.show(leaf.published, "%H:%M | %d/%m/%Y")}</div>{lead}
<div class="lr-ct"><!--lr-ct-->
{"".join(out)}
</div>{who}</div><div class="lr-other"><h3>Tin liên quan</h3><ul>{more}</ul></div>"""
    return "", main


def article(leaf: Leaf) -> tuple[str, str]:
    """Paragraphs in their elements."""
    return _article(leaf, False)


def article_bare(leaf: Leaf) -> tuple[str, str]:
    """Text as bare nodes, empty paragraphs between them."""
    return _article(leaf, True)


def listing(shelf: Shelf) -> tuple[str, str]:
    """Inferred."""
    rows = "".join(
        f'<div class="lr-item"><a class="lr-item-title" href="{row.url}">{row.title}</a><span class="lr-item-time">{clocks.show(row.published, "%H:%M | %d/%m/%Y")}</span>'
        f"<p>{row.lead}</p></div>"
        for row in shelf.rows
    )
    links = "".join(
        f'<li><a href="{shelf.section.path}?page={k}">{k}</a></li>'
        for k in range(max(1, shelf.page - 3), min(shelf.pages, shelf.page + 3) + 1)
    )
    if shelf.page < shelf.pages:
        links += f'<li class="next"><a rel="next" href="{shelf.section.path}?page={shelf.page + 1}">Sau</a></li>'
    return "", f'<div class="lr-list">{rows}</div><ul class="pagination">{links}</ul>'


class BaoCaoVien(Site):
    """baocaovien.vn."""

    name = "baocaovien"
    title = "Báo cáo viên"
    host = HOST
    province = "thaibinh"
    more_hosts = ("www.baocaovien.vn", "img.baocaovien.vn")
    channels = (
        Channel(
            (
                Era(name="lr", layout="lr", until="2024-01-31", marks_section=False),
                Era(name="lrbare", layout="lrbare", marks_section=False),
            ),
            tuple(
                Section(f"/{path}", name, HOST)
                for path, name in (
                    ("tin-tuc", "Tin tức"), ("hoat-dong-tuyen-giao", "Hoạt động tuyên giáo"), ("nghien-cuu-trao-doi", "Nghiên cứu - Trao đổi"),
                )
            ),
            12,
        ),
    )  # fmt: skip

    def make_layouts(self) -> dict[str, Layout]:
        """Two templates."""
        start = '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        frame = (start, '</head><body><div class="lr-page">', "</div></body></html>")
        return {"lr": Layout(article, listing, *frame), "lrbare": Layout(article_bare, listing, *frame)}

    def key(self, n: int) -> str:
        """The number that is the file's name."""
        return str(1000 + self.portal.running(n))

    def address(self, n: int, at: int) -> str:
        """Slug first, number after."""
        return f"https://{HOST}/{self.slug(n, at)}/{self.key(n)}.html"

    def doors(self, n: int, at: int) -> list[str]:
        """Any slug leads there."""
        first = self.address(n, at)
        return [
            first,
            *(f"https://{HOST}/{word}/{self.key(n)}.html" for word in ("tin-tuc", "bai-viet", "chuyen-muc", "in-bai")),
        ]

    def find(self, ask: Ask) -> int | None:
        """By the number."""
        found = _ARTICLE.match(ask.path)
        n = self.portal.article_at(int(found[2]) - 1000) if found else None
        return n if n is not None and (n < 0 or n < self.portal.count(ask.at)) else None

    def picture_url(self, n: int, serial: int) -> str:
        """Now and then with three slashes after the host."""
        at = self.portal.published(n)
        slashes = "///" if mix(self.seed, n) % 6 == 0 else "/"
        return f"https://img.{HOST}{slashes}MediaUpload/Org/{clocks.show(at, '%Y/%m/%d')}/A{n % 1000:03d}{serial + 1:03d}{clocks.show(at, '%d%m%Y')}.jpg"

    def special(self, ask: Ask, mood: Mood) -> Answer | None:
        """The feed, in UTF-16."""
        if ask.path != "/rss/home.rss":
            return None
        rows = []
        for n in self.portal.newest(30, ask.at):
            title, lead = self.portal.heading(n, ask.at)
            when = clocks.http_date(self.portal.published(n))
            rows.append(
                f"<item><title>{escape(title)}</title><link>{self.address(n, ask.at)}</link><description>{escape(lead)}</description><pubDate>{when}</pubDate></item>"
            )
        text = f'<?xml version="1.0" encoding="utf-16"?><rss version="2.0"><channel><title>{self.title}</title>{"".join(rows)}</channel></rss>'
        return Answer(pieces=[b"\xff\xfe" + text.encode("utf-16-le")], media_type="text/xml")

    def special_urls(self, at: int) -> Iterator[str]:
        """The feed."""
        yield f"https://{HOST}/rss/home.rss"
