"""Sixty nights over a lab of changing portals, one command a night: is the archive right, and what did it cost?

    python -m bench.nights [SCENARIO] [--nights 60] [--home DIR]

Prints a line a night and every difference between the archive and the lab's truth at the end. Exits 1 if there is one.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.lab import clocks
from tests.lab.serve import running
from tests.lab.truth import rows
from tests.lab.world import open_world
from tests.nights.compare import differences
from tests.nights.play import Night, crawl, nights

_SCENARIO = Path(__file__).resolve().parents[1] / "tests" / "lab" / "scenarios" / "nights.yaml"


def main() -> int:
    """Play the nights and hold the archive against the truth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="?", type=Path, default=_SCENARIO)
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--first", default="2026-01-01T02:00:00+07:00")
    parser.add_argument("--home", type=Path)
    told = parser.parse_args()
    home = told.home or Path(tempfile.mkdtemp(prefix="nights-"))
    last = told.first
    with running(told.scenario) as lab:
        for at in nights(told.first, told.nights):
            began = time.monotonic()
            print(_line(crawl(lab, home, at), time.monotonic() - began), flush=True)
            last = at
    found = differences(home, rows(open_world(told.scenario), clocks.seconds(last)))
    print(*found, sep="\n")
    print(f"{len(found)} differences from the truth; archive in {home}")
    return 1 if found else 0


def _line(night: Night, seconds: float) -> str:
    crawls, again = night.document["portals"], night.document["rechecks"]
    new = sum(one["articles_new"] for one in crawls)
    asked = sum(one["requests"] for one in crawls)
    why = "; ".join(f"{one['portal']}: {', '.join(one['why'])}" for one in (*crawls, *again) if not one["healthy"])
    counted = ("requests", "articles_new", "articles_changed", "articles_gone", "articles_moved")
    looks, found, changed, gone, moved = (sum(one[name] for one in again) for name in counted)
    return (
        f"{night.at[:10]} exit {night.code} {seconds:5.1f} s: {new} new for {asked} requests; again {looks}: "
        f"{found} found, {changed} changed, {gone} gone, {moved} moved{'. ' + why if why else ''}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
