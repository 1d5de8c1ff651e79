"""The soak's report, as it is kept in docs/."""

from __future__ import annotations

from pathlib import Path

from tests.soak.faults import Fault
from tests.soak.play import Told


def write_report(path: Path, told: list[Told], faults: tuple[Fault, ...], found: list[str], home: Path) -> None:
    """Write it."""
    path.write_text("\n".join([str(len(told)), *found]) + "\n", encoding="utf-8")
