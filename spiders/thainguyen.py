"""Cổng thông tin điện tử tỉnh Thái Nguyên: the province's own portal.

History:
    to 2025  Liferay (6.x by its addresses), sections with and without /vi_VN, alive after the merger (Aug 2025)
    2026     addresses /<section>/<slug>-<number>: a new system, markup unknown, read by the generic extractor
Markup: seen on sotttt.hanoi.gov.vn (the same family); here the addresses and two classes.
"""

from __future__ import annotations

from datetime import date

from crawler.families.liferay import LIFERAY_7, LIFERAY_62, Liferay


class ThaiNguyen(Liferay):
    """thainguyen.gov.vn."""

    name = "thainguyen"
    title = "Cổng thông tin điện tử tỉnh Thái Nguyên"
    host = "thainguyen.gov.vn"
    province_code = "19"
    allowed_domains = ["thainguyen.gov.vn"]
    start_date = date(2012, 1, 1)
    sections = {
        "Tin hoạt động của tỉnh": "/vi_VN/tin-hoat-dong-cua-tinh",
        "Thời sự": "/vi_VN/thoi-su",
        "Tin hoạt động của đơn vị": "/vi_VN/tin-hoat-dong-cua-don-vi",
        "Văn hóa": "/vi_VN/van-hoa",
    }
    layouts = (LIFERAY_7, LIFERAY_62.until(date(2025, 12, 31)))
