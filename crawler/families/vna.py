"""The platform of the Vietnam News Agency: `/<slug>/<number>.html`, `lr-` classes, one template with bare text.

Seen on bnews.vn (August 2026); that baocaovien.vn runs on it is inferred from its picture addresses.
"""

from __future__ import annotations

import re

from crawler.families.paging import PagedByQuery
from crawler.layout import Layout
from crawler.pages.addresses import parts_of, running_number

_ARTICLE = re.compile(r"^/[^/]+/(\d+)\.html$")

VNA = Layout(
    name="vna",
    title="h1.font-42, h1.lr-title, h1",
    body="div.lr-ct, .lr-content",
    lead="div.lr-summary-post, .lr-summary",
    published=".lr-date, .lr-time, .post-time, .lr-meta time, .lr-meta .date, time:not(#currentDate)",
    author="div.lr-author, .lr-author",
    source=".lr-source",
    section=".breadcrumb a, .lr-cate a",
    tags=".lr-tags a, .tags a",
    drop=".lr-related, .lr-share",
    caption="div.insertImage, .insertImage",
)


class Vna(PagedByQuery):
    """Identity is the article's number."""

    family = "vna"
    listing_items = ".lr-item, .lr-list li, .lr-post, article"
    feeds = ("/rss/home.rss",)

    @classmethod
    def article_key(cls, url: str) -> str | None:
        """`1501` of `/thai-binh-tang-cuong-.../1501.html`."""
        found = _ARTICLE.match(parts_of(url).path)
        return found[1] if found else None

    @classmethod
    def number_of(cls, key: str) -> int | None:
        """The same number."""
        return running_number(key)
