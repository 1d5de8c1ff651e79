"""VHV: thaibinh.gov.vn with two of its sub-hosts, and tnu.edu.vn, which had a site of its own before."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from html import escape

from tests.lab import clocks
from tests.lab.answer import Ask
from tests.lab.chance import hexes, mix
from tests.lab.model import Channel, Era, Section
from tests.lab.sites.leaf import Layout, Leaf, Shelf, number
from tests.lab.sites.mood import Mood
from tests.lab.sites.site import Site

_SLUG = re.compile(r"^/[\w-]+(?:/[\w-]+)?/([\w-]+?)(\d+)\.html$")
_OLD = re.compile(r"^/([\w-]+)-dt(\d+)\.html$")


def body(leaf: Leaf) -> str:
    """The free part: pictures in centred paragraphs, captions below."""
    out: list[str] = []
    pictures = iter(leaf.pictures)
    for block in leaf.blocks:
        if block.kind == "pic" and block.picture is not None:
            source = "data-original" if leaf.is_lazy else "src"
            out.append(f'<p style="text-align: center;"><img alt="" {source}="{escape(next(pictures))}" /></p>')
            if block.picture.caption:
                out.append(f'<p style="text-align: center;"><em>{block.picture.caption}</em></p>')
        elif block.kind == "file":
            out.append(f'<p>Nội dung chi tiết xem tại <a href="{escape(leaf.files[0])}">{block.text}</a>.</p>')
        elif block.kind != "related":
            out.append(f'<p style="text-align: justify;">{block.text}</p>')
    return "\n".join(out)


def article(leaf: Leaf) -> tuple[str, str]:
    """The detail template of VHV's news module."""
    ident = hexes(leaf.n & 0xFFFFFF, 9, 24)
    when = (
        f'{clocks.weekday(leaf.published)}, {clocks.show(leaf.published, "%d/%m/%Y")}<span class="drash"> | </span>{clocks.show(leaf.published, "%H:%M")}'
        if leaf.n % 4
        else clocks.show(leaf.published, "%H:%M:%S | %d/%m/%Y")
    )
    lead = f'<div class="brief">{leaf.lead}</div>' if leaf.lead else ""
    who = f'<div class="author">{leaf.author}</div>' if leaf.author else ""
    source = f'<div class="source">{leaf.source}</div>' if leaf.source else ""
    more = "".join(
        f'<li><a href="{url}">{title}</a> <span class="time-relatedArticles">({clocks.show(leaf.published, "%d/%m/%Y")})</span></li>'
        for url, title in leaf.related
    )
    main = f"""<div class="pathway-category"><ol class="breadcrumb"><li><a href="/">Trang chủ</a></li><li><a href="{leaf.section.path}">{leaf.section.name}</a></li></ol></div>
<article class="news-detail-layout-type-2" itemscope itemtype="http://schema.org/NewsArticle"><meta itemprop="datePublished" content="{clocks.iso(leaf.published)}">
<header><span class="post-date left">{when}</span><div class="block_share right"><a>A-</a> <a>A</a> <a>A+</a> <span>|</span> <a onclick="printArticle('{ident}')">In bài</a>
<a>Chia sẻ bài viết lên facebook</a> <a>Tăng tương phản</a> <a>Giảm tương phản</a></div></header>
<h1 class="title-detail" itemprop="headline">{leaf.title}</h1><div class="social-connect"><a>Zalo</a><a>Đọc bài</a><a>Lưu</a></div>
{lead}<div id="audio{ident[:6]}"></div><div class="content-detail font-size-text" itemprop="articleBody">
{body(leaf)}
</div>{who}{source}<div class="rating" id="star-rating">Tổng số điểm của bài viết là: 0 trong 0 đánh giá</div><div class="views">Lượt xem: {leaf.views}</div></article>
<section class="Article-News-Detail-default"><div class="panel-title">Tin liên quan</div><ul class="relatedArticles-list">{more}</ul></section>"""
    return f'<meta name="description" content="{(leaf.lead or leaf.blocks[0].text)[:150]}">', main


def article_old(leaf: Leaf) -> tuple[str, str]:
    """tnu.edu.vn in 2020; only its visible text is known, the markup is inferred."""
    out: list[str] = []
    pictures = iter(leaf.pictures)
    for block in leaf.blocks:
        if block.kind == "pic" and block.picture is not None:
            url = next(pictures)
            name = url.rsplit("/", 1)[1]
            out.append(
                f'<p style="text-align:center"><img src="{escape(url)}" alt="{name}" /></p><p style="text-align:center">{name}</p>'
            )
            if block.picture.caption:
                out.append(f'<p style="text-align:center"><em>{block.picture.caption}</em></p>')
        elif block.kind != "related":
            out.append(f"<p>{block.text}</p>")
    signed = " – ".join(part for part in (leaf.author, leaf.source) if part) if leaf.author else ""
    who = f'<p style="text-align:right"><strong>{signed}</strong></p>' if signed else ""
    more = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in leaf.related)
    main = f"""<div class="slogan">Đoàn kết – trung thực – sáng tạo – hiệu quả - chất lượng</div><div class="news-detail"><h1 class="news-title">{leaf.title}</h1>
<div class="news-info">Đăng ngày: {clocks.show(leaf.published, "%d-%m-%Y")} | {leaf.views} lần đọc</div><span>|</span>
<div class="news-body">{"".join(out)}{who}</div></div><div class="news-more"><h3>Tin cùng chuyên mục</h3><ul>{more}</ul></div>"""
    return "", main


