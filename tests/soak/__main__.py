"""Play the soak: `python -m tests.soak [--year] [--home DIR] [--report FILE]`.

Prints a line a night. Exits 1 where a fault was not told the same night by its name, where anything else was told, or
where the archive differs from the lab's truth at the end.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import datetime, time
from pathlib import Path

from archive.clock import VIETNAM
from tests.lab import clocks
from tests.lab.serve import running
from tests.lab.truth import rows
from tests.lab.world import open_world
from tests.nights.compare import differences
from tests.soak.faults import SHORT, YEAR
from tests.soak.play import Told, play
from tests.soak.report import write_report
from tests.soak.scenario import SILENT, night_of, redesigned, scenario

_NIGHTS, _YEAR = 40, 365
_SILENT_FROM = 290
"""Of the year: the night from which on one portal publishes no more."""


def main() -> int:
    """Play, and hold the archive against the truth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--year", action="store_true", help="365 nights, not 40")
    parser.add_argument("--nights", type=int, help="only so many of them")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--report", type=Path, help="write the report here, as Markdown")
    asked = parser.parse_args()
    faults, nights = (YEAR, asked.nights or _YEAR) if asked.year else (SHORT, asked.nights or _NIGHTS)
    home = asked.home or Path(tempfile.mkdtemp(prefix="soak-"))
    told_of = scenario(faults, nights, _SILENT_FROM if asked.year else None)
    allowed = frozenset({(SILENT, "silence")}) if asked.year else frozenset()
    told: list[Told] = []
    with running(told_of) as lab:
        for one in play(home, lab, faults, nights, allowed):
            told.append(one)
            print(_line(one), flush=True)
    at = datetime.combine(night_of(nights), time(2), VIETNAM).isoformat()
    found = differences(home, rows(open_world(told_of), clocks.seconds(at)), redesigned(faults))
    wrong = [f"night {one.number}: {what}" for one in told for what in one.wrong]
    print(*found, *wrong, sep="\n")
    print(f"{len(wrong)} wrong of {nights} nights, {len(found)} differences from the truth; archive in {home}")
    if asked.report:
        write_report(asked.report, told, faults, found, home)
    return 1 if found or wrong else 0


def _line(one: Told) -> str:
    begun = ", ".join(f"{portal or 'archive'}: {name}" for portal, name in sorted(one.begun)) or "-"
    wrong = f"  WRONG: {'; '.join(one.wrong)}" if one.wrong else ""
    return f"{one.number:3} {night_of(one.number)} exit {one.night.code} {one.night.seconds:5.1f} s {begun}{wrong}"


if __name__ == "__main__":
    sys.exit(main())
