"""One command a night over a lab, with the clock moved: what cron would have done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What one night's command came to."""

    at: str
    code: int
    document: dict[str, Any]
    """The report that `--json` prints."""


def nights(first: str, count: int) -> Iterator[str]:
    """That many times, a day apart."""
    begin = datetime.fromisoformat(first)
    for number in range(count):
        yield (begin + timedelta(days=number)).isoformat()


def crawl(lab: str, home: Path, at: str, *words: str, timeout_s: float = 600, **environment: str) -> Night:
    """Run `luuchieu crawl` as of that time."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LUUCHIEU_")}
    done = subprocess.run(
        [sys.executable, "-m", "cli", "crawl", *words, "--home", str(home), "--json"],
        cwd=ROOT,
        env={**variables, "LUUCHIEU_LAB": lab, "LUUCHIEU_NOW": at, **environment},
        capture_output=True,
        text=True,
        timeout=timeout_s,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 1), done.stderr
    return Night(at=at, code=done.returncode, document=json.loads(done.stdout))
