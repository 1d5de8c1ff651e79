"""ePi: `-postN.html`, `cms-` classes, sitemaps by month, listings that go on by script.

Selectors: seen on other newspapers of this system (portals.md section 4), not on baobackan.vn itself: inferred.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from crawler.layout import Layout
from crawler.pages.addresses import parts_of, running_number
from crawler.pages.page import Page
from crawler.reading import Link
from crawler.spider import PortalSpider

_POST = re.compile(r"-post(\d+)\.html$")
_MONTH = re.compile(r"/sitemaps/[a-z-]+-([12]\d{3})-(\d{1,2})\.xml$")

EPI = Layout(
    name="epi",
    title="h1.article__title, h1.article__header, h1.cms-title, .article__title.cms-title",
    body="div.article__body, div.cms-body, [itemprop=articleBody]",
    lead="div.article__sapo, h2.article__sapo, .article__sapo, .cms-desc",
    published="meta.cms-date[itemprop=datePublished], .article__meta time, time.time, .article__meta .date, .cms-date",
    author="span.author, a.cms-author, div.article__author, .article__author, p.author",
    source="div.article__source, .article__source, .article__meta .source",
    source_is_publisher=True,
    section="li.main-cate a, .breadcrumbs .text, .breadcrumb a",
    tags=".article__tag a, .article__tags a",
    drop="div.article-relate, a.cms-relate, .related-news, div.sda_middle, div.ads_middle, div[id^=adsWeb_], "
    "div.article__social, figure.article__avatar, .article__audio, .cms-audio, .article__tag",
    caption="td.caption, figcaption, .fig, .cms-photo-caption",
)


class Epi(PortalSpider):
    """The same post has one number on all hosts of the paper."""

    family = "epi"
    listing_items = "article.story, .story"
    sitemaps = ("/sitemap.xml",)
    feeds = ("/rss/home.rss",)

    @classmethod
    def article_key(cls, url: str) -> str | None:
        """The post's number."""
        found = _POST.search(parts_of(url).path)
        return found[1] if found else None

    @classmethod
    def canonical_url(cls, url: str) -> str:
        """On the newest host: the same post stands on all of them."""
        plain = super().canonical_url(url)
        return f"https://{cls.host}{parts_of(plain).path}" if _POST.search(parts_of(plain).path) else plain

    @classmethod
    def page_url(cls, url: str, number: int) -> str:
        """There is one page: `Xem thêm` loads the rest by script, so the sitemaps serve for the past."""
        return url

    @classmethod
    def page_number(cls, url: str) -> int:
        """Always 1."""
        return 1

    @classmethod
    def next_url(cls, page: Page, links: Sequence[Link]) -> str | None:
        """None: see `page_url`."""
        return None

    @classmethod
    def is_paged(cls, listing_url: str) -> bool:
        """False: see `page_url`."""
        return False

    @classmethod
    def days_of(cls, sitemap_url: str) -> tuple[date, date] | None:
        """The month in `/sitemaps/news-YYYY-M.xml`, which is not zero-padded."""
        found = _MONTH.search(parts_of(sitemap_url).path)
        if not found or not 1 <= int(found[2]) <= 12:
            return None
        first = date(int(found[1]), int(found[2]), 1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @classmethod
    def number_of(cls, key: str) -> int | None:
        """Posts are numbered as they are made."""
        return running_number(key)
