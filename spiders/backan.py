"""Cổng thông tin điện tử tỉnh Bắc Kạn: the portal of a province merged into Thái Nguyên on 2025-07-01.

History:
    to 2025  SharePoint by its picture addresses; dates without time
Status: no sign of life since the merger; the past comes from web archives. Addresses and markup are inferred.
"""

from __future__ import annotations

from datetime import date

from crawler.families.sharepoint import SharePoint


class BacKan(SharePoint):
    """backan.gov.vn."""

    name = "backan"
    title = "Cổng thông tin điện tử tỉnh Bắc Kạn"
    host = "backan.gov.vn"
    province_code = "06"
    status = "no sign of life since 2025-07-01"
    merged_into = "thainguyen"
    allowed_domains = ["backan.gov.vn"]
    start_date = date(2012, 1, 1)
    sections = {
        "Tin trong tỉnh": "/tin-tuc/tin-trong-tinh",
        "Chỉ đạo điều hành": "/tin-tuc/chi-dao-dieu-hanh",
        "Kinh tế - Xã hội": "/tin-tuc/kinh-te-xa-hoi",
    }
