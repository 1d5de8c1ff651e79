"""Charts of the site: a row a portal, time from left to right, as bars (how many) or squares (how complete).

Drawn by Vega-Lite without a browser, for a wide screen and a narrow one. Words stand on the page around the picture, so
a picture holds names, numbers and dates alone; colours of the dark one are put in afterwards, for both are drawn alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import vl_convert

Kind = Literal["bars", "squares"]
WIDE_PX, COLUMN_PX, NARROW_PX = 1152, 740, 358
_NAMES_PX, _BAR_AT_MOST_PX = 300, 42
#: Families that every system has one of, each with all Vietnamese marks: a picture cannot load the site's own.
_FONT = "Be Vietnam Pro, -apple-system, Segoe UI, Roboto, Noto Sans, Liberation Sans, Arial, DejaVu Sans, sans-serif"
_INK, _SOFT, _LINE, _BAR, _SIGN, _HALO = "#1d1b18", "#5f5a52", "#ddd8ce", "#6b6255", "#1d1b17", "#fbfaf7"
_ALL, _MOST, _LESS, _SILENT = "#2f7f79", "#e9b44c", "#c8553d", "#dde3e7"
#: Light -> dark; the names of the site's colours are in static/site.css.
_DARK = {
    _INK: "#ebe6dc", _SOFT: "#b0a99d", _LINE: "#3a362f", _BAR: "#a99f8f", _SIGN: "#fbf6ec", _HALO: "#171613",
    _ALL: "#4fa69f", _MOST: "#d9a441", _LESS: "#d9694f", _SILENT: "#3b4045",
}  # fmt: skip
_SHARES = {"all": _ALL, "most": _MOST, "less": _LESS, "silent": _SILENT}
_SHAPES = {"missing": "circle", "doubt": "triangle-up"}
#: Height of a row by kind, with its name above it or not; of a row that stands alone.
_ROW_PX: Mapping[tuple[Kind, bool], int] = {
    ("bars", False): 40, ("bars", True): 56, ("squares", False): 24, ("squares", True): 42,
}  # fmt: skip
_ALONE_PX: Mapping[Kind, int] = {"bars": 120, "squares": 24}
#: The page's text alternative stands for the whole picture.
_SPOKEN = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


@dataclass(frozen=True, slots=True)
class Strip:
    """One row: its name, and for each period that has one a number, or a share and a sign."""

    name: str
    cells: Mapping[str, tuple[int | str, str | None]]


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows of one kind over the same periods, which follow one another without a gap."""

    kind: Kind
    periods: Sequence[str]
    strips: Sequence[Strip]


def draw(panels: Sequence[Panel], *, width: int) -> str:
    """The light picture as SVG text; names stand above their rows where it is narrow, else before them."""
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "padding": {"left": 1, "right": 14, "top": 2, "bottom": 2},
        "spacing": 12,
        "vconcat": [_panel(panel, width) for panel in panels],
        "config": _CONFIG,
    }
    return _SPOKEN.sub("", vl_convert.vegalite_to_svg(spec))


def darkened(svg: str) -> str:
    """The same picture for a dark page."""
    return re.sub("|".join(_DARK), lambda found: _DARK[found[0]], svg)


def plot_px(width: int, *, named: bool) -> int:
    """What is left for the columns of a picture."""
    return width - (_NAMES_PX if named and width > NARROW_PX else 0) - 15


def _panel(panel: Panel, width: int) -> dict[str, Any]:
    """A row is one unit high: its name above or before it, its marks in the rest, the first row at the top."""
    named, is_narrow = any(strip.name for strip in panel.strips), width <= NARROW_PX
    px = plot_px(width, named=named)
    head = 0.5 if named and is_narrow else 0.14
    cells = [
        {"at": at, "top": row + 1 - part * (1 - head), "bottom": row + 1, "colour": colour, "sign": sign}
        for row, strip in enumerate(panel.strips)
        for at, part, colour, sign in _cells(strip)
    ]
    names = [
        {"name": strip.name, "y": row + (head - 0.12 if is_narrow else (1 + head) / 2)}
        for row, strip in enumerate(panel.strips)
    ]
    gap = _gap(px / len(panel.periods))
    x = {
        "field": "at",
        "type": "ordinal",
        "title": None,
        "scale": {"domain": list(panel.periods), "paddingInner": gap, "paddingOuter": gap / 2},
        "axis": _axis(panel.periods, px),
    }
    layers = [_marks(x), _signs(x, px / len(panel.periods), head)]
    if named:
        layers.append(_names(names, 0 if is_narrow else -_NAMES_PX, "alphabetic" if is_narrow else "middle"))
    rows = len(panel.strips)
    return {
        "data": {"values": cells},
        "width": px,
        "height": rows * _ROW_PX[panel.kind, is_narrow and named] if named else _ALONE_PX[panel.kind],
        "encoding": {"y": {"type": "quantitative", "axis": None, "scale": {"domain": [rows, 0], "nice": False}}},
        "layer": layers,
    }


