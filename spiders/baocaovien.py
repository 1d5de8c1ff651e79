"""Báo cáo viên: the site of the Party's reporters, which carries news of provincial propaganda boards.

History:
    from 2022  article /<slug>/<number>.html; the platform of the Vietnam News Agency by its picture addresses
Markup: inferred from bnews.vn, which runs on that platform. Two templates: one has its text as bare nodes.
"""

from __future__ import annotations

from datetime import date

from crawler.families.vna import VNA, Vna


class BaoCaoVien(Vna):
    """baocaovien.vn."""

    name = "baocaovien"
    title = "Báo cáo viên"
    host = "baocaovien.vn"
    province_code = "01"
    allowed_domains = ["baocaovien.vn"]
    start_date = date(2020, 1, 1)
    sections = {
        "Tin tức": "/tin-tuc",
        "Hoạt động tuyên giáo": "/hoat-dong-tuyen-giao",
        "Nghiên cứu - Trao đổi": "/nghien-cuu-trao-doi",
    }
    layouts = (VNA,)
