"""Báo Bắc Kạn: the newspaper of a province that was merged into Thái Nguyên on 2025-07-01.

History:
    to 2021    www.baobackan.org.vn, needed a browser in 2019; lead is the first bold paragraph
    2021-2025  ePi on baobackan.com.vn, then baobackan.vn: the same post numbers on both
Status: nothing newer than 24 May 2025 was found; the host may be gone, frozen, or redirect.
"""

from __future__ import annotations

from datetime import date

from crawler.families.epi import EPI
from crawler.families.epi_before import EpiWithOldHost
from crawler.families.layouts_before import BAOBACKAN_ORG


class BaoBacKan(EpiWithOldHost):
    """baobackan.vn, baobackan.com.vn, www.baobackan.org.vn."""

    name = "baobackan"
    title = "Báo Bắc Kạn"
    host = "baobackan.vn"
    province_code = "06"
    status = "no sign of life since 2025-05-24"
    merged_into = "thainguyen"
    allowed_domains = ["baobackan.vn", "baobackan.com.vn", "baobackan.org.vn"]
    start_date = date(2015, 1, 1)
    sections = {"Thời sự": "/thoi-su/", "Kinh tế": "/kinh-te/", "Xã hội": "/xa-hoi/", "Văn hóa": "/van-hoa/"}
    old_sections = {"Chính trị - Xã hội": "/channel/1121/", "Kinh tế": "/channel/1122/", "Văn hóa": "/channel/1123/"}
    layouts = (EPI, BAOBACKAN_ORG)
