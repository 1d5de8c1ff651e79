"""The coverage of all portals as one picture: a row a portal, a column a day or month, for print, mail and the site.

Drawn by Vega-Lite without a browser. What is missing is marked by a sign as well as by colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Literal

import vl_convert

from archive.coverage import Coverage, Day

_DAYS_AT_MOST = 430
"""A longer time is drawn by months."""
_WEEKS_AT_MOST, _DAILY_AT_MOST = 130, 15
_WIDTH_PX = (620, 1180)
_CELL_PX = 12
_ROW_PX = 26
_FONT = "Liberation Sans, DejaVu Sans, Arial, sans-serif"
_INK, _PALE_INK = "#1f2933", "#52606d"

_COMPLETE, _NEARLY, _LACKING, _SILENT = (
    "lưu đủ · all kept",
    "lưu từ 90 % · 90 % or more",
    "dưới 90 % · less",
    "không có tin · no articles",
)
_COLOURS = {_COMPLETE: "#2f7f79", _NEARLY: "#e9b44c", _LACKING: "#c8553d", _SILENT: "#dde3e7"}
_MISSING, _DOUBT = "tin còn thiếu · article missing", "chưa duyệt hết · not walked whole"
Share = Literal["all", "most", "less", "silent"]
Sign = Literal["missing", "doubt"]
_SHARES: dict[Share, str] = {"all": _COMPLETE, "most": _NEARLY, "less": _LACKING, "silent": _SILENT}
_SIGNS: dict[Sign, str] = {"missing": _MISSING, "doubt": _DOUBT}
_TITLE = "Độ đầy đủ của kho lưu chiểu · Completeness of the archive"
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class _Cell:
    portal: str
    begin: str
    share: str
    mark: str | None


def svg(coverages: Sequence[Coverage]) -> str:
    """The picture as SVG text."""
    return vl_convert.vegalite_to_svg(_spec(coverages))


def png(coverages: Sequence[Coverage]) -> bytes:
    """The picture as PNG, two pixels to a point."""
    return vl_convert.vegalite_to_png(_spec(coverages), scale=2)


def _spec(coverages: Sequence[Coverage]) -> dict[str, Any]:
    days = sorted({one.day for coverage in coverages for one in coverage.days})
    many = (date.fromisoformat(days[-1]) - date.fromisoformat(days[0])).days + 1 if days else 1
    unit: Literal["day", "month"] = "day" if many <= _DAYS_AT_MOST else "month"
    columns = many if unit == "day" else many // 30 + 1
    cells = [cell for coverage in coverages for cell in _cells(coverage, unit)]
    names = [coverage.name for coverage in coverages]
    width = min(_WIDTH_PX[1], max(_WIDTH_PX[0], columns * _CELL_PX))
    x = {
        "field": "begin",
        "type": "temporal",
        "timeUnit": "utcyearmonthdate" if unit == "day" else "utcyearmonth",
        "title": None,
        "axis": _axis(unit, many),
    }
    y = {
        "field": "portal",
        "type": "nominal",
        "title": None,
        "scale": {"domain": names, "padding": 0.14},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "padding": 16,
        "width": width,
        "height": {"step": _ROW_PX},
        "title": {"text": _TITLE, "subtitle": _subtitle(coverages)},
        "data": {"values": [{"portal": c.portal, "begin": c.begin, "share": c.share, "mark": c.mark} for c in cells]},
        "layer": [_squares(x, y, width / columns), _signs(x, y, width / columns)],
        "config": _CONFIG,
    }


def _squares(x: dict[str, Any], y: dict[str, Any], cell_px: float) -> dict[str, Any]:
    colour = {
        "field": "share",
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(_COLOURS), "range": list(_COLOURS.values())},
        "legend": {"orient": "bottom", "direction": "horizontal", "symbolType": "square", "columns": 4},
    }
    gap = {"stroke": "white", "strokeWidth": 1} if cell_px > 6 else {}
    return {"mark": {"type": "rect", **gap}, "encoding": {"x": x, "y": y, "color": colour}}


def _signs(x: dict[str, Any], y: dict[str, Any], cell_px: float) -> dict[str, Any]:
    shape = {
        "field": "mark",
        "type": "nominal",
        "title": None,
        "scale": {"domain": [_MISSING, _DOUBT], "range": ["circle", "triangle-up"]},
        "legend": {"orient": "bottom", "direction": "horizontal", "symbolFillColor": _INK},
    }
    return {
        "transform": [{"filter": "datum.mark != null"}],
        "mark": {
            "type": "point",
            "filled": True,
            "color": _INK,
            "stroke": "white",
            "strokeWidth": 1,
            "opacity": 1,
            "size": max(34, min(64, cell_px * cell_px * 0.45)),
        },
        "encoding": {"x": x | {"bandPosition": 0.5}, "y": y, "shape": shape},
    }


def _cells(coverage: Coverage, unit: Literal["day", "month"]) -> Iterator[_Cell]:
    def begin(one: Day) -> str:
        return one.day if unit == "day" else f"{one.day[:7]}-01"

    for first, days in groupby(coverage.days, key=begin):
        yield _cell(coverage.name, first, list(days))


def cell_of(days: Sequence[Day]) -> tuple[Share, Sign | None]:
    """How much of what some days listed is kept, and what is wrong with them."""
    listed, kept = sum(one.listed for one in days), sum(one.kept for one in days)
    missing, doubt = sum(one.missing for one in days), any(one.in_doubt for one in days)
    share = (listed - missing) / listed if listed else 1.0
    told: Share = "all" if not missing else "most" if share >= _NEARLY_ALL else "less"
    return told if kept or missing else "silent", "missing" if missing else "doubt" if doubt else None


def _cell(name: str, begin: str, days: Sequence[Day]) -> _Cell:
    share, sign = cell_of(days)
    return _Cell(name, begin, _SHARES[share], _SIGNS[sign] if sign else None)


def _axis(unit: Literal["day", "month"], many: int) -> dict[str, Any]:
    if unit == "month":
        return {"format": "%Y", "tickCount": "year"}
    if many <= _DAILY_AT_MOST:
        return {"format": "%d/%m", "tickCount": "day"}
    if many <= _WEEKS_AT_MOST:
        return {"format": "%d/%m", "tickCount": {"interval": "week", "step": 1}}
    return {"format": "%m/%Y", "tickCount": "month"}


def _subtitle(coverages: Sequence[Coverage]) -> list[str]:
    since = min((one.since for one in coverages if one.since), default=None)
    until = max((one.until for one in coverages if one.until), default=None)
    listed, kept = sum(one.listed for one in coverages), sum(one.kept for one in coverages)
    holes = sum(len(one.holes) for one in coverages)
    days = f"{_day(since)}-{_day(until)}: " if since and until else ""
    return [
        f"{days}thấy {_vietnamese(listed)} tin, lưu {_vietnamese(kept)}, {_vietnamese(holes)} chỗ trống · "
        f"{listed:,} articles listed, {kept:,} kept, {holes:,} hole{'' if holes == 1 else 's'}",
        "Ô trắng: chưa duyệt · White: no crawl covers the day",
    ]


def _day(iso: str) -> str:
    return f"{iso[8:10]}/{iso[5:7]}/{iso[:4]}"


def _vietnamese(number: int) -> str:
    return f"{number:,}".replace(",", ".")


_CONFIG = {
    "font": _FONT,
    "view": {"stroke": None},
    "title": {
        "anchor": "start",
        "frame": "group",
        "fontSize": 17,
        "color": _INK,
        "subtitleFontSize": 12,
        "subtitleColor": _PALE_INK,
        "subtitleLineHeight": 17,
        "offset": 14,
    },
    "axisX": {
        "grid": False,
        "domain": False,
        "ticks": True,
        "tickColor": "#9aa5b1",
        "labelFontSize": 11,
        "labelColor": _PALE_INK,
        "labelAngle": 0,
        "labelOverlap": True,
    },
    "axisY": {
        "domain": False,
        "ticks": False,
        "labelFontSize": 12,
        "labelColor": _INK,
        "labelLimit": 320,
        "labelPadding": 8,
    },
    "legend": {
        "labelFontSize": 11.5,
        "labelColor": _INK,
        "symbolSize": 130,
        "columnPadding": 18,
        "offset": 12,
        "layout": {"bottom": {"direction": "vertical", "anchor": "start", "margin": 6}},
        "labelLimit": 300,
    },
}
