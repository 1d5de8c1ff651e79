"""MediaSoft: `/<section>/<YYYYMM>/<slug>-<7 hex>/`, and what stood on its hosts before: `<slug>-<number>.html`.

Body seen on baothainguyen.vn (April 2026), addresses and list links on both papers; paging is inferred.
"""

from __future__ import annotations

import re

from crawler.families.paging import PagedByQuery
from crawler.layout import Layout
from crawler.pages.addresses import parts_of, running_number

_HEX = re.compile(r"\d{6}/[^/]+-([0-9a-f]{7})/?$")
_NUMBER = re.compile(r"(?:/|-)(\d{3,})\.html$")
_HEX_DIGITS = 7
_OTHER_MEDIA = re.compile(r"^/(?:truyen-hinh|podcast|doc-bao-in|nen-tang-so|tim-kiem)(?:/|$)")

MEDIASOFT = Layout(
    name="mediasoft",
    title="h1.head_title, h1.title-detail, h1.detail-title",
    body="#content.content-detail, div.content-detail, #content .td-post-content, .td-post-content",
    lead=".sapo, .head_sapo, p.desc-detail, .content-sapo",
    lead_is_first_bold=True,
    published=".date_detail, .detail-date, .post-date, .time-detail, .date-time, time, .date",
    author=".author_detail, .detail-author, .author, .post-author",
    source=".source_detail, .detail-source, .source",
    section=".breadcrumb a, .bread-crumb a, .detail-breadcrumb a",
    tags=".tags a, .tag-list a",
    drop="div.related, table.rl, div.media_core, .share, .author-box",
    caption="td.desc",
)


class MediaSoft(PagedByQuery):
    """One identity for all generations: the seven hex digits, or the number before `.html`."""

    family = "mediasoft"
    listing_items = "a.title1, a.title2, a.title3, a.title4, a.title5, .list-news article, .article-item"

    @classmethod
    def article_key(cls, url: str) -> str | None:
        """`4e80f45` of `.../202604/nguyen-hong-thai-...-4e80f45/`; `134262` of `...-134262.html`."""
        path = parts_of(url).path
        if _OTHER_MEDIA.match(path):
            return None
        found = _HEX.search(path) or _NUMBER.search(path)
        return found[1] if found else None

    @classmethod
    def number_of(cls, key: str) -> int | None:
        """Of the system before; seven hex digits count nothing, even where all of them are decimal."""
        return running_number(key) if len(key) != _HEX_DIGITS else None
