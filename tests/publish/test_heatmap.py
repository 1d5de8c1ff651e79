"""The heat map: everything on it is in the SVG as text or shape, and the PNG is a picture of it."""

from __future__ import annotations

import re
import struct
from datetime import date, timedelta

import pytest

from archive.coverage import Coverage, Day
from archive.holes import Hole
from archive.numbers import Numbers
from publish.charts import heatmap

BEGIN = date(2026, 1, 1)
HOLE = Hole(
    portal="tnu",
    kind="walk",
    section=None,
    since="2026-01-03",
    until="2026-01-03",
    url="https://tnu.edu.vn/tin-tuc-su-kien",
    reason="it ended in an empty page on 2026-01-04",
    next_try_at=None,
)


def coverage(name: str, count: int, **odd: dict[int, int]) -> Coverage:
    """So many days with four articles each; `missing` and `doubt` by the number of the day."""
    missing, doubt = odd.get("missing", {}), odd.get("doubt", {})
    days = tuple(
        Day(
            day=(BEGIN + timedelta(days=n)).isoformat(),
            listed=4,
            kept=4 - missing.get(n, 0),
            missing=missing.get(n, 0),
            walked=n not in doubt,
            in_doubt=n in doubt,
        )
        for n in range(count)
    )
    return Coverage(
        portal=name,
        name=name,
        since=days[0].day if days else None,
        until=days[-1].day if days else None,
        listed=4 * count,
        kept=4 * count - sum(missing.values()),
        missing=sum(missing.values()),
        excused={},
        days=days,
        cells=(),
        holes=(HOLE,) * (len(missing) + len(doubt)),
        notes=(),
        numbers=Numbers(known=0, never_published=0, suspected=0, gaps=()),
    )


def test_title_legend_and_portals_are_text_in_two_languages() -> None:
    drawn = heatmap.svg([coverage("Báo Bắc Kạn", 30), coverage("Đại học Thái Nguyên", 30, missing={3: 1})])
    for text in (
        "Độ đầy đủ của kho lưu chiểu · Completeness of the archive",
        "Báo Bắc Kạn",
        "Đại học Thái Nguyên",
        "tin còn thiếu · article missing",
        "240 articles listed, 239 kept, 1 hole",
        "01/01/2026-30/01/2026",
    ):
        assert text in drawn


def test_a_hole_is_a_sign_and_not_a_colour_alone() -> None:
    def signs(drawn: str) -> int:
        return len(re.findall(r'aria-roledescription="point"', drawn))

    whole, holed = coverage("tnu", 30), coverage("tnu", 30, missing={3: 1, 9: 4}, doubt={12: 1})
    assert (signs(heatmap.svg([whole])), signs(heatmap.svg([holed]))) == (0, 3)


@pytest.mark.parametrize(("days", "drawn"), [(60, 60), (365, 365), (1000, 33)])
def test_long_times_are_drawn_by_months(days: int, drawn: int) -> None:
    svg = heatmap.svg([coverage("tnu", days)])
    assert len(re.findall(r'aria-roledescription="rect mark"', svg)) == drawn


def test_the_png_is_as_wide_as_a_screen_at_most_twice() -> None:
    for days in (1, 60, 365):
        drawn = heatmap.png([coverage("Cổng thông tin điện tử tỉnh Thái Nguyên", days)])
        width, height = struct.unpack(">II", drawn[16:24])
        assert drawn.startswith(b"\x89PNG")
        assert 1200 < width < 3200
        assert height < 800


def test_an_archive_without_articles_is_drawn_too() -> None:
    assert "Báo Bắc Kạn" in heatmap.svg([coverage("Báo Bắc Kạn", 0)])
