"""MediaSoft: baothainguyen.vn in three generations, and the templates that baotuyenquang.com.vn took over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from urllib.parse import parse_qs

from tests.lab import clocks
from tests.lab.answer import Answer, Ask
from tests.lab.chance import hexes
from tests.lab.model import Channel, Era, Section
from tests.lab.sites.leaf import Layout, number
from tests.lab.sites.mediasoft_pages import HOST, UNIT, article1, article2, article3, article_print, listing
from tests.lab.sites.mood import Mood
from tests.lab.sites.site import Site

_HEX = re.compile(r"^/((?:[\w-]+/){1,2})(\d{6})/([\w-]+)-([0-9a-f]{7})/?$")
_OLD = re.compile(r"^/[\w-]+/([\w-]+)-(\d+)\.html$")
_PRINT = re.compile(r"^/trang-in-(\d+)\.html$")
_BITS = 28
_ODD = 0x5DEECE7
_BACK = pow(_ODD, -1, 1 << _BITS)


def hex_tail(running: int) -> str:
    """Seven hexadecimal digits of a running number, each number its own."""
    return f"{(running * _ODD + 0x3A7C1) % (1 << _BITS):07x}"


def from_hex_tail(tail: str) -> int:
    """The running number of a tail."""
    return (int(tail, 16) - 0x3A7C1) * _BACK % (1 << _BITS)


OPEN = '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
OPEN3 = OPEN.replace('lang="vi"', 'lang="en"')
TOP = '</head><body><div id="wrapper"><div class="header">'
BOTTOM = "</div></body></html>"


class BaoThaiNguyen(Site):
    """baothainguyen.vn."""

    name = "baothainguyen"
    title = "Báo và Phát thanh, Truyền hình Thái Nguyên"
    host = HOST
    province = "thainguyen"
    dash = "-"
    has_validators = True
    more_hosts = ("www.baothainguyen.vn", "api-public.baothainguyen.vn", "cdn.baothainguyen.vn")
    robots = "User-agent: *\nDisallow: /search\nDisallow: /search?\n"
    channels = (
        Channel(
            (
                Era(name="mediasoft1", layout="mediasoft1", base=120_000, until="2021-12-31"),
                Era(name="mediasoft2", layout="mediasoft2", until="2026-05-31"),
                Era(name="cms2026", layout="cms2026", precision="day", marks_tags=True),
            ),
            tuple(
                Section(f"/{path}/", name, HOST, str(code))
                for path, name, code in (
                    ("thoi-su-thai-nguyen", "Thời sự Thái Nguyên", 11),
                    ("chinh-tri", "Chính trị", 12),
                    ("kinh-te", "Kinh tế", 13),
                    ("van-hoa", "Văn hóa", 14),
                )
            ),
            15,
        ),
    )

    def make_layouts(self) -> dict[str, Layout]:
        """Three generations; lists as generation 2 has them."""
        return {
            "mediasoft1": Layout(article1, listing, OPEN, TOP, BOTTOM),
            "mediasoft2": Layout(article2, listing, OPEN, TOP, BOTTOM),
            "cms2026": Layout(article3, listing, OPEN3, TOP, BOTTOM),
            "print": Layout(article_print, listing, OPEN, TOP, BOTTOM),
        }

    def key(self, n: int) -> str:
        """Number of generation 1, hexadecimal tail after it."""
        running, era = self.portal.running(n), self.portal.era(n)
        return str(era.base + running) if era.name == "mediasoft1" else hex_tail(running)

    def address(self, n: int, at: int) -> str:
        """By generation."""
        path = self.portal.section(n).path
        if self.portal.era(n).name == "mediasoft1":
            return f"https://{HOST}{path}{self.slug(n, at)}-{self.key(n)}.html"
        month = clocks.show(self.portal.published(n), "%Y%m")
        return f"https://{HOST}{path}{month}/{self.slug(n, at)}-{self.key(n)}/"

    def doors(self, n: int, at: int) -> list[str]:
        """Without the slash, and in other sections."""
        first = self.address(n, at)
        own = self.portal.section(n).path
        return [
            first,
            first.rstrip("/"),
            *(first.replace(own, s.path, 1) for s in self.channels[0].sections if s.path != own),
        ]

    def find(self, ask: Ask) -> int | None:
        """By the tail or the number; the slug is not looked at, as on the real site."""
        found, old = _HEX.match(ask.path), _OLD.match(ask.path)
        n = None
        if found is not None:
            n = self.portal.article_at(from_hex_tail(found[4]))
        elif old is not None:
            n = self.portal.article_at(int(old[2]) - 120_000)
        if n is None or (n >= 0 and n >= self.portal.count(ask.at)):
            return None
        return n if (self.portal.era(n).name == "mediasoft1") == (old is not None) else None

    def picture_url(self, n: int, serial: int) -> str:
        """By generation."""
        at = self.portal.published(n)
        era = self.portal.era(n).name
        if era == "mediasoft1":
            return f"https://{HOST}/file/oldimage/baothainguyen/UserFiles/image/anh-{n}-{serial}.jpg"
        if era == "cms2026":
            return f"https://cdn.{HOST}/w600/{hexes(self.seed, n, 12)}/anh-{serial}.jpg"
        return f"https://{HOST}/file/{UNIT}/{clocks.show(at, '%m%Y')}/anh-{serial + 1}_{clocks.show(at, '%Y%m%d%H%M')}{n % 60:02d}.jpg?width=1800"

    def special(self, ask: Ask, mood: Mood) -> Answer | None:
        """Sitemaps, the JSON interface, print pages."""
        portal = self.portal
        if ask.host.startswith("api-public."):
            return (
                self._api(ask)
                if ask.path == "/v1/article"
                else Answer(status=404, pieces=[b'{"success":false}'], media_type="application/json")
            )
        printed = _PRINT.match(ask.path)
        if printed is not None:
            n = portal.article_at(int(printed[1]) - 120_000)
            if (
                n is not None
                and 0 <= n < portal.count(ask.at)
                and portal.era(n).name == "mediasoft1"
                and portal.absence(n, ask.at) is None
            ):
                head, main = article_print(self.leaf(n, ask, mood))
                return self.frame(portal.heading(n, ask.at)[0], head, main, ask, mood, layout_name="print")
            return None
        if ask.path == "/sitemap.xml":
            days = self._days(ask.at)
            rows = "".join(f"<sitemap><loc>https://{HOST}/sitemap-article-{day}.xml</loc></sitemap>" for day in days)
            return xml(
                f'<sitemapindex xmlns="{SITEMAP}"><sitemap><loc>https://{HOST}/sitemap-category.xml</loc></sitemap>{rows}</sitemapindex>'
            )
        if ask.path == "/sitemap-category.xml":
            rows = "".join(f"<url><loc>https://{HOST}{s.path}</loc></url>" for s in self.channels[0].sections)
            return xml(f'<urlset xmlns="{SITEMAP}">{rows}</urlset>')
        daily = re.match(r"^/sitemap-article-(\d{4}-\d\d-\d\d)\.xml$", ask.path)
        if daily is None:
            return None
        try:
            begin = clocks.seconds(daily[1])
        except ValueError:
            return None
        found = list(portal.between(begin, begin + clocks.DAY_S, ask.at))
        return urlset(self, found, ask.at) if found or daily[1] in self._days(ask.at) else None

    def _days(self, at: int) -> list[str]:
        portal = self.portal
        if not portal.count(at):
            return []
        # One loop over days, not over articles: a day is in the index when an article falls in it.
        day, days = clocks.midnight(portal.published(0)), []
        backs = {clocks.midnight(e.published) for i, e in enumerate(portal.extras) if portal.is_listed(-i - 1, at)}
        before = 0
        while day <= at:
            count = portal.count(min(at, day + clocks.DAY_S - 1))
            if count > before or day in backs:
                days.append(clocks.day(day))
            day, before = day + clocks.DAY_S, count
        return days

    def special_urls(self, at: int) -> Iterator[str]:
        """Sitemaps and the first pages of the interface."""
        yield f"https://{HOST}/sitemap.xml"
        yield f"https://{HOST}/sitemap-category.xml"
        yield from (f"https://{HOST}/sitemap-article-{day}.xml" for day in self._days(at))
        yield f"https://api-public.{HOST}/v1/article?page=1&limit=20&sortBy=publish_date&sortOrder=DESC"

    def _api(self, ask: Ask) -> Answer:
        query = parse_qs(ask.query)
        page, limit = number(query.get("page", ["1"])[0]) or 1, min(100, number(query.get("limit", ["6"])[0]) or 6)
        codes = query.get("category_ids", [""])[0].split(",")
        found = [s for s in self.channels[0].sections if s.code in codes]
        if len(found) == 1:
            listed = self.portal.listing(self.channels[0], found[0], ask.at)
            many, total = listed.page(page, limit), listed.total
        else:
            total = self.portal.count(ask.at)
            many = self.portal.newest(page * limit, ask.at)[(page - 1) * limit :]
        data = []
        for n in many:
            title, lead = self.portal.heading(n, ask.at)
            data.append(
                {
                    "id": self.key(n), "title": title.replace("ô", "&ocirc;"), "desc": lead.replace("ô", "&ocirc;"), "content": lead[:80] + "...",
                    "url": self.address(n, ask.at).split(HOST, 1)[1], "publish_date": clocks.iso(self.portal.published(n)),
                    "category": self.portal.section(n).name,
                }
            )  # fmt: skip
        meta = {"page": page, "limit": limit, "total": total, "totalPages": -(-total // limit)}
        text = json.dumps({"success": True, "data": data, "meta": meta}, ensure_ascii=False)
        return Answer(pieces=[text.encode()], media_type="application/json; charset=utf-8")


SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def xml(text: str) -> Answer:
    """An XML answer."""
    return Answer(
        pieces=[f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()],
        media_type="application/xml; charset=utf-8",
    )


def urlset(site: Site, found: list[int], at: int, swap: tuple[str, str] = ("", "")) -> Answer:
    """A sitemap of articles; `lastmod` is the time of the last edit."""
    rows = "".join(
        f"<url><loc>{escape(site.address(n, at).replace(*swap))}</loc><lastmod>{clocks.iso(site.portal.last_change(n, at))}</lastmod></url>"
        for n in found
    )
    return xml(f'<urlset xmlns="{SITEMAP}">{rows}</urlset>')
