"""Names of provinces by their official codes until 30 June 2025: those of the portals and around them."""

from __future__ import annotations

PROVINCES = {
    "01": "Hà Nội",
    "02": "Hà Giang",
    "04": "Cao Bằng",
    "06": "Bắc Kạn",
    "08": "Tuyên Quang",
    "15": "Yên Bái",
    "19": "Thái Nguyên",
    "20": "Lạng Sơn",
    "24": "Bắc Giang",
    "25": "Phú Thọ",
    "26": "Vĩnh Phúc",
    "27": "Bắc Ninh",
    "30": "Hải Dương",
    "31": "Hải Phòng",
    "33": "Hưng Yên",
    "34": "Thái Bình",
    "35": "Hà Nam",
    "36": "Nam Định",
}
"""Code -> name. A code that is not here is shown as it is."""