def _cells(strip: Strip) -> Iterator[tuple[str, float, str, str | None]]:
    """Each cell with the part of its row that it fills, its colour and its sign."""
    most = max((value for value, _ in strip.cells.values() if isinstance(value, int)), default=1) or 1
    for at, (value, sign) in strip.cells.items():
        yield (at, value / most, _BAR, None) if isinstance(value, int) else (at, 1.0, _SHARES[value], sign)


def _gap(column_px: float) -> float:
    if column_px > _BAR_AT_MOST_PX:
        return min(0.9, 1 - _BAR_AT_MOST_PX / column_px)
    return 0.16 if column_px > 5 else 0


def _marks(x: dict[str, Any]) -> dict[str, Any]:
    encoding = {
        "x": x,
        "y": {"field": "top", "type": "quantitative"},
        "y2": {"field": "bottom"},
        "color": {"field": "colour", "type": "nominal", "scale": None},
    }
    return {"mark": {"type": "rect"}, "encoding": encoding}


def _signs(x: dict[str, Any], column_px: float, head: float) -> dict[str, Any]:
    shape = {
        "field": "sign",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(_SHAPES), "range": list(_SHAPES.values())},
    }
    mark = {
        "type": "point", "filled": True, "color": _SIGN, "stroke": _HALO, "strokeWidth": 1, "opacity": 1,
        "size": max(26, min(56, column_px * column_px * 0.45)),
    }  # fmt: skip
    return {
        "transform": [
            {"filter": "datum.sign != null"},
            {"calculate": f"datum.bottom - {(1 - head) / 2:.3f}", "as": "middle"},
        ],
        "mark": mark,
        "encoding": {"x": x, "y": {"field": "middle", "type": "quantitative"}, "shape": shape},
    }


def _names(names: list[dict[str, Any]], at_px: int, baseline: str) -> dict[str, Any]:
    mark = {
        "type": "text", "x": at_px, "align": "left", "baseline": baseline, "fontSize": 13, "color": _INK,
        "limit": 330 if at_px == 0 else _NAMES_PX - 12,
    }  # fmt: skip
    return {
        "data": {"values": names},
        "mark": mark,
        "encoding": {"y": {"field": "y", "type": "quantitative"}, "text": {"field": "name"}},
    }


def _axis(periods: Sequence[str], px: float) -> dict[str, Any]:
    """Labels at years, months or days, as many as there is room for."""
    labels = {period: _label(period) for period in periods}
    shown = list(periods)
    if len(shown[0]) == 7 and len(shown) > 14:
        shown = [period for period in periods if period.endswith("-01")]
        labels = {period: period[:4] for period in periods}
    elif len(shown[0]) == 10 and len(shown) > 62:
        shown = [period for period in periods if period.endswith("-01")]
    step = -(-len(shown) // max(1, int(px // 56)))
    return {
        "values": shown[::step] or [periods[0]],
        "labelExpr": f"({json.dumps(labels)})[datum.value]",
        "labelAngle": 0,
        "labelFlush": px / len(periods) < 48,
    }


def _label(period: str) -> str:
    """`2022-07-30` as 30/07, `2022-07` as 07/2022."""
    year, _, rest = period.partition("-")
    month, _, day = rest.partition("-")
    return f"{day}/{month}" if day else f"{month}/{year}" if month else year


_CONFIG = {
    "font": _FONT,
    "view": {"stroke": None},
    "axisX": {
        "grid": False, "domain": True, "domainColor": _LINE, "ticks": True, "tickColor": _LINE, "labelFontSize": 12.5,
        "labelColor": _SOFT, "labelOverlap": True, "labelPadding": 5,
    },
}  # fmt: skip
