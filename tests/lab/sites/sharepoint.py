"""backan.gov.vn: looks like SharePoint; only the date form and the pictures' addresses are known, the rest is inferred."""

from __future__ import annotations

import re
from html import escape

from tests.lab import clocks
from tests.lab.answer import Ask
from tests.lab.chance import hexes
from tests.lab.model import Channel, Era, Section
from tests.lab.sites.leaf import Layout, Leaf, Shelf
from tests.lab.sites.site import Site

HOST = "backan.gov.vn"
_PAGE = re.compile(r"^/Pages/([\w-]+)-(\d+)\.aspx$")


def article(leaf: Leaf) -> tuple[str, str]:
    """A SharePoint publishing page: date without time, lead in a field of its own, files in the text."""
    out: list[str] = []
    pictures = iter(leaf.pictures)
    for block in leaf.blocks:
        if block.kind == "pic" and block.picture is not None:
            caption = (
                f'<p style="text-align:center"><em>{block.picture.caption}</em></p>' if block.picture.caption else ""
            )
            source = "data-src" if leaf.is_lazy else "src"
            out.append(
                f'<p style="text-align:center"><img {source}="{escape(next(pictures))}" alt="" style="width:500px" /></p>{caption}'
            )
        elif block.kind == "file":
            out.append(
                f'<p class="MsoNormal">Nội dung chi tiết xem tại <a href="{escape(leaf.files[0])}">{block.text}</a>.</p>'
            )
        elif block.kind != "related":
            out.append(f'<p class="MsoNormal" style="text-align:justify">{block.text}</p>')
    who = f'<p style="text-align:right"><strong>{leaf.author}</strong></p>' if leaf.author else ""
    lead = f'<div class="news-sapo">{leaf.lead}</div>' if leaf.lead else ""
    more = "".join(
        f'<li><a href="{url}">{title}</a> <span class="date">({clocks.show(leaf.published, "%d/%m/%Y")})</span></li>'
        for url, title in leaf.related
    )
    main = f"""<div id="ctl00_PlaceHolderMain" class="ms-rtestate-field"><div class="breadcrumb"><a href="{leaf.section.path}">{leaf.section.name}</a></div>
<h1 class="news-title">{leaf.title}</h1><div class="news-date">{clocks.show(leaf.published, "%d/%m/%Y")}</div>{lead}
<div class="news-content ms-rtestate-field">{"".join(out)}{who}</div>
<div class="news-other"><h3>Các tin khác</h3><ul>{more}</ul></div></div>"""
    return '<meta name="GENERATOR" content="Microsoft SharePoint" />', main


def listing(shelf: Shelf) -> tuple[str, str]:
    """A list with dates without time and a plain pager."""
    rows = "".join(
        f'<div class="news-item">{_thumb(row.url, row.thumb)}<a class="news-item-title" href="{row.url}">{row.title}</a>'
        f'<span class="news-item-date">{clocks.show(row.published, "%d/%m/%Y")}</span><p class="news-item-sapo">{row.lead}</p></div>'
        for row in shelf.rows
    )
    links = "".join(
        f'<a href="{shelf.section.path}?page={k}">{k}</a>'
        for k in range(max(1, shelf.page - 3), min(shelf.pages, shelf.page + 3) + 1)
    )
    if shelf.page < shelf.pages:
        links += f'<a class="next" href="{shelf.section.path}?page={shelf.page + 1}">Trang sau</a>'
    return "", f'<div class="news-list">{rows}</div><div class="pagination">{links}</div>'


def _thumb(url: str, thumb: str | None) -> str:
    return f'<a href="{url}"><img src="{escape(thumb)}" alt="" /></a>' if thumb else ""


class BacKan(Site):
    """backan.gov.vn."""

    name = "backan"
    title = "Cổng thông tin điện tử tỉnh Bắc Kạn"
    host = HOST
    province = "backan"
    has_files = True
    more_hosts = ("www.backan.gov.vn",)
    robots = "User-agent: *\nDisallow: /_layouts/\nDisallow: /_vti_bin/\n"
    channels = (
        Channel(
            (Era(name="sharepoint", layout="sharepoint", base=2000, until="2025-06-30", precision="day"),),
            tuple(
                Section(f"/tin-tuc/{path}", name, HOST)
                for path, name in (
                    ("tin-trong-tinh", "Tin trong tỉnh"),
                    ("chi-dao-dieu-hanh", "Chỉ đạo điều hành"),
                    ("kinh-te-xa-hoi", "Kinh tế - Xã hội"),
                )
            ),
            12,
        ),
    )

    def make_layouts(self) -> dict[str, Layout]:
        """One generation."""
        start = '<!DOCTYPE html><html dir="ltr" lang="vi-VN"><head><meta charset="utf-8" />'
        top = '</head><body><form method="post" id="aspnetForm"><div class="aspNetHidden"><input type="hidden" name="__REQUESTDIGEST" value="0x0" /></div>'
        return {"sharepoint": Layout(article, listing, start, top, "</form></body></html>", "{title}")}

    def key(self, n: int) -> str:
        """The number before `.aspx`."""
        return str(2000 + self.portal.running(n))

    def address(self, n: int, at: int) -> str:
        """A page of the library."""
        return f"https://{HOST}/Pages/{self.slug(n, at)}-{self.key(n)}.aspx"

    def doors(self, n: int, at: int) -> list[str]:
        """The page library adds its list's parameters."""
        first = self.address(n, at)
        return [first, *(f"{first}?ItemID={k}" for k in (1, 2, 3, 4))]

    def find(self, ask: Ask) -> int | None:
        """By the number."""
        found = _PAGE.match(ask.path)
        n = self.portal.article_at(int(found[2]) - 2000) if found else None
        return n if n is not None and (n < 0 or n < self.portal.count(ask.at)) else None

    def picture_url(self, n: int, serial: int) -> str:
        """The picture library."""
        return f"https://{HOST}/PictureLibrary/{hexes(self.seed, n * 8 + serial, 16)}/image{serial + 1:03d}.jpg"

    def file_url(self, n: int) -> str:
        """The list item's attachment."""
        return f"https://{HOST}/Attachments/{self.key(n)}/van-ban-{self.key(n)}.pdf"
