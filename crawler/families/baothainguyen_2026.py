"""The system that Báo Thái Nguyên moved to in 2026: MediaSoft's addresses, its own markup, sitemaps by day.

Seen in the theme's public files (July to September 2026).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from crawler.families.mediasoft import MediaSoft
from crawler.layout import Layout
from crawler.listings.shortcut import OVERLAP
from crawler.pages.addresses import parts_of
from crawler.reading import Entry

_DAY = re.compile(r"/sitemap-article-(\d{4}-\d{2}-\d{2})\.xml$")

CMS_2026 = Layout(
    name="baothainguyen-2026",
    title="h1.title-info",
    body="div.article-prose, #content",
    lead="p.desc-info, p.desc",
    published="time.detail-author__date, .detail-author__date",
    author=".detail-author__name",
    section="nav.detail-breadcrumb a",
    tags="a.tag-link",
    drop="#suggested-list, div.related, table.rl, .detail-author, p.desc-info",
    caption="td.desc, figcaption",
)


class DailySitemaps(MediaSoft):
    """MediaSoft plus `/sitemap.xml` with one sitemap a day."""

    listing_items = f"{MediaSoft.listing_items}, article"
    sitemaps = ("/sitemap.xml",)

    @classmethod
    def nightly_entries(cls, since: date, until: date) -> list[Entry]:
        """Not the index, but the sitemaps of the days since the last crawl, and of one more of the week before.

        Each day's is asked for on the night after it and, within a week, once again.
        """
        last = since + OVERLAP
        again = last - timedelta(days=OVERLAP.days - until.toordinal() % OVERLAP.days)
        days = [last + timedelta(days=n) for n in range(max(1, (until - last).days))]
        doors = [door for door in super().nightly_entries(since, until) if door.kind != "sitemap"]
        made = (f"https://{cls.host}/sitemap-article-{day}.xml" for day in (*days, again))
        return doors + [Entry(kind="sitemap", url=url, may_lack=True) for url in made]

    @classmethod
    def days_of(cls, sitemap_url: str) -> tuple[date, date] | None:
        """The day in `/sitemap-article-YYYY-MM-DD.xml`."""
        found = _DAY.search(parts_of(sitemap_url).path)
        try:
            day = date.fromisoformat(found[1]) if found else None
        except ValueError:
            return None
        return (day, day) if day else None

    @classmethod
    def in_window(cls, sitemap_url: str, since: date, until: date) -> bool:
        """The list of sections holds no article."""
        return "category" not in parts_of(sitemap_url).path and super().in_window(sitemap_url, since, until)
