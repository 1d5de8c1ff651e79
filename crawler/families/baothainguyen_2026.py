"""The system that Báo Thái Nguyên moved to in 2026: MediaSoft's addresses, its own markup, sitemaps by day.

Seen in the theme's public files (July to September 2026).
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

from crawler.families.mediasoft import MediaSoft
from crawler.layout import Layout

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
    def in_window(cls, sitemap_url: str, since: date, until: date) -> bool:
        """By the day in `/sitemap-article-YYYY-MM-DD.xml`; the list of sections holds no article."""
        path = urlsplit(sitemap_url).path
        found = _DAY.search(path)
        return since <= date.fromisoformat(found[1]) <= until if found else "category" not in path
