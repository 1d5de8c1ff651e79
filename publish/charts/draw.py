"""The pictures of a snapshot: drawn when it is built, kept beside it with the numbers that they show."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

from archive.coverage import Coverage, Day, read_coverage
from publish.charts.heatmap import cell_of
from publish.charts.periods import LETTERS, Unit, periods, unit_for
from publish.charts.strips import COLUMN_PX, NARROW_PX, WIDE_PX, Panel, Strip, darkened, draw, plot_px

FOLDER, INDEX = "charts", "charts.json"
Numbers: TypeAlias = "dict[str, object]"
#: portal -> day -> articles published on it
Days: TypeAlias = "dict[str, Counter[str]]"
_DAYS = (
    "SELECT portal, substr(published_at, 1, 10), count(*) FROM articles WHERE published_at IS NOT NULL GROUP BY 1, 2"
)
_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
#: A table of more months than these has a row a year.
_MONTHS_AT_MOST = 60


def draw_charts(connection: sqlite3.Connection, snapshot: Path) -> None:
    """Write the charts of a finished snapshot into its folder. Raises sqlite3.Error, OSError.

    Args:
        connection: the snapshot's database.
        snapshot: its folder; `charts/` is made in it.
    """
    folder = snapshot / FOLDER
    folder.mkdir()
    names = dict(connection.execute("SELECT portal, name FROM portals ORDER BY name").fetchall())
    days = _read_days(connection, names)
    coverages = {portal: read_coverage(connection, portal) for portal in names}
    charts: dict[str, Numbers] = {}
    if any(days.values()):
        charts["timeline"] = _timeline(folder, names, days)
    if any(one.days for one in coverages.values()):
        charts["coverage"] = _coverage(folder, names, list(coverages.values()))
    for portal in names:
        if days[portal]:
            charts[f"portal-{portal}"] = _portal(folder, portal, days[portal], coverages[portal])
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.svg")))).hexdigest()
    told = {"key": digest[:12], "charts": charts}
    (folder / INDEX).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _read_days(connection: sqlite3.Connection, names: Mapping[str, str]) -> Days:
    days: Days = {portal: Counter() for portal in names}
    for portal, day, count in connection.execute(_DAYS):
        if _is_date(day):
            days.setdefault(portal, Counter())[day] += count
    return days


def _is_date(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _timeline(folder: Path, names: Mapping[str, str], days: Days) -> Numbers:
    """Bars for each portal; the table has a row a period and a column a portal."""
    shown = {portal: counts for portal, counts in days.items() if counts}
    every = [day for counts in shown.values() for day in counts]
    first, last = min(every), max(every)
    panels = {}
    for width in (WIDE_PX, NARROW_PX):
        unit = _bar_unit(first, last, plot_px(width, named=True))
        strips = [_bars(names.get(portal, portal), counts, unit) for portal, counts in shown.items()]
        panels[width] = [Panel("bars", periods(first, last, unit), strips)]
    unit = _table_unit(first, last)
    table = {portal: _by_period(counts, unit) for portal, counts in shown.items()}
    rows = [[at, *(table[portal].get(at, 0) for portal in table)] for at in reversed(periods(first, last, unit))]
    sums = {str(row[0]): sum(int(str(cell)) for cell in row[1:]) for row in rows}
    peak = max(sums, key=lambda at: (sums[at], at))
    return {
        **_write(folder, "timeline", panels),
        "first": first, "last": last, "peak": peak, "most": sums[peak],
        "portals": [names.get(portal, portal) for portal in shown],
        "rows": [row for row in rows if sums[str(row[0])]],
    }  # fmt: skip


def _coverage(folder: Path, names: Mapping[str, str], coverages: Sequence[Coverage]) -> Numbers:
    """Squares for each portal; the table sums them up."""
    shown = [one for one in coverages if one.days]
    every = [day.day for one in shown for day in one.days]
    first, last = min(every), max(every)
    panels = {}
    for width in (WIDE_PX, NARROW_PX):
        unit = unit_for(first, last, plot_px(width, named=True))
        strips = [_squares(one.name, one.days, unit) for one in shown]
        panels[width] = [Panel("squares", periods(first, last, unit), strips)]
    return {
        **_write(folder, "coverage", panels),
        "first": first, "last": last,
        "listed": sum(one.listed for one in shown), "kept": sum(one.kept for one in shown),
        "missing": sum(one.missing for one in shown),
        "rows": [[names[one.portal], *_sums(one.days)] for one in shown],
    }  # fmt: skip


def _portal(folder: Path, portal: str, counts: Counter[str], coverage: Coverage) -> Numbers:
    """Bars and squares of one portal; the table has a row a year."""
    first, last = min(counts), max(counts)
    panels = {}
    for width in (COLUMN_PX, NARROW_PX):
        unit = _bar_unit(first, last, plot_px(width, named=False))
        panels[width] = [Panel("bars", periods(first, last, unit), [_bars("", counts, unit)])]
        if coverage.days:
            begin, end = coverage.days[0].day, coverage.days[-1].day
            unit = unit_for(begin, end, plot_px(width, named=False))
            strip = _squares("", coverage.days, unit)
            panels[width].append(Panel("squares", periods(begin, end, unit), [strip]))
    years: dict[str, list[Day]] = defaultdict(list)
    for day in coverage.days:
        years[day.day[:4]].append(day)
    by_year = _by_period(counts, "year")
    rows = [
        [year, by_year.get(year, 0), *_sums(years.get(year, []))] for year in sorted({*years, *by_year}, reverse=True)
    ]
    return {**_write(folder, f"portal-{portal}", panels), "first": first, "last": last, "rows": rows}


def _bar_unit(first: str, last: str, width: float) -> Unit:
    """Months where they can be told apart, days only for a month or two."""
    unit = unit_for(first, last, width)
    return "month" if unit == "day" and len(periods(first, last, "month")) > 2 else unit


def _table_unit(first: str, last: str) -> Unit:
    months = len(periods(first, last, "month"))
    return "year" if months > _MONTHS_AT_MOST else _bar_unit(first, last, WIDE_PX)


def _by_period(counts: Mapping[str, int], unit: Unit) -> Counter[str]:
    found: Counter[str] = Counter()
    for day, count in counts.items():
        found[day[: LETTERS[unit]]] += count
    return found


def _bars(name: str, counts: Mapping[str, int], unit: Unit) -> Strip:
    return Strip(name, {at: (count, None) for at, count in _by_period(counts, unit).items()})


def _squares(name: str, days: Sequence[Day], unit: Unit) -> Strip:
    parts: dict[str, list[Day]] = defaultdict(list)
    for day in days:
        parts[day.day[: LETTERS[unit]]].append(day)
    return Strip(name, {at: cell_of(some) for at, some in parts.items()})


def _sums(days: Sequence[Day]) -> list[int]:
    """Articles listed, kept, missing; days that were looked at whole, days in doubt."""
    return [
        sum(one.listed for one in days), sum(one.kept for one in days), sum(one.missing for one in days),
        sum(one.walked for one in days), sum(one.in_doubt for one in days),
    ]  # fmt: skip


def _write(folder: Path, name: str, panels: Mapping[int, Sequence[Panel]]) -> Numbers:
    """Both pictures, each light and dark; their files and sizes."""
    told: Numbers = {}
    for width, some in panels.items():
        kind = "narrow" if width == NARROW_PX else "wide"
        svg = draw(some, width=width)
        size = _SIZE.search(svg)
        assert size is not None
        files = {"light": svg, "dark": darkened(svg)}
        for scheme, drawn in files.items():
            (folder / f"{name}.{kind}.{scheme}.svg").write_text(drawn, encoding="utf-8")
        told[kind] = {
            **{scheme: f"{name}.{kind}.{scheme}.svg" for scheme in files},
            "width": round(float(size[1])), "height": round(float(size[2])),
        }  # fmt: skip
    return told