def listing(shelf: Shelf) -> tuple[str, str]:
    """VHV's list: dates with full times in attributes, a pager that is empty until a script fills it."""
    ident = 5_000_000 + len(shelf.section.path) * 17
    out: list[str] = []
    for row in shelf.rows:
        thumb = escape(row.thumb) if row.thumb else "/App/images/no-image-news.png"
        iso = clocks.iso(row.published)
        out.append(
            f'<article class="item-block detailType2 Article-News" data-id="{hexes(row.n & 0xFFFFFF, 9, 24)}"><div class="post-item"><figure class="post-image">'
            f'<a title="{row.title}" href="{row.url}"><img data-original="{thumb}" src="/App/images/lazy.png" alt="{row.title}"></a></figure>'
            f'<div class="post-title"><h4 class="entry-title"><a href="{row.url}">{row.title}</a></h4></div><div class="post-meta"><span class="date">'
            f'<time class="post-date updated" datetime="{iso}">{clocks.show(row.published, "%d/%m/%Y")}</time></span></div>'
            f'<div class="post-content">{row.lead}</div></div></article>'
        )
    main = (
        f'<div class="ModuleWrapper" id="module{ident}" modulerootid="{ident - 9}"><section class="section-list Article-Detail-default" id="section{ident}">'
        f'{"".join(out)}</section><div class="default-pagination" id="pagination{ident}"></div></div>'
    )
    return "", main


OPEN = '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
TOP = '</head><body class="site"><div class="page-wrapper">'
BOTTOM = "</div></body></html>"


class ThaiBinh(Site):
    """thaibinh.gov.vn, vuthu. and sotttt."""

    name = "thaibinh"
    title = "Cổng thông tin điện tử tỉnh Thái Bình"
    host = "thaibinh.gov.vn"
    province = "thaibinh"
    has_files = True
    robots = "User-agent: *\nDisallow: /admin/\nDisallow: /api/\n"
    more_hosts = ("www.thaibinh.gov.vn",)
    channels = (
        Channel(
            (Era(name="vhv", layout="vhv", until="2025-06-30", marks_source=True),),
            (
                Section("/tin-tuc/tin-tong-hop", "Tin tổng hợp", "thaibinh.gov.vn"),
                Section("/tin-tuc/chinh-tri", "Chính trị", "thaibinh.gov.vn"),
                Section("/tin-tuc/kinh-te", "Kinh tế", "thaibinh.gov.vn"),
                Section("/tin-tuc/chinh-tri", "Chính trị", "vuthu.thaibinh.gov.vn"),
                Section("/tin-tuc/tin-tuc-su-kien", "Tin tức sự kiện", "sotttt.thaibinh.gov.vn"),
            ),
            12,
        ),
    )
    upload = "80571"

    def make_layouts(self) -> dict[str, Layout]:
        """One generation."""
        return {"vhv": Layout(article, listing, OPEN, TOP, BOTTOM)}

    def slug_of(self, n: int, at: int) -> str:
        """Cut at about 60 characters; digits at its end, as after a collision."""
        return f"{self.slug(n, at, 60)}{self.portal.running(n) + 1}"

    def key(self, n: int) -> str:
        """The slug; on a sub-host with the sub-host's name before it."""
        host = self.portal.section(n).host
        sub = "" if host == self.host else host.removesuffix("." + self.host) + "."
        return sub + self.slug_of(n, 1 << 40)

    def address(self, n: int, at: int) -> str:
        """In its section."""
        section = self.portal.section(n)
        return f"https://{section.host}{section.path}/{self.slug_of(n, at)}.html"

    def doors(self, n: int, at: int) -> list[str]:
        """Other categories of the same host, and the featured flag."""
        first = self.address(n, at)
        own = self.portal.section(n)
        others = [
            first.replace(own.path, s.path, 1)
            for s in self.channels[-1].sections
            if s.host == own.host and s is not own
        ]
        return [first, *others, f"{first}?isFeatured=1", f"{first}?cat=2"]

    def find(self, ask: Ask) -> int | None:
        """The slug decides; its digits say which article, its letters must be that article's."""
        found = _SLUG.match(ask.path)
        if found is None:
            return None
        tail = ask.path.rsplit("/", 1)[1].removesuffix(".html")
        digits = found[2]
        for start in range(len(digits)):
            running = number(digits[start:])
            n = self.portal.article_at(running - 1) if running else None
            if n is None or (n >= 0 and n >= self.portal.count(ask.at)) or self.portal.era(n).name != "vhv":
                continue
            if self.portal.section(n).host == ask.host and tail in (self.slug_of(n, ask.at), self.slug_of(n, 0)):
                return n
        return None

    def leaf(self, n: int, ask: Ask, mood: Mood) -> Leaf:
        """One title in three is decomposed, as on the real portal."""
        made = super().leaf(n, ask, mood)
        return decomposed(made) if self.name == "thaibinh" and mix(self.seed, n) % 3 == 0 else made

    def picture_url(self, n: int, serial: int) -> str:
        """Site id, day, name."""
        host = self.portal.section(n).host
        return f"https://{host}/upload/{self.upload}/{clocks.show(self.portal.published(n), '%Y%m%d')}/anh_{self.portal.running(n)}_{serial + 1}.jpg"

    def file_url(self, n: int) -> str:
        """Beside the pictures."""
        return self.picture_url(n, 0).rsplit("/", 1)[0] + f"/VB_{self.portal.running(n)}.pdf"


