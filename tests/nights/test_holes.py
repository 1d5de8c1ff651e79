"""Nights over the lab with faults in its listings: each is told as a hole, none is invented, later nights heal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.lab.serve import running
from tests.nights.play import ROOT, crawl

PORTALS = ("thainguyen", "baotuyenquang", "baobackan", "thaibinh", "baothaibinh")


def fault(day: str, kind: str, portal: str, lasts: str = "1d", **told: object) -> dict[str, object]:
    return {"at": f"{day} 00:00", "kind": kind, "portal": portal, "for": lasts, **told}


SCENARIO = {
    "seed": 7,
    "start": "2026-01-01",
    "first": "2025-11-20",
    "end": "2026-01-20",
    "size": 60,
    "per_day": 12,
    "page_kb": 1,
    "paragraphs": [2, 3],
    # A fault of a second page shows where the last seven days fill one: baothaibinh's pages are long.
    "portals": {name: {} for name in PORTALS} | {"baobackan": {"per_day": 30}, "baothaibinh": {"size": 120}},
    "events": [
        fault("2026-01-04", "empty_page", "thainguyen", page=2, section="/vi_VN/thoi-su"),
        fault("2026-01-04", "empty_page", "baothaibinh", page=2, section="/tin-tuc/260"),
        fault("2026-01-09", "error", "baobackan", status=503, path=r"/sitemaps/news-2026-1\.xml"),
        fault("2026-01-06", "outage", "thaibinh"),
        fault("2026-01-06", "error", "baotuyenquang", "2d", status=500, path=r"/kinh-te/tin-tuc/\?page=2"),
        {"at": "2026-01-04 01:00", "kind": "delete", "portal": "all", "pick": 1, "newer_than": "4d"},
        {"at": "2026-01-05 01:00", "kind": "backdate", "portal": "all", "count": 1, "days": 6},
    ],
}
LAST_HEALED = "2026-01-10"


@dataclass
class Night:
    """One crawl, and the coverage as it stood after it."""

    code: int
    """Of `luuchieu coverage`."""
    portals: dict[str, Any]

    def holes(self, portal: str) -> list[dict[str, Any]]:
        return list(self.portals[portal]["holes"])


def coverage(home: Path) -> Night:
    done = subprocess.run(
        [sys.executable, "-m", "cli", "coverage", "--home", str(home), "--json"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("LUUCHIEU_")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode in (0, 1), done.stderr
    return Night(done.returncode, {one["portal"]: one for one in json.loads(done.stdout)})


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Night]:
    """By date, what coverage said after each of ten nights."""
    home = tmp_path_factory.mktemp("nights") / "home"
    told = {}
    with running(SCENARIO) as lab:
        for number in range(1, 11):
            day = f"2026-01-{number:02}"
            crawl(lab, home, f"{day}T02:00:00+07:00", *PORTALS, LUUCHIEU_MEDIA="0")
            told[day] = coverage(home)
    return told


pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.parametrize("day", ["2026-01-01", "2026-01-02", "2026-01-03"])
def test_nights_without_faults_have_no_hole(nights: dict[str, Night], day: str) -> None:
    assert [hole for portal in nights[day].portals for hole in nights[day].holes(portal)] == []
    assert nights[day].code == 0


@pytest.mark.parametrize(
    ("day", "portal", "url", "told"),
    [
        ("2026-01-04", "thainguyen", "https://thainguyen.gov.vn/vi_VN/thoi-su", "empty"),
        ("2026-01-04", "baothaibinh", "https://baothaibinh.com.vn/tin-tuc/260", "empty"),
        ("2026-01-09", "baobackan", "https://baobackan.vn/sitemaps/news-2026-1.xml", "could not be had"),
        ("2026-01-06", "baotuyenquang", "https://baotuyenquang.com.vn/kinh-te/tin-tuc/", "page"),
        ("2026-01-07", "baotuyenquang", "https://baotuyenquang.com.vn/kinh-te/tin-tuc/", "page"),
    ],
)
def test_each_fault_of_a_listing_is_a_hole_that_night(
    nights: dict[str, Night], day: str, portal: str, url: str, told: str
) -> None:
    found = [hole for hole in nights[day].holes(portal) if hole["url"] == url]
    assert len(found) == 1, nights[day].holes(portal)
    assert found[0]["kind"] == "walk"
    assert told in found[0]["reason"]
    assert "2025-12-20" <= found[0]["since"] <= found[0]["until"] <= day
    assert nights[day].code == 1


def test_a_host_that_is_down_leaves_every_listing_in_doubt(nights: dict[str, Night]) -> None:
    holes = nights["2026-01-06"].holes("thaibinh")
    listings = {hole["url"] for hole in holes if hole["kind"] == "walk"}
    assert len(listings) == 5
    assert all(hole["until"] == "2026-01-06" for hole in holes if hole["kind"] == "walk")


def test_only_what_was_broken_is_told(nights: dict[str, Night]) -> None:
    broken = {
        "2026-01-04": {"thainguyen", "baothaibinh"},
        "2026-01-05": set(),
        "2026-01-06": {"thaibinh", "baotuyenquang"},
        "2026-01-07": {"baotuyenquang"},
        "2026-01-08": set(),
        "2026-01-09": {"baobackan"},
    }
    for day, names in broken.items():
        assert {portal for portal in nights[day].portals if nights[day].holes(portal)} == names, day


def test_the_nights_after_heal_everything(nights: dict[str, Night]) -> None:
    last = nights[LAST_HEALED]
    assert (last.code, [one["missing"] for one in last.portals.values()]) == (0, [0] * 5)
    for portal, one in last.portals.items():
        assert all(day["walked"] for day in one["days"]), portal
        assert one["listed"] == one["kept"], portal


def test_numbers_that_the_system_left_out_are_no_holes(nights: dict[str, Night]) -> None:
    for portal in ("baobackan", "baothaibinh"):
        numbers = nights[LAST_HEALED].portals[portal]["numbers"]
        assert numbers["known"] > 200
        assert numbers["never_published"] > 10
        assert numbers["suspected"] == 0, numbers["gaps"]
