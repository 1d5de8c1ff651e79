"""How long a crawl takes to end when it is told to, at random moments, against a lab that hangs.

python -m tests.crawler.stop_times [--times N] [--seed N]: a line each time, the longest at the end. Half of the pages
drip for 60 s each, a fifth answer 503 with Retry-After 120, which is waited for as on the live web.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.checkout import ROOT
from tests.lab.serve import running

PORTALS = ("baothaibinh", "baobackan", "thaibinh")
SCENARIO: dict[str, object] = {
    "seed": 11,
    "first": "2025-12-01",
    "start": "2026-01-01",
    "end": "2026-02-01",
    "size": 80,
    "portals": list(PORTALS),
    "events": [
        {"at": "2026-01-01", "kind": "drip", "portal": "all", "share": 0.5, "seconds": 60},
        {"at": "2026-01-01", "kind": "error", "portal": "all", "share": 0.2, "status": 503, "retry_after": 120},
    ],
}
_PATIENT = (
    "import sys; from crawler.manners.paces import PACES; PACES['lab']['RETRY_WAIT_MAX_S'] = 120\n"
    "from cli import main; main()"
)


def stop_time(lab: str, home: Path, after_s: float) -> tuple[float, int, str]:
    """Seconds from SIGTERM to the end, exit code, and the last words, of a crawl that ran for so long."""
    words = ["crawl", *PORTALS, "--home", str(home)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LUUCHIEU_")}
    process = subprocess.Popen(
        [sys.executable, "-c", _PATIENT, *words],
        cwd=ROOT,
        env={**environment, "LUUCHIEU_LAB": lab, "LUUCHIEU_NOW": "2026-01-20T02:00:00+07:00"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(after_s)
    asked_at = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate(timeout=120)
    return time.monotonic() - asked_at, process.returncode, stderr


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance, took = random.Random(given.seed), []
    with running(SCENARIO) as lab, tempfile.TemporaryDirectory() as folder:
        for number in range(given.times):
            after_s = chance.uniform(3, 40)
            # Every third goes on in a home that was stopped before.
            home = Path(folder) / str(number - number % 3)
            seconds, code, stderr = stop_time(lab, home, after_s)
            took.append(seconds)
            left = [path.name for path in home.rglob("*.open")]
            print(f"after {after_s:4.1f} s: {seconds:5.1f} s, exit {code}, left open: {left}", flush=True)
            assert "Traceback" not in stderr, stderr
    print(f"{len(took)} stops: longest {max(took):.1f} s, middle {sorted(took)[len(took) // 2]:.1f} s")


if __name__ == "__main__":
    main()
