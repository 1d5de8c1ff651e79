"""baotuyenquang.com.vn: its own CMS in two kinds of address, then MediaSoft."""

from __future__ import annotations

import re
from html import escape

from tests.lab import clocks
from tests.lab.answer import Ask
from tests.lab.chance import mix
from tests.lab.model import Channel, Era, Section
from tests.lab.sites import mediasoft, mediasoft_pages
from tests.lab.sites.leaf import Layout, Leaf, Shelf, number
from tests.lab.sites.site import Site

HOST = "baotuyenquang.com.vn"
UNIT = "4028eaa4679b32c401679c0c74382a7e"
_HEX = re.compile(r"^/((?:[\w-]+/){1,2})(\d{6})/([\w-]+)-([0-9a-f]{7})/?$")
_OWN = re.compile(r"^/(?:[\w-]+/[\w-]+/)?([\w!-]+)-(\d+)\.html$")
_LIST = re.compile(r"^(/[\w-]+/[\w-]+/)trang-(\d+)\.html$")


def article(leaf: Leaf) -> tuple[str, str]:
    """The CMS of 2019: the lead begins with a hyphen, centred paragraphs are captions, the byline ends the body."""
    out: list[str] = []
    pictures = iter(leaf.pictures)
    for block in leaf.blocks:
        if block.kind == "pic" and block.picture is not None:
            source = "data-src" if leaf.is_lazy else "src"
            out.append(f'<p style="text-align: center;"><img alt="" {source}="{escape(next(pictures))}" /></p>')
            caption = block.picture.caption
            if caption:
                out.append(
                    f"<p><em>{caption}</em></p>" if leaf.n % 3 == 0 else f'<p style="text-align: center;">{caption}</p>'
                )
        elif block.kind != "related":
            out.append(f'<p style="text-align: justify;">{block.text}</p>')
    who = (
        f'<p style="text-align: right;"><strong>{"Tin, ảnh: " if leaf.n % 2 else "Bài, ảnh: "}{leaf.author}</strong></p>'
        if leaf.author
        else ""
    )
    lead = f'<div class="summary">- {leaf.lead}</div>' if leaf.lead else ""
    more = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in leaf.related)
    main = f"""<div class="lang"><a href="/">Tiếng việt</a> | <a href="/en/">English</a></div><div class="article-box"><h1 class="title">{leaf.title}</h1>
<time>{clocks.show(leaf.published, "%H:%M | %d/%m/%Y")}</time>{lead}<div class="video-box">Video không hợp lệ</div>
<div itemprop="articleBody">
{"".join(out)}{who}</div></div><div class="cung-chuyen-muc"><h3>Tin cùng chuyên mục</h3><ul>{more}</ul></div>"""
    return "", main


def listing(shelf: Shelf) -> tuple[str, str]:
    """Pages are called `trang-N.html`; the box is inferred."""
    rows = "".join(
        f'<div class="news-row"><h3><a href="{row.url}">{row.title}</a></h3><time>{clocks.show(row.published, "%H:%M | %d/%m/%Y")}</time><div class="summary">{row.lead}</div></div>'
        for row in shelf.rows
    )
    base = shelf.section.path
    links = "".join(
        f'<a href="{base if k == 1 else f"{base}trang-{k}.html"}">{k}</a>'
        for k in range(max(1, shelf.page - 3), min(shelf.pages, shelf.page + 3) + 1)
    )
    return "", f'<div class="news-rows">{rows}</div><div class="paging">{links}</div>'


