"""Layouts of generations that are gone from the live hosts and live on in captures and web archives.

Each from one reader's configuration of 2019 (portals.md sections 2, 4, 6) or inferred where it says so.
"""

from __future__ import annotations

from datetime import date

from crawler.layout import Layout

BAOTHAINGUYEN_1 = Layout(
    name="baothainguyen-1",
    title="h1.title_news, .news_title, h1.title, h1",
    body="div.news_detail",
    lead="div.Summary",
    published="span.date_up",
    author=".author, .tacgia",
    section=".breadcrumb a, .duongdan a",
    drop="div.Summary, span.date_up",
    caption="div.JustifyImage .caption, div.JustifyImage em, div.JustifyImage p",
    valid_until=date(2022, 12, 31),
)
BAOBACKAN_ORG = Layout(
    name="baobackan-org",
    title="#title, h1.title, .title_detail, h1",
    body="div#content",
    lead_is_first_bold=True,
    published="div#date, #date",
    author="#author, .author",
    section=".breadcrumb a, .duongdan a",
    valid_until=date(2021, 12, 31),
)
BAOTUYENQUANG_A = Layout(
    name="baotuyenquang-a",
    title="h1[itemprop=headline], [itemprop=headline], h1.title, h1",
    body="[itemprop=articleBody]",
    lead=".summary",
    published="time",
    author="[itemprop=author]",
    section=".breadcrumb a, [itemprop=articleSection]",
    tags=".tags a",
    valid_until=date(2024, 7, 31),
)
TNU_OLD = Layout(
    name="tnu-old",
    title="h1.title, .news-title, .title-detail, .tieude",
    body=".news-content, .detail-content, .noidung, #news-content",
    published=".news-date, .date, .ngaydang",
    section=".breadcrumb a",
    valid_until=date(2022, 12, 31),
)
"""Inferred: no page of 2020 was ever found; where it does not fit, the generic extractor reads the page."""
