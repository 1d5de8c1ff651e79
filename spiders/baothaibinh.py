"""Báo Thái Bình: the newspaper, merged with the broadcaster in March 2025 and into Hưng Yên's in July.

History:
    to 2025  its own system, /tin-tuc/<category>/<article>/<slug>; markup described by a reader in 2019
Status: no sign of life since the merger. Listing pages are inferred.
"""

from __future__ import annotations

from datetime import date

from crawler.families.btb import BTB, Btb


class BaoThaiBinh(Btb):
    """baothaibinh.com.vn with and without www."""

    name = "baothaibinh"
    title = "Báo Thái Bình"
    host = "baothaibinh.com.vn"
    province_code = "34"
    status = "no sign of life since 2025-07-01"
    merged_into = "hungyen"
    allowed_domains = ["baothaibinh.com.vn"]
    start_date = date(2012, 1, 1)
    sections = {"Chính trị": "/tin-tuc/206", "Xã hội": "/tin-tuc/260", "Kinh tế": "/tin-tuc/215"}
    layouts = (BTB,)
