"""Cổng thông tin điện tử tỉnh Thái Bình and its sub-sites: the province was merged into Hưng Yên on 2025-07-01.

History:
    to 2025  VHV portal; sub-sites as hosts (vuthu., sotttt.) and as paths
Status: no sign of life since the merger.
Quirks: titles arrive in NFD; the pager is filled by a script.
"""

from __future__ import annotations

from datetime import date

from crawler.families.vhv import VHV, Vhv


class ThaiBinh(Vhv):
    """thaibinh.gov.vn and the sub-sites that are known."""

    name = "thaibinh"
    title = "Cổng thông tin điện tử tỉnh Thái Bình"
    host = "thaibinh.gov.vn"
    province_code = "34"
    status = "no sign of life since 2025-07-01"
    merged_into = "hungyen"
    allowed_domains = ["thaibinh.gov.vn"]
    start_date = date(2012, 1, 1)
    sections = {
        "Tin tổng hợp": "/tin-tuc/tin-tong-hop",
        "Chính trị": "/tin-tuc/chinh-tri",
        "Kinh tế": "/tin-tuc/kinh-te",
        "Vũ Thư: Chính trị": "//vuthu.thaibinh.gov.vn/tin-tuc/chinh-tri",
        "Sở Thông tin và Truyền thông": "//sotttt.thaibinh.gov.vn/tin-tuc/tin-tuc-su-kien",
    }
    layouts = (VHV,)