def decomposed(leaf: Leaf) -> Leaf:
    """The same leaf with its title and lead in NFD."""
    lead = unicodedata.normalize("NFD", leaf.lead) if leaf.lead else None
    return replace(leaf, title=unicodedata.normalize("NFD", leaf.title), lead=lead)


class Tnu(ThaiBinh):
    """tnu.edu.vn: its own site to 2022, VHV after."""

    name = "tnu"
    title = "Đại học Thái Nguyên"
    host = "tnu.edu.vn"
    province = "thainguyen"
    has_files = False
    more_hosts = ("www.tnu.edu.vn",)
    upload = "100001"
    channels = (
        Channel(
            (
                Era(
                    name="tnu_old", layout="tnu_old", until="2022-08-31", precision="day", marks_lead=False, marks_section=False, marks_source=True,
                ),
                Era(name="vhv", layout="vhv", marks_source=True),
            ),
            (
                Section("/tin-tuc-su-kien", "Tin tức - Sự kiện", "tnu.edu.vn"),
                Section("/dao-tao/dao-tao-dai-hoc", "Đào tạo đại học", "tnu.edu.vn"),
            ),
            12,
        ),
    )  # fmt: skip

    def make_layouts(self) -> dict[str, Layout]:
        """The site of its own, and VHV."""
        return {
            "tnu_old": Layout(article_old, listing, OPEN, TOP, BOTTOM),
            "vhv": Layout(article, listing, OPEN, TOP, BOTTOM),
        }

    def slug_of(self, n: int, at: int) -> str:
        """The old site puts `-dt` before its number."""
        if self.portal.era(n).name == "tnu_old":
            return f"{self.slug(n, at)}-dt{self.portal.running(n) + 1}"
        return super().slug_of(n, at)

    def address(self, n: int, at: int) -> str:
        """Old at the root, new in its section with the category's number."""
        if self.portal.era(n).name == "tnu_old":
            return f"https://{self.host}/{self.slug_of(n, at)}.html"
        return f"{super().address(n, at)}?categoryId=101886792"

    def doors(self, n: int, at: int) -> list[str]:
        """With and without the category."""
        first = self.address(n, at)
        if self.portal.era(n).name == "tnu_old":
            return [first, f"{first}?lang=vi"]
        bare = first.split("?")[0]
        own = self.portal.section(n).path
        return [
            first,
            bare,
            f"{bare}?categoryId=101886793",
            *(bare.replace(own, s.path, 1) for s in self.channels[0].sections if s.path != own),
        ]

    def find(self, ask: Ask) -> int | None:
        """Both kinds of address."""
        old = _OLD.match(ask.path)
        if old is None:
            return super().find(ask)
        n = self.portal.article_at(int(old[2]) - 1)
        if n is None or n < 0 or n >= self.portal.count(ask.at) or self.portal.era(n).name != "tnu_old":
            return None
        return n if ask.path[1:].removesuffix(".html") in (self.slug_of(n, ask.at), self.slug_of(n, 0)) else None

    def picture_url(self, n: int, serial: int) -> str:
        """The old site's file names are printed under its pictures."""
        if self.portal.era(n).name == "tnu_old":
            at = self.portal.published(n)
            return f"https://{self.host}/Portals/0/{clocks.show(at, '%Y')}/{clocks.short(at)}-{clocks.show(at, '%Y')}-TG{n}-{serial + 1}.jpg"
        return super().picture_url(n, serial)
