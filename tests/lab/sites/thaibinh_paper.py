"""baothaibinh.com.vn: the paper's own CMS of 2019 (template btbv2)."""

from __future__ import annotations

import re
from html import escape

from tests.lab import clocks
from tests.lab.answer import Ask
from tests.lab.chance import mix
from tests.lab.model import Channel, Era, Section
from tests.lab.sites.leaf import Layout, Leaf, Shelf
from tests.lab.sites.site import Site

HOST = "baothaibinh.com.vn"
_ARTICLE = re.compile(r"^/tin-tuc/(\d+)/(\d+)/([\w-]+)$")


def article(leaf: Leaf) -> tuple[str, str]:
    """Froala's body; a caption is the next paragraph, its class or its letters say so."""
    out: list[str] = []
    pictures = iter(leaf.pictures)
    for block in leaf.blocks:
        if block.kind == "pic" and block.picture is not None:
            source = "data-src" if leaf.is_lazy else "src"
            image = f'<img alt="" {source}="{escape(next(pictures))}"/>'
            caption = block.picture.caption
            if caption and leaf.n % 3 == 2:
                out.append(f"<p>{image}<em>{caption}</em></p>")
            else:
                below = (
                    ""
                    if not caption
                    else (f'<p class="caption">{caption}</p>' if leaf.n % 3 else f"<p><em>{caption}</em></p>")
                )
                out.append(f"<p>{image}</p>{below}")
        elif block.kind != "related":
            out.append(f"<p>{block.text}</p>")
    who = f'<p style="text-align: right;"><strong>{leaf.author}</strong></p>' if leaf.author else ""
    lead = f'<div class="desc">{leaf.lead}</div>' if leaf.lead else ""
    weekday = f"Thứ {2 + _day(leaf.published)}" if _day(leaf.published) < 6 else "Chủ nhật"
    more = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in leaf.related)
    main = f"""<div class="news_path"><a href="{leaf.section.path}">{leaf.section.name}</a></div><div class="news_content"><h1 class="news_title">{leaf.title}</h1>
<div class="date">{weekday}, {clocks.show(leaf.published, "%d/%m/%Y | %H:%M:%S")}</div><div class="views">{leaf.views + 1000:,} lượt xem</div>
{lead}<div class="fr-view info">{"".join(out)}{who}</div></div><div class="news_other"><h3>Tin cùng chuyên mục</h3><ul>{more}</ul></div>"""
    return f'<meta property="og:title" content="{escape(leaf.title, quote=True)}">', main


def _day(moment: int) -> int:
    return clocks.WEEKDAYS.index(clocks.weekday(moment))


def listing(shelf: Shelf) -> tuple[str, str]:
    """Inferred but for the articles' addresses."""
    rows = "".join(
        f'<div class="news_item"><a class="thumb" href="{row.url}">{f"<img src={chr(34)}{escape(row.thumb)}{chr(34)} alt={chr(34)}{chr(34)}/>" if row.thumb else ""}</a>'
        f'<h3><a href="{row.url}">{row.title}</a></h3><span class="date">{clocks.show(row.published, "%d/%m/%Y | %H:%M:%S")}</span><p>{row.lead}</p></div>'
        for row in shelf.rows
    )
    links = "".join(
        f'<li><a href="{shelf.section.path}?page={k}">{k}</a></li>'
        for k in range(max(1, shelf.page - 3), min(shelf.pages, shelf.page + 3) + 1)
    )
    return "", f'<div class="news_list">{rows}</div><ul class="pagination">{links}</ul>'


class BaoThaiBinh(Site):
    """baothaibinh.com.vn."""

    name = "baothaibinh"
    title = "Báo Thái Bình điện tử"
    host = HOST
    province = "thaibinh"
    dash = "-"
    has_seconds = True
    more_hosts = ("www.baothaibinh.com.vn", "media.baothaibinh.com.vn")
    channels = (
        Channel(
            (Era(name="btb", layout="btb", base=60_000, until="2025-06-30", precision="second"),),
            tuple(
                Section(f"/tin-tuc/{code}", name, HOST, code)
                for code, name in (("206", "Chính trị"), ("260", "Xã hội"), ("215", "Kinh tế"))
            ),
            15,
        ),
    )

    def make_layouts(self) -> dict[str, Layout]:
        """One generation."""
        start = '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        return {
            "btb": Layout(
                article,
                listing,
                start,
                '</head><body class="btbv2"><div class="container">',
                "</div></body></html>",
                "{title} - {site}",
            )
        }

    def key(self, n: int) -> str:
        """The article's number; the category's does not count."""
        return str(60_000 + self.portal.running(n))

    def address(self, n: int, at: int) -> str:
        """One in nine names category 0."""
        code = "0" if mix(self.seed, n) % 9 == 0 else self.portal.section(n).code
        return f"https://{HOST}/tin-tuc/{code}/{self.key(n)}/{self.slug(n, at)}"

    def doors(self, n: int, at: int) -> list[str]:
        """Any category, both hosts."""
        first = self.address(n, at)
        last = first.split("/", 5)[5]
        return [
            first,
            first.replace("://", "://www."),
            *(f"https://{HOST}/tin-tuc/{code}/{last}" for code in ("206", "260", "215")),
        ]

    def find(self, ask: Ask) -> int | None:
        """By the article's number alone."""
        found = _ARTICLE.match(ask.path)
        n = self.portal.article_at(int(found[2]) - 60_000) if found else None
        return n if n is not None and (n < 0 or n < self.portal.count(ask.at)) else None

    def page_of(self, ask: Ask) -> tuple[Channel, Section, int] | None:
        """On both hosts."""
        bare = Ask(ask.scheme, ask.host.removeprefix("www."), ask.path, ask.query, ask.at)
        return super().page_of(bare)

    def picture_url(self, n: int, serial: int) -> str:
        """Month and year without zeros; the upload's time in seconds, later in letters."""
        at = self.portal.published(n)
        if n % 2:
            return f"https://media.{HOST}/upload/news/{clocks.show(at, '%m_%Y').lstrip('0')}/{self.key(n)}_anh_{serial}_{at + serial}.jpg"
        return f"https://media.{HOST}/upload/news/{clocks.show(at, '%m_%Y').lstrip('0')}/anh_{self.key(n)}_{serial}_{clocks.show(at, '%H%M%S%d%m%Y')}.jpg"
