"""baobackan.vn and baobackan.com.vn (ePi), and the paper's host before them, www.baobackan.org.vn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from tests.lab import clocks
from tests.lab.answer import Answer, Ask
from tests.lab.chance import hexes
from tests.lab.model import Channel, Era, Section
from tests.lab.sites.epi_pages import HOST, OLD_HOST, TWIN, article, article_old, listing, listing_old
from tests.lab.sites.leaf import Layout
from tests.lab.sites.mediasoft import SITEMAP, urlset, xml
from tests.lab.sites.mood import Mood
from tests.lab.sites.site import Site

_POST = re.compile(r"^/([\w-]+)-post(\d+)\.html$")
_OLD = re.compile(r"^/channel/(\d+)/(\d{6})/([\w-]+)-(\d{7})/?$")


class BaoBacKan(Site):
    """baobackan.vn with its twin and its predecessor."""

    name = "baobackan"
    title = "Báo Bắc Kạn điện tử"
    host = HOST
    province = "backan"
    has_validators = True
    more_hosts = (TWIN, OLD_HOST, "baobackan.org.vn", "www.baobackan.vn", "cdn.baobackan.vn", "image.baobackan.com.vn")
    robots = f"User-agent: *\nDisallow: /print.html\nDisallow: /*/print.html\nDisallow: /tim-kiem\nDisallow: /*-tag\n\nSitemap: https://{HOST}/sitemap.xml\n"
    channels = (
        Channel(
            (Era(name="org", layout="org", base=5_400_000, until="2021-10-31", dateline="BBK"),),
            tuple(
                Section(f"/channel/{code}/", name, OLD_HOST, code)
                for code, name in (("1121", "Chính trị - Xã hội"), ("1122", "Kinh tế"), ("1123", "Văn hóa"))
            ),
            15,
        ),
        Channel(
            (
                Era(
                    name="epi",
                    layout="epi",
                    base=50_000,
                    until="2025-05-31",
                    dateline="BBK",
                    publisher="Báo Bắc Kạn",
                    marks_source=True,
                    marks_tags=True,
                ),
            ),
            tuple(
                Section(f"/{path}/", name, HOST)
                for path, name in (
                    ("thoi-su", "Thời sự"),
                    ("kinh-te", "Kinh tế"),
                    ("xa-hoi", "Xã hội"),
                    ("van-hoa", "Văn hóa"),
                )
            ),
            20,
            1,
        ),
    )

    def make_layouts(self) -> dict[str, Layout]:
        """Old and new."""
        start = '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        return {
            "org": Layout(article_old, listing_old, start, '</head><body><div id="page">', "</div></body></html>"),
            "epi": Layout(
                article,
                listing,
                start,
                '</head><body class="detail-page"><header class="site-header">',
                "</body></html>",
                "{title} - {site}",
            ),
        }

    def key(self, n: int) -> str:
        """The post number, which the old host has too, in seven digits."""
        return str(self.portal.era(n).base + self.portal.running(n))

    def address(self, n: int, at: int) -> str:
        """By host."""
        if self.portal.era(n).name == "org":
            month = clocks.show(self.portal.published(n), "%Y%m")
            return f"http://{OLD_HOST}{self.portal.section(n).path}{month}/{self.slug(n, at)}-{self.key(n)}/"
        return f"https://{HOST}/{self.slug(n, at)}-post{self.key(n)}.html"

    def has_twin(self, n: int) -> bool:
        """Whether the .com.vn host has article n too: the older half of the ePi years."""
        era = self.portal.era(n)
        return era.name == "epi" and 0 <= n < (self.portal.plan.size + self.portal.bounds[0]) / 2

    def doors(self, n: int, at: int) -> list[str]:
        """The twin host's address."""
        first = self.address(n, at)
        return (
            [first, first.replace(HOST, TWIN)] if self.has_twin(n) else [first, f"{first}?ref=home", f"{first}?zone=2"]
        )

    def find(self, ask: Ask) -> int | None:
        """By the number; the slug is not looked at."""
        post, old = _POST.match(ask.path), _OLD.match(ask.path)
        if post is not None and ask.host != OLD_HOST:
            n = self.portal.article_at(int(post[2]) - 50_000)
        elif old is not None and ask.host.endswith("baobackan.org.vn"):
            n = self.portal.article_at(int(old[4]) - 5_400_000)
        else:
            return None
        if n is None or (n >= 0 and n >= self.portal.count(ask.at)) or (ask.host == TWIN and not self.has_twin(n)):
            return None
        return n if (self.portal.era(n).name == "org") == (old is not None) else None

    def picture_url(self, n: int, serial: int) -> str:
        """A long digest, and a name that says PNG and WebP over a JPEG."""
        if self.portal.era(n).name == "org":
            return f"http://{OLD_HOST}/file/{hexes(self.seed, n, 24)}/anh-{serial}.jpg"
        if self.has_twin(n):
            return f"https://image.{TWIN}/{hexes(self.seed, n * 8 + serial, 24)}/vii.jpg"
        return f"https://cdn.{HOST}/images/{hexes(self.seed, n * 8 + serial, 96)}/vii.png.webp"

    def home_urls(self) -> list[str]:
        """Three hosts."""
        return [f"https://{HOST}/", f"https://{TWIN}/", f"http://{OLD_HOST}/"]

    def page_url(self, section: Section, page: int) -> str:
        """The old host is plain http."""
        made = super().page_url(section, page)
        return made.replace("https://", "http://") if section.host == OLD_HOST else made

    def special(self, ask: Ask, mood: Mood) -> Answer | None:
        """Sitemaps by month and the feed, on both ePi hosts."""
        if ask.host == OLD_HOST or ask.host == "baobackan.org.vn":
            return None
        if ask.path == "/sitemap.xml":
            rows = "".join(
                f"<sitemap><loc>https://{ask.host}/sitemaps/news-{y}-{m}.xml</loc></sitemap>"
                for y, m in self._months(ask)
            )
            return xml(f'<sitemapindex xmlns="{SITEMAP}">{rows}</sitemapindex>')
        monthly = re.match(r"^/sitemaps/news-(\d{4})-(\d{1,2})\.xml$", ask.path)
        if monthly is not None and 1 <= int(monthly[2]) <= 12:
            found = self._of_month(int(monthly[1]), int(monthly[2]), ask)
            return urlset(self, found, ask.at, (HOST, TWIN) if ask.host == TWIN else ("", ""))
        if ask.path == "/rss/home.rss":
            return self._feed(ask)
        return None

    def _of_month(self, year: int, month: int, ask: Ask) -> list[int]:
        begin = clocks.seconds(f"{year:04d}-{month:02d}-01")
        end = clocks.seconds(f"{year + month // 12:04d}-{month % 12 + 1:02d}-01")
        found = [n for n in self.portal.between(begin, end, ask.at) if self.portal.era(n).name == "epi"]
        return [n for n in found if self.has_twin(n)] if ask.host == TWIN else found

    def _months(self, ask: Ask) -> list[tuple[int, int]]:
        portal = self.portal
        first = portal.bounds[0]
        if portal.count(ask.at) <= first:
            return []
        oldest = min([portal.published(first), *(e.published for e in portal.extras if e.appears <= ask.at)])
        last = ask.at
        if ask.host == TWIN:
            if portal.plan.size <= first:
                return []
            last = portal.published((portal.plan.size + first - 1) // 2)
            oldest = portal.published(first)
        year, month = int(clocks.show(oldest, "%Y")), int(clocks.show(oldest, "%m"))
        made: list[tuple[int, int]] = []
        while f"{year:04d}-{month:02d}" <= clocks.show(last, "%Y-%m"):
            made.append((year, month))
            year, month = year + month // 12, month % 12 + 1
        return made

    def _feed(self, ask: Ask) -> Answer:
        rows = []
        for n in self.portal.newest(30, ask.at):
            if self.portal.era(n).name == "epi":
                title, lead = self.portal.heading(n, ask.at)
                when = clocks.show(self.portal.published(n), "%d %m %Y %H:%M:00 +0700").split(" ", 3)
                months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
                stamp = f"{when[0]} {months[int(when[1]) - 1]} {when[2]} {when[3]}"
                url = self.address(n, ask.at)
                rows.append(
                    f"<item><title>{escape(title)}</title><link>{url}</link><guid>{url}</guid><description>{escape(lead)}</description><pubDate>{stamp}</pubDate></item>"
                )
        made = xml(
            f'<rss version="2.0"><channel><title>{self.title}</title><link>https://{HOST}/</link>{"".join(rows)}</channel></rss>'
        )
        made.media_type = "application/rss+xml; charset=utf-8"
        return made

    def special_urls(self, at: int) -> Iterator[str]:
        """Both hosts' sitemaps, one feed."""
        for host in (HOST, TWIN):
            ask = Ask("https", host, "/", "", at)
            yield f"https://{host}/sitemap.xml"
            yield from (f"https://{host}/sitemaps/news-{y}-{m}.xml" for y, m in self._months(ask))
        yield f"https://{HOST}/rss/home.rss"
