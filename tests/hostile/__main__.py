"""All attacks on the network half of a crawl, one by one and at full limits: python -m tests.hostile [--quick]

Prints for each what became of it, how often it was asked for, how long it could keep the crawl busy, what it sent, and
the memory that the crawl took at most (VmHWM).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.hostile.attacking import SHORT, crawl_lab, seen_of
from tests.hostile.attacks import network_attacks
from tests.hostile.server import Hostile

ROW = "{:24}{:24}{:>6}{:>11}{:>13}{:>10}{:>9}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description="Attack a crawl and print a table.")
    parser.add_argument("--quick", action="store_true", help="limits of 4 s and one more try, not 60 s and three")
    settings = SHORT if parser.parse_args().quick else {}
    attacks = network_attacks()
    print(ROW.format("attack", "what happened", "asked", "longest s", "sent bytes", "peak MiB", "crawl s"))
    for name in ("", *attacks):
        hostile = Hostile({name: attacks[name]} if name else {}, good=3)
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="luuchieu-hostile-") as folder:
            attacked = crawl_lab(Path(folder) / "home", hostile, settings)
            happened = attacked.errors().get(hostile.path_of(name), "kept") if name else ""
            is_whole = attacked.good >= {"1", "2", "3"} and attacked.portal["reason"] == "finished"
        seconds, seen = time.monotonic() - began, seen_of(hostile, name or "1")
        told = (name or "none", happened, seen.times, f"{seen.seconds:.1f}", f"{seen.sent:,}")
        lost = "" if is_whole else "  GOOD ARTICLES LOST"
        print(ROW.format(*told, f"{attacked.peak_kib / 1024:.0f}", f"{seconds:.1f}") + lost, flush=True)


if __name__ == "__main__":
    main()
