"""baothaibinh.com.vn's own system: `/tin-tuc/<category>/<article>/<slug>`, Froala bodies.

Article markup of 2019 as a reader's configuration describes it (portals.md section 5); the listing is inferred.
"""

from __future__ import annotations

import re

from crawler.families.paging import PagedByQuery
from crawler.layout import Layout
from crawler.pages.addresses import parts_of, running_number

_ARTICLE = re.compile(r"^/tin-tuc/\d+/(\d+)(?:/[^/]*)?/?$")

BTB = Layout(
    name="btb",
    title=".news_content h1, .news_content .title, h1.news_title, h1",
    body="div.fr-view.info, div.fr-view, .news_content .info",
    lead=".news_content .desc, .desc",
    published=".news_content .date",
    author=".news_content .author",
    section=".breadcrumb a, .cat_title a, .news_cat",
    drop=".views, .date, .desc",
    caption=".caption",
)


class Btb(PagedByQuery):
    """Identity is the article's number alone: the category in the address can be 0."""

    family = "btb"
    listing_items = ".news_item, .item_news, .list_news li, .box_news"

    @classmethod
    def article_key(cls, url: str) -> str | None:
        """`154962` of `/tin-tuc/260/154962/...`."""
        found = _ARTICLE.match(parts_of(url).path)
        return found[1] if found else None

    @classmethod
    def number_of(cls, key: str) -> int | None:
        """Articles are numbered over all categories."""
        return running_number(key)

    @classmethod
    def canonical_url(cls, url: str) -> str:
        """Without the category, which differs from door to door."""
        plain = super().canonical_url(url)
        key = cls.article_key(plain)
        return f"https://{cls.host}/tin-tuc/0/{key}" if key else plain
