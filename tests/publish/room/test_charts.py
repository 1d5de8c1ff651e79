"""Charts: drawn for an archive of any size, looked at with the numbers beside them, kept by browsers for good."""

from __future__ import annotations

import json
import re
import sqlite3
import time
import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive.schema import migrate
from publish.build import Built
from publish.charts.draw import draw_charts
from publish.charts.periods import periods, unit_for
from tests.publish.room.conftest import Read

_ARTICLE = (
    "INSERT INTO articles (article_id, portal, url, canonical_url, title, body_text, body_html, tags, language, "
    "published_at, first_captured_at, last_captured_at, state, text_sha256, word_count, extractor_version, fields) "
    "VALUES (?, ?, ?, ?, 't', 'b', '', '[]', 'vi', ?, '2026-01-01T00:00:00+07:00', '2026-01-01T00:00:00+07:00', "
    "'live', 'x', 1, 1, '{}')"
)


def archive(tmp_path: Path, portals: int, days: list[date | None]) -> sqlite3.Connection:
    """So many portals with an article on each of the days; None is an article without a date."""
    path = tmp_path / "archive.db"
    migrate(path)
    connection = sqlite3.connect(path)
    for number in range(portals):
        portal = f"p{number}"
        name = f"Cổng thông tin điện tử tỉnh thứ {number}"
        connection.execute("INSERT INTO portals VALUES (?, ?, '01', 'a.vn', 'x', 'alive', NULL)", [portal, name])
        rows = [
            (
                f"{portal}-{n}",
                portal,
                f"https://a.vn/{portal}/{n}",
                f"https://a.vn/{portal}/{n}",
                day and day.isoformat(),
            )
            for n, day in enumerate(days)
        ]
        connection.executemany(_ARTICLE, rows)
    return connection


def drawn(connection: sqlite3.Connection, folder: Path) -> dict[str, dict[str, object]]:
    draw_charts(connection, folder)
    charts: dict[str, dict[str, object]] = json.loads((folder / "charts" / "charts.json").read_text("utf-8"))["charts"]
    for svg in (folder / "charts").glob("*.svg"):
        ElementTree.parse(svg)
    return charts


TWENTY_YEARS = [date(2006, 1, 1) + timedelta(days=30 * n) for n in range(243)]


@pytest.mark.parametrize(
    ("portals", "days", "expected"),
    [
        (0, [], set()),
        (2, [None, None], set()),
        (1, [date(2024, 2, 29)], {"timeline", "portal-p0"}),
        (2, [date(2024, 2, 29), None, date(2024, 3, 2)], {"timeline", "portal-p0", "portal-p1"}),
    ],
)
def test_small_archives(tmp_path: Path, portals: int, days: list[date | None], expected: set[str]) -> None:
    assert set(drawn(archive(tmp_path, portals, days), tmp_path)) == expected


def test_twenty_portals_over_twenty_years_in_seconds(tmp_path: Path) -> None:
    connection = archive(tmp_path, 20, list(TWENTY_YEARS))
    before = time.process_time()
    charts = drawn(connection, tmp_path)
    assert time.process_time() - before < 20
    assert len(charts) == 21
    timeline = charts["timeline"]
    assert timeline["rows"][0][0] == "2025"  # type: ignore[index]
    assert len(timeline["rows"]) == 20  # type: ignore[arg-type]
    svg = (tmp_path / "charts" / "timeline.wide.light.svg").read_text("utf-8")
    assert svg.count("Cổng thông tin điện tử tỉnh thứ") == 20
    assert ">2006<" in svg
    assert ">2024<" in svg


def test_a_date_that_is_none_is_left_out(tmp_path: Path) -> None:
    connection = archive(tmp_path, 1, [date(2024, 1, 1)])
    connection.execute("UPDATE articles SET published_at = '2024-02-30'")
    assert drawn(connection, tmp_path) == {}


def test_periods_have_no_gap() -> None:
    assert periods("2023-11-30", "2024-02-01", "month") == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert periods("2024-02-28", "2024-03-01", "day") == ["2024-02-28", "2024-02-29", "2024-03-01"]
    assert periods("2023-11-30", "2024-02-01", "year") == ["2023", "2024"]
    assert [unit_for("2024-01-01", last, 350) for last in ("2024-01-31", "2026-01-01", "2044-01-01")] == [
        "day", "month", "year",
    ]  # fmt: skip


def test_dark_and_light_differ_in_colours_alone(eventful: Built) -> None:
    folder = eventful.snapshot.folder / "charts"
    light, dark = ((folder / f"timeline.wide.{one}.svg").read_text("utf-8") for one in ("light", "dark"))
    assert light != dark
    assert re.sub("#[0-9a-f]{6}", "", light) == re.sub("#[0-9a-f]{6}", "", dark)
    assert not set(re.findall("#[0-9a-f]{6}", light)) & set(re.findall("#[0-9a-f]{6}", dark))


def test_a_chart_holds_nothing_that_runs_or_loads(eventful: Built) -> None:
    for path in (eventful.snapshot.folder / "charts").glob("*.svg"):
        svg = path.read_text("utf-8")
        assert not re.search(r"<script|<style|<image|<foreignObject|\son\w+=|href=\"http|style=", svg), path.name


def test_pictures_are_kept_for_good_under_the_key_of_their_snapshot(read: Read) -> None:
    page = read("/").text
    found = set(re.findall(r'src(?:set)?="(/charts/[^"]+)"', page))
    assert len(found) >= 4
    for address in found:
        response = read(address)
        assert response.headers["content-type"].startswith("image/svg+xml")
        assert "immutable" in response.headers["cache-control"]
    old = read("/charts/0123456789ab/timeline.wide.light.svg")
    assert old.status_code == 200
    assert "immutable" not in old.headers["cache-control"]


def test_the_table_beside_a_chart_has_the_numbers_of_the_archive(read: Read, eventful: Built) -> None:
    page = read("/").text
    table = page.split("Cùng số liệu ấy", 1)[1].split("</table>", 1)[0]
    cells = [int(one.replace(".", "")) for one in re.findall(r'<td class="number">([\d.]+)</td>', table)]
    connection = sqlite3.connect(eventful.snapshot.database)
    (dated,) = connection.execute(
        "SELECT count(*) FROM articles WHERE date(published_at) IS NOT NULL AND published_at != '2024-02-30'"
    ).fetchone()
    assert sum(cells) == dated


def test_static_files_are_kept_for_good_under_their_own_key(read: Read) -> None:
    (css,) = re.findall(r'href="(/static/site\.css\?v=[0-9a-f]{10})"', read("/").text)
    assert "immutable" in read(css).headers["cache-control"]
    assert "immutable" not in read("/static/site.css").headers["cache-control"]
    assert "immutable" in read("/static/fonts/source-serif-4-latin-wght-normal.woff2").headers["cache-control"]
