"""Báo Tuyên Quang: the newspaper of the province that took in Hà Giang on 2025-07-01.

History:
    2017-2022  own system, /<section>/<slug>-<number>.html (markup: a reader's configuration of June 2019)
    2022-2024  /<slug>-<number>.html
    from 2024  MediaSoft, /<section>/<YYYYMM>/<slug>-<7 hex>/
Quirks: captions are centred paragraphs; the lead begins with a dash; slugs may hold an exclamation mark.
"""

from __future__ import annotations

from datetime import date

from crawler.families.layouts_before import BAOTUYENQUANG_A
from crawler.families.mediasoft import MEDIASOFT
from crawler.families.mediasoft_before import MediaSoftWithNumberedPages


class BaoTuyenQuang(MediaSoftWithNumberedPages):
    """baotuyenquang.com.vn."""

    name = "baotuyenquang"
    title = "Báo Tuyên Quang"
    host = "baotuyenquang.com.vn"
    province_code = "08"
    allowed_domains = ["baotuyenquang.com.vn"]
    start_date = date(2017, 1, 1)
    sections = {
        "Thời sự - chính trị": "/thoi-su-chinh-tri/tin-tuc/",
        "Kinh tế": "/kinh-te/tin-tuc/",
        "Xã hội": "/xa-hoi/tin-tuc/",
    }
    old_sections = {
        "Trong tỉnh": "/chinh-tri/trong-tinh/",
        "Nông nghiệp": "/kinh-te/nong-nghiep/",
        "Văn hóa": "/van-hoa/tin-tuc/",
    }
    layouts = (MEDIASOFT, BAOTUYENQUANG_A)
