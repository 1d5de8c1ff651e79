"""VHV: `/<section>/<slug>.html`, `article.Article-News`, a pager that a script fills.

Listing classes seen on thaibinh.gov.vn; the article's markup from a public copy of the vendor's template: inferred.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from crawler.families.paging import PagedByQuery
from crawler.layout import Layout
from crawler.pages.addresses import parts_of

_ARTICLE = re.compile(r"^/(?:[^/]+/){1,4}([^/]+)\.html$")

VHV = Layout(
    name="vhv",
    title="h1.title-detail, [itemprop=headline]",
    body="div.content-detail, [itemprop=articleBody]",
    lead="div.brief, .sapo",
    published="meta[itemprop=datePublished], header .post-date, .post-date, .date",
    author="div.author, [itemprop=author] [itemprop=name], .news-author",
    source="div.source, .news-source",
    section=".pathway-category .breadcrumb a, ol.breadcrumb a, .breadcrumb a",
    tags=".tags a, .news-tags a",
    drop=".block_share, .social-connect, .rating, [id^=audio], .relatedArticles-list, .Article-News-Detail-default",
    caption=".image-caption, .caption",
)


class Vhv(PagedByQuery):
    """Identity is the slug, which the system makes unique; a sub-host is a site of its own."""

    family = "vhv"
    listing_items = "article.Article-News, article.listNewSmall, .item-block"

    @classmethod
    def article_key(cls, url: str) -> str | None:
        """The slug; on a sub-host `<sub>.<slug>`, since two sites may choose the same."""
        parts = parts_of(url)
        found = _ARTICLE.match(unquote(parts.path))
        if not found:
            return None
        sub = (parts.hostname or "").removesuffix(cls.host).strip(".")
        return f"{sub}.{found[1]}" if sub and sub != "www" else found[1]
