"""Charts of the site: a row a portal, time from left to right, as bars (how many) or squares (how complete).

Drawn by Vega-Lite without a browser, for a wide screen and a narrow one. Words stand on the page around the picture, so
a picture holds names, numbers and dates alone; colours of the dark one are put in afterwards, for both are drawn alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import vl_convert

Kind = Literal["bars", "squares"]
WIDE_PX, NARROW_PX = 1120, 350
#: Families that every system has one of, each with all Vietnamese marks: a picture cannot load the site's own.
_FONT = "Be Vietnam Pro, system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Liberation Sans, DejaVu Sans, sans-serif"
_INK, _SOFT, _LINE, _BAR, _SIGN, _HALO = "#1d1b18", "#5f5a52", "#ddd8ce", "#8c1c13", "#1d1b17", "#fefefe"
_ALL, _MOST, _LESS, _SILENT = "#2f7f79", "#e9b44c", "#c8553d", "#dde3e7"
#: Light -> dark; the names of the site's colours are in static/site.css.
_DARK = {
    _INK: "#ebe6dc", _SOFT: "#b0a99d", _LINE: "#3a362f", _BAR: "#e08a7b", _SIGN: "#fbf6ec", _HALO: "#171613",
    _ALL: "#4fa69f", _MOST: "#d9a441", _LESS: "#d9694f", _SILENT: "#3b4045",
}  # fmt: skip
SHARES = {"all": _ALL, "most": _MOST, "less": _LESS, "silent": _SILENT}
_SHAPES = {"missing": "circle", "doubt": "triangle-up"}
_NARROW_ROW_PX, _WIDE_ROW_PX = {"bars": 40, "squares": 16}, {"bars": 38, "squares": 18}


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


def draw(panels: Sequence[Panel], *, narrow: bool) -> str:
    """The light picture as SVG text."""
    parts = [_panel(panel, narrow) for panel in panels]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "padding": {"left": 1, "right": 14, "top": 2, "bottom": 2},
        "spacing": 14,
        "vconcat": parts,
        "config": _CONFIG,
    }
    return _tidied(vl_convert.vegalite_to_svg(spec))


def darkened(svg: str) -> str:
    """The same picture for a dark page."""
    return re.sub("|".join(_DARK), lambda found: _DARK[found[0]], svg)


def _tidied(svg: str) -> str:
    """Without the words for screen readers inside: the page's text alternative stands for the whole."""
    return re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)


def _panel(panel: Panel, narrow: bool) -> dict[str, Any]:
    periods = list(panel.periods)
    names = [strip.name for strip in panel.strips]
    named = any(names)
    width = NARROW_PX - 20 if narrow else WIDE_PX - (330 if named else 20)
    values = [
        {"row": strip.name, "at": at, "value": value, "sign": sign}
        for strip in panel.strips
        for at, (value, sign) in strip.cells.items()
    ]
    x = {
        "field": "at",
        "type": "ordinal",
        "title": None,
        "scale": {"domain": periods, "paddingInner": 0.12 if width / len(periods) > 5 else 0, "paddingOuter": 0},
        "axis": _axis(periods, width),
    }
    row = {
        "field": "row",
        "type": "nominal",
        "title": None,
        "sort": names,
        "spacing": 9 if narrow else 5,
        "header": _header(narrow) if named else {"labels": False, "title": None},
    }
    height = (_NARROW_ROW_PX if narrow else _WIDE_ROW_PX)[panel.kind] * (1 if named else 3 if panel.kind == "bars" else 1)
    layers = _bars(x) if panel.kind == "bars" else _squares(x, width / len(periods))
    return {
        "data": {"values": values},
        "facet": {"row": row},
        "spec": {"width": width, "height": height, "layer": layers},
        "resolve": {"scale": {"y": "independent"}},
    }


def _header(narrow: bool) -> dict[str, Any]:
    if narrow:
        place = {"labelOrient": "top", "labelAnchor": "start", "labelPadding": 3}
    else:
        place = {"labelOrient": "left", "labelAngle": 0, "labelAlign": "left", "labelPadding": 305, "labelBaseline": "middle"}
    return {"title": None, "labelFontSize": 12.5, "labelColor": _INK, "labelLimit": 300, **place}


def _bars(x: dict[str, Any]) -> list[dict[str, Any]]:
    y = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domainMin": 0, "nice": False}}
    return [{"mark": {"type": "bar", "color": _BAR}, "encoding": {"x": x, "y": y}}]


def _squares(x: dict[str, Any], cell_px: float) -> list[dict[str, Any]]:
    colour = {
        "field": "value",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(SHARES), "range": list(SHARES.values())},
    }
    shape = {
        "field": "sign",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(_SHAPES), "range": list(_SHAPES.values())},
    }
    sign = {
        "type": "point", "filled": True, "color": _SIGN, "stroke": _HALO, "strokeWidth": 1, "opacity": 1,
        "size": max(26, min(56, cell_px * cell_px * 0.45)),
    }  # fmt: skip
    return [
        {"mark": {"type": "rect"}, "encoding": {"x": x, "color": colour}},
        {
            "transform": [{"filter": "datum.sign != null"}],
            "mark": sign,
            "encoding": {"x": x, "shape": shape},
        },
    ]


def _axis(periods: Sequence[str], width: float) -> dict[str, Any]:
    """Labels at years, months or days, as many as there is room for."""
    labels = {period: _label(period) for period in periods}
    starts = [period for period in periods if period.endswith(("-01-01", "-01"))] if len(periods[0]) > 4 else []
    many_years = len(periods[0]) == 7 and len(periods) > 14
    if many_years:
        starts = [period for period in periods if period.endswith("-01")]
        labels = {period: period[:4] for period in periods}
    elif len(periods[0]) == 10:
        starts = [period for period in periods if period.endswith("-01")] if len(periods) > 45 else list(periods)
    shown = starts if many_years or len(periods[0]) == 10 else list(periods)
    room = max(1, int(width // (44 if len(periods[0]) == 4 or many_years else 62)))
    step = -(-len(shown) // room) if shown else 1
    return {
        "values": shown[::step] or [periods[0]],
        "labelExpr": f"({_object(labels)})[datum.value]",
        "labelAngle": 0,
        "labelFlush": True,
    }


def _object(labels: Mapping[str, str]) -> str:
    return "{" + ",".join(f'"{name}":"{label}"' for name, label in labels.items()) + "}"


def _label(period: str) -> str:
    """`2022-07-30` as 30/07, `2022-07` as 07/2022."""
    year, _, rest = period.partition("-")
    month, _, day = rest.partition("-")
    return f"{day}/{month}" if day else f"{month}/{year}" if month else year


_CONFIG = {
    "font": _FONT,
    "view": {"stroke": None},
    "facet": {"spacing": 6},
    "axisX": {
        "grid": False, "domain": True, "domainColor": _LINE, "ticks": True, "tickColor": _LINE, "labelFontSize": 12,
        "labelColor": _SOFT, "labelOverlap": True, "labelPadding": 5,
    },
}  # fmt: skip
