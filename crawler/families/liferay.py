"""Liferay 6.2 and 7: asset publisher portlets, addresses with `/-/`, paging by `*_cur`.

Seen whole on sotttt.hanoi.gov.vn (mirror of August 2022); for thainguyen.gov.vn the addresses and two classes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from crawler.layout import Layout
from crawler.pages.addresses import parts_of
from crawler.pages.page import Page
from crawler.reading import Link
from crawler.spider import PortalSpider

_CONTENT = re.compile(r"/-/asset_publisher/\w+/content/(?:id/)?([^/?#]+)/?$")
_VIEW = re.compile(r"/-/view_content/(\d+)-[^/?#]*$")
_SLUG_ID = re.compile(r"^/(?:vi_VN/)?(?!documents/|image/|c/|web/)[\w-]+/([\w-]+-\d{5,7})/?$")
"""Addresses of 2026, `/festival-tra/lien-hoan-am-thuc-...-2026-285393`; what serves them is not known."""
_LANGUAGE_TRAP = re.compile(r"/[^/]+/(?:vi|en)/?$|/(?:vi|en)/(?:vi|en)(?:[/.]|$)")
_AFTER_ARTICLE = re.compile(r"/-/(?:view_content/(?:web/|\d+-[^/]*/)|asset_publisher/\w+/content/(?!id/)[^/]+/.)")
_OTHER_PORTLET = re.compile(
    r"(?:^|&)(?:p_p_id=(?:8|58|85|33|25)(?:_|&|$)|p_p_state=(?:maximized|pop_up)|p_p_state_rcv=)"
)
"""Calendar, login, site map, blogs, polls: they multiply addresses (portals.md section 1)."""
_CURRENT = re.compile(r"_cur=(\d{1,9})(?!\d)")
_ASSET = re.compile(r"_101_(?:INSTANCE_\w+_)?(\d+)$")
_QUERY = (
    "p_p_id=101&p_p_lifecycle=0&p_p_state=normal&p_p_mode=view&p_p_col_id=column-1&p_p_col_pos=1&p_p_col_count=2"
    "&_101_delta=10&_101_keywords=&_101_advancedSearch=false&_101_andOperator=true&p_r_p_564233524_resetCur=false"
)
_SECTION = ".portlet-title-text, .dd_chuyenmuc .tintuc"
_PUBLISHED = ".assetPublishDate, .metadata-publish-date, .asset-metadata .metadata-entry"
_DROP = ".related_asset, .asset-control-detail, .lfr-meta-actions, .taglib-ratings, .print-action, .mailto-action"

LIFERAY_7 = Layout(
    name="liferay-7",
    title="[data-fragment-type] h1.asset-title, .asset-full-content .asset-title, .header-title, h1.component-heading",
    body="div.journal-content-article[data-analytics-asset-id]",
    lead="p.sapo, .asset-summary",
    published=_PUBLISHED,
    author="p.view-content-author",
    section=_SECTION,
    drop=_DROP,
)
LIFERAY_62 = Layout(
    name="liferay-6.2",
    title="div.asset-full-content-title, .asset-full-content h1.header-title, "
    ".portlet-asset-publisher h1.header-title, .portlet-asset-publisher h3.header-title",
    body=".asset-full-content div.journal-content-article, div.journal-content-article",
    lead="p.sapo",
    published=_PUBLISHED,
    author="p.view-content-author",
    section=_SECTION,
    drop=_DROP,
)


class Liferay(PortalSpider):
    """Cookies must stay off: with a session, a listing's address shows the article that was read last."""

    family = "liferay"
    listing_items = "div.asset-bounddary, div.asset-abstract, .asset-publisher-item"

    @classmethod
    def article_key(cls, url: str) -> str | None:
        """The number of `view_content`, else the last part of the address: one article has several sections."""
        path = unquote(parts_of(url).path)
        numbered = _VIEW.search(path)
        if numbered:
            return numbered[1]
        named = _CONTENT.search(path) or _SLUG_ID.match(path)
        return named[1] if named else None

    @classmethod
    def canonical_url(cls, url: str) -> str:
        """Section and portlet instance differ from door to door: the plain form keeps only what identifies."""
        plain = super().canonical_url(url)
        named = _CONTENT.search(plain)
        return f"https://{cls.host}/-/content/{named[1]}" if named else plain

    @classmethod
    def is_trap(cls, url: str) -> bool:
        """Language links are relative to an address that ends in a file name, so they pile up: `.../en/vi/en`."""
        parts = parts_of(url)
        return bool(
            _LANGUAGE_TRAP.search(parts.path)
            or _AFTER_ARTICLE.search(parts.path)
            or "/update_language" in parts.path
            or _OTHER_PORTLET.search(parts.query)
        )

    @classmethod
    def page_key(cls, page: Page) -> str | None:
        """The asset's number in `div.asset-content#_101_3159471`."""
        found = (_ASSET.search(element.get("id") or "") for element in page.select("div.asset-content[id]"))
        return next((match[1] for match in found if match), None)

    @classmethod
    def page_number(cls, url: str) -> int:
        """N of `_101_cur=N` or `_101_INSTANCE_x_cur=N`."""
        found = _CURRENT.search(parts_of(url).query)
        return int(found[1]) if found else 1

    @classmethod
    def page_url(cls, url: str, number: int) -> str:
        """Page 1 is the bare address."""
        parts = parts_of(url)
        base = f"{parts.scheme}://{parts.netloc}{parts.path}"
        return base if number == 1 else f"{base}?{_QUERY}&_101_cur={number}"

    @classmethod
    def next_url(cls, page: Page, links: Sequence[Link]) -> str | None:
        """The pager's link to the next number, on this page's own path: a mirror may have renamed the file."""
        following = cls.page_number(page.url) + 1
        for anchor in page.select(
            ".lfr-pagination a[href], .lfr-pagination-buttons a[href], .taglib-page-iterator a[href]"
        ):
            query = parts_of(page.resolve(anchor.get("href"))).query
            found = _CURRENT.search(query)
            if found and int(found[1]) == following:
                return f"{page.url.partition('?')[0]}?{query}"
        return None
