"""Đại học Thái Nguyên: the university's news.

History:
    to ~2022  own system, "Đăng ngày: 15-07-2020 | 550 lần đọc"; no page was ever found, its address is inferred
    2026      addresses of the VHV portal, /tin-tuc-su-kien/<slug>.html?categoryId=...
Quirks: picture file names stand as lines of text under the pictures.
"""

from __future__ import annotations

from datetime import date

from crawler.families.layouts_before import TNU_OLD
from crawler.families.vhv import VHV
from crawler.families.vhv_before import VhvWithNumberedAddresses


class ThaiNguyenUniversity(VhvWithNumberedAddresses):
    """tnu.edu.vn."""

    name = "tnu"
    title = "Đại học Thái Nguyên"
    host = "tnu.edu.vn"
    province_code = "19"
    allowed_domains = ["tnu.edu.vn"]
    start_date = date(2010, 1, 1)
    sections = {"Tin tức - Sự kiện": "/tin-tuc-su-kien", "Đào tạo đại học": "/dao-tao/dao-tao-dai-hoc"}
    layouts = (VHV, TNU_OLD)
