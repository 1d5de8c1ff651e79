"""Crawls killed with SIGKILL at random moments and run again: what is lost, doubled or unreadable afterwards.

python -m bench.kill --kills 50 --seed 1     (about six seconds a kill)

Each kill is a home of its own: `luuchieu crawl` over three portals of the lab in a process group, SIGKILL to the group
at a moment drawn evenly over an undisturbed crawl's length, the same command again, then the archive against that of
the undisturbed crawl. Exits 1 when anything differs.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from argparse import Namespace
from collections import Counter
from pathlib import Path

from warcio.checker import Checker

from archive.warc import Damage, read_records
from tests.faults.commands import LATER, NOW, crawl, kept, kill, rows, start
from tests.lab.serve import running

PORTALS = ("baothaibinh", "baocaovien", "thaibinh")
SCENARIO = {
    "seed": 50,
    "first": "2025-11-01",
    "start": "2026-01-05",
    "end": "2026-01-30",
    "size": 70,
    "portals": list(PORTALS),
}
FAULTS = ("articles_lost", "articles_doubled", "texts_differ", "pictures_lost", "warcs_unreadable", "rows_amiss")


def faults_of(home: Path, whole: dict[str, list[tuple[object, ...]]]) -> Counter[str]:
    """What an archive lacks or has too much of, counted."""
    found = kept(home)
    texts, expected = ({row[0]: row[3] for row in one["articles"]} for one in (found, whole))
    records: set[tuple[str, int, str | None]] = set()
    unreadable = len(list((home / "warc").rglob("*.open")))
    for path in (home / "warc").rglob("*.warc.gz"):
        damage: list[Damage] = []
        name = path.relative_to(home).as_posix()
        records |= {(name, record.offset, record.payload_sha256) for record in read_records(path, damage)}
        unreadable += bool(damage) or bool(Checker(Namespace(inputs=[str(path)], verbose=False)).process_all())
    captures = set(rows(home, "SELECT warc_file, warc_offset, payload_sha256 FROM captures"))
    return Counter(
        articles_lost=len(expected.keys() - texts.keys()),
        articles_doubled=len(texts.keys() - expected.keys()) + sum(int(str(row[1])) > 1 for row in found["revisions"]),
        texts_differ=sum(texts[key] != expected[key] for key in texts.keys() & expected.keys()),
        pictures_lost=len(set(whole["images"]) - set(found["images"])),
        warcs_unreadable=unreadable,
        rows_amiss=len(captures ^ records),
    )


def measure(kills: int, seed: int) -> dict[str, int | float]:
    """Kill so many crawls and count the faults of all."""
    chance = random.Random(seed)
    faults: Counter[str] = Counter(dict.fromkeys(FAULTS, 0))
    at_work = repaired = 0
    with tempfile.TemporaryDirectory() as folder, running(SCENARIO) as lab:
        began = time.monotonic()
        done = crawl(Path(folder) / "whole", lab, portals=PORTALS, now=NOW)
        length = time.monotonic() - began
        if done.code:
            raise SystemExit(f"the undisturbed crawl failed: {done.stderr}")
        whole = kept(Path(folder) / "whole")
        for number in range(kills):
            home = Path(folder) / str(number)
            process = start(home, lab, portals=PORTALS, now=NOW)
            moment = chance.uniform(0, length)
            time.sleep(moment)
            at_work += kill(process)
            done = crawl(home, lab, portals=PORTALS, now=LATER)
            repaired += any("repaired" in note for note in done.document["notes"])
            found = faults_of(home, whole) + Counter(failed_runs=int(done.code != 0))
            faults += found
            print(f"{number + 1}: killed after {moment:.2f} s: {dict(+found) or 'nothing amiss'}", file=sys.stderr)
    return {
        "kills": kills,
        "seed": seed,
        "killed_at_work": at_work,
        "had_to_be_repaired": repaired,
        "articles": len(whole["articles"]),
        "crawl_s": round(length, 2),
        "failed_runs": faults["failed_runs"],
        **{name: faults[name] for name in FAULTS},
    }


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    figures = measure(wanted.kills, wanted.seed)
    if wanted.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:20} {value}")
    sys.exit(any(figures[name] for name in ("failed_runs", *FAULTS)))


if __name__ == "__main__":
    main()