class BaoTuyenQuang(Site):
    """baotuyenquang.com.vn."""

    name = "baotuyenquang"
    title = "Báo Tuyên Quang điện tử"
    host = HOST
    province = "tuyenquang"
    dash = "-"
    has_validators = True
    more_hosts = ("www.baotuyenquang.com.vn", "m.baotuyenquang.com.vn")
    channels = (
        Channel(
            (
                Era(name="tq_a", layout="tq_own", base=100_000, until="2022-05-31", marks_section=False),
                Era(name="tq_b", layout="tq_own", base=100_000, until="2024-06-30", marks_section=False),
            ),
            tuple(
                Section(f"/{path}/", name, HOST)
                for path, name in (
                    ("chinh-tri/trong-tinh", "Trong tỉnh"),
                    ("kinh-te/nong-nghiep", "Nông nghiệp"),
                    ("van-hoa/tin-tuc", "Văn hóa"),
                )
            ),
            15,
        ),
        Channel(
            (Era(name="mediasoft2", layout="mediasoft2"),),
            tuple(
                Section(f"/{path}/", name, HOST)
                for path, name in (
                    ("thoi-su-chinh-tri/tin-tuc", "Thời sự - Chính trị"),
                    ("kinh-te/tin-tuc", "Kinh tế"),
                    ("xa-hoi/tin-tuc", "Xã hội"),
                )
            ),
            15,
        ),
    )

    def make_layouts(self) -> dict[str, Layout]:
        """Its own, and MediaSoft's."""
        return {
            "tq_own": Layout(article, listing, mediasoft.OPEN, mediasoft.TOP, mediasoft.BOTTOM, "{title} - {site}"),
            "mediasoft2": Layout(
                mediasoft_pages.article2,
                mediasoft_pages.listing,
                mediasoft.OPEN,
                mediasoft.TOP,
                mediasoft.BOTTOM,
            ),
        }

    def key(self, n: int) -> str:
        """Number, then hexadecimal tail."""
        running = self.portal.running(n)
        return mediasoft.hex_tail(running) if self.portal.era(n).name == "mediasoft2" else str(100_000 + running)

    def address(self, n: int, at: int) -> str:
        """By generation; one slug in seven of the first holds an exclamation mark."""
        era, path = self.portal.era(n).name, self.portal.section(n).path
        if era == "mediasoft2":
            return (
                f"https://{HOST}{path}{clocks.show(self.portal.published(n), '%Y%m')}/{self.slug(n, at)}-{self.key(n)}/"
            )
        mark = "!" if mix(self.seed, n) % 7 == 0 else ""
        return f"https://{HOST}{path if era == 'tq_a' else '/'}{self.slug(n, at)}{mark}-{self.key(n)}.html"

    def doors(self, n: int, at: int) -> list[str]:
        """Other sections; for MediaSoft's also without the slash."""
        first, own = self.address(n, at), self.portal.section(n).path
        others = [
            first.replace(own, s.path, 1) for s in self.portal.channel(n).sections if s.path != own and own in first
        ]
        return [first, first.rstrip("/"), *others] if first.endswith("/") else [first, *others, f"{first}?in=1"]

    def find(self, ask: Ask) -> int | None:
        """By number or tail."""
        new, own = _HEX.match(ask.path), _OWN.match(ask.path)
        if new is not None:
            n = self.portal.article_at(mediasoft.from_hex_tail(new[4]))
        elif own is not None:
            n = self.portal.article_at(int(own[2]) - 100_000)
        else:
            return None
        if n is None or (n >= 0 and n >= self.portal.count(ask.at)):
            return None
        return n if (self.portal.era(n).name == "mediasoft2") == (new is not None) else None

    def page_of(self, ask: Ask) -> tuple[Channel, Section, int] | None:
        """`trang-N.html` for the older sections."""
        found = _LIST.match(ask.path)
        if found is None:
            return super().page_of(ask)
        section = next((s for s in self.channels[0].sections if s.path == found[1]), None)
        return (self.channels[0], section, number(found[2]) or 1) if section is not None else None

    def page_url(self, section: Section, page: int) -> str:
        """By channel."""
        if section in self.channels[0].sections and page > 1:
            return f"https://{HOST}{section.path}trang-{page}.html"
        return super().page_url(section, page)

    def picture_url(self, n: int, serial: int) -> str:
        """By generation."""
        at = self.portal.published(n)
        if self.portal.era(n).name == "mediasoft2":
            return f"https://{HOST}/file/{UNIT}/{clocks.show(at, '%m%Y')}/anh-{serial + 1}_{clocks.show(at, '%Y%m%d%H%M')}{n % 60:02d}.jpg"
        return f"https://{HOST}/media/images/{clocks.show(at, '%Y/%m')}/img_{clocks.show(at, '%Y%m%d%H%M')}{(n * 7 + serial) % 60:02d}.jpg"
