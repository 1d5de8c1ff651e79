"""Báo Thái Nguyên: the newspaper, since 2025 one house with the broadcaster.

History:
    to 2022    div.news_detail pages, addresses <slug>-<number>.html (address inferred)
    2022-2026  MediaSoft, /<section>/<YYYYMM>/<slug>-<7 hex>/
    mid 2026   a new system with the same addresses, sitemaps by day, dates without time
Quirks: 200 with an empty body at random; addresses lacking a slash before the month.
"""

from __future__ import annotations

from datetime import date

from crawler.families.baothainguyen_2026 import CMS_2026, DailySitemaps
from crawler.families.layouts_before import BAOTHAINGUYEN_1
from crawler.families.mediasoft import MEDIASOFT


class BaoThaiNguyen(DailySitemaps):
    """baothainguyen.vn."""

    name = "baothainguyen"
    title = "Báo Thái Nguyên"
    host = "baothainguyen.vn"
    province_code = "19"
    allowed_domains = ["baothainguyen.vn", "baothainguyen.org.vn"]
    start_date = date(2011, 1, 1)
    sections = {
        "Thời sự Thái Nguyên": "/thoi-su-thai-nguyen/",
        "Chính trị": "/chinh-tri/",
        "Kinh tế": "/kinh-te/",
        "Văn hóa": "/van-hoa/",
    }
    layouts = (CMS_2026, MEDIASOFT.until(date(2026, 7, 27)), BAOTHAINGUYEN_1)
