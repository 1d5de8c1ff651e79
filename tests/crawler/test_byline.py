"""Bylines as editors sign: who wrote it, and where it first stood."""

from __future__ import annotations

import pytest

from crawler.extraction.byline import split_byline

SIGNED = {
    "Thanh Loan – TNU Media": ("Thanh Loan", "TNU Media"),
    "Thu Hà - Hội Nông dân": ("Thu Hà", "Hội Nông dân"),
    "Hà My – Tỉnh đoàn": ("Hà My", "Tỉnh đoàn"),
    "Thu Trang - Báo Bắc Kạn": ("Thu Trang", "Báo Bắc Kạn"),
    "Lan Anh - thainguyen.gov.vn": ("Lan Anh", "thainguyen.gov.vn"),
    "Thu Hà - Đoàn Hùng": ("Thu Hà - Đoàn Hùng", None),
    "Minh Tâm - Văn Hội": ("Minh Tâm - Văn Hội", None),
    "Nông Vui": ("Nông Vui", None),
    "thainguyen.gov.vn": (None, "thainguyen.gov.vn"),
    "admin admin": (None, None),
}


@pytest.mark.parametrize(("line", "parts"), SIGNED.items())
def test_a_signed_line_is_parted(line: str, parts: tuple[str | None, str | None]) -> None:
    byline = split_byline(line)
    assert (byline.author, byline.source) == parts
