"""How many reprints are found, how many found are none, how fast, and in how much memory.

    python -m bench.duplicates [--size N] [--seed N] [--home DIR]

Made-up articles of two generators with reprints of every kind and issues of ten series (tests/archive/corpus) are
written to an archive, whose groups are then made by one process of its own. Prints recall by kind and by words
replaced of a hundred, the series that false pairs came from, and the cost, as JSON lines. A reprint counts as found
when it is in the group of its original; pairs are those of articles in one group.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from archive.duplicates import update
from archive.home import Home
from tests.archive.corpus.home import keep_texts
from tests.archive.corpus.mixed import mixed
from tests.archive.corpus.scores import Scores


def main() -> None:
    """Make the archive, group it in another process, hold the groups against the truth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="keep the archive there; one that is there is grouped as it is")
    parser.add_argument("--update", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.update:
        print(json.dumps(_cost(Home(args.home))))
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Home(args.home or Path(folder))
        if not home.archive_db.exists():
            keep_texts(home, mixed(args.size, args.seed))
        command = [sys.executable, "-m", "bench.duplicates", "--update", "--home", str(home.path)]
        print(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())
        for line in Scores.of(home, mixed(args.size, args.seed)).lines():
            print(json.dumps(line))


def _cost(home: Home) -> dict[str, object]:
    began, cpu = time.monotonic(), time.process_time()
    with home.lock():
        found = update(home)
    wall, cpu = time.monotonic() - began, time.process_time() - cpu
    return {
        "articles": found.compared,
        "in_clusters": found.articles,
        "clusters": found.clusters,
        "wall_s": round(wall, 1),
        "cpu_s": round(cpu, 1),
        "articles_s": round(found.compared / wall),
        "articles_cpu_s": round(found.compared / cpu),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "index_mb": round(home.duplicates_db.stat().st_size / 1e6),
    }


if __name__ == "__main__":
    main()
