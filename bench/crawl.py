"""How fast the whole pipeline is beside Scrapy only fetching the same pages.

    python -m bench.crawl [--json] [--rounds N]

Both are whole processes over the same frozen pages on loopback, in turn, and the median of their rates is compared:
the pipeline fetches, writes WARC and ledger, extracts and stores; the peer fetches and decompresses.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = Path(__file__).with_name("articles.yaml")
PORTALS = ("baotuyenquang", "baothaibinh", "baobackan", "thaibinh", "baocaovien")


@dataclass(frozen=True, slots=True)
class Round:
    """One process: pages it fetched, wall and CPU seconds, peak memory."""

    pages: int
    wall_s: float
    cpu_s: float
    peak_mb: float

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.wall_s


def run(command: list[str], environment: dict[str, str]) -> tuple[str, Round]:
    """Run one process to its end and measure it by itself. Raises CalledProcessError when it fails."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, out)
    return out, Round(0, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def pipeline(base: str, scratch: Path, number: int) -> tuple[int, Round]:
    """Crawl everything into a new archive; articles kept, and the measure."""
    home = scratch / f"home-{number}"
    environment = {"LUUCHIEU_LAB": base, "LUUCHIEU_MEDIA": "0"}
    _, measured = run(["cli", "crawl", *PORTALS, "--home", str(home)], environment)
    archive = sqlite3.connect(home / "archive.db")
    pages = archive.execute("select count(*) from captures where status = 200").fetchone()[0]
    articles = archive.execute("select count(*) from articles").fetchone()[0]
    archive.close()
    return articles, Round(pages, measured.wall_s, measured.cpu_s, measured.peak_mb)


def fetch_only(base: str, listing: Path, *settings: str) -> Round:
    """Let the peer fetch everything, with our lean settings or with `stock` ones."""
    out, measured = run(["bench.fetch_only", base, str(listing), *settings], {})
    return Round(int(out.split()[-1]), measured.wall_s, measured.cpu_s, measured.peak_mb)


@contextmanager
def frozen_pages(listing: Path) -> Iterator[str]:
    """The server of frozen pages; its address."""
    command = [sys.executable, "-m", "bench.frozen", str(SCENARIO), str(listing)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        yield server.stdout.readline().partition(": ")[2].strip()
    finally:
        server.terminate()
        server.wait()


def measure(rounds: int) -> dict[str, float | int]:
    """All figures: rates in pages a second, CPU seconds a thousand pages, memory in MB."""
    ours: list[Round] = []
    theirs: list[Round] = []
    stock: list[Round] = []
    articles = 0
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        listing = scratch / "addresses"
        with frozen_pages(listing) as base:
            for number in range(rounds):
                theirs.append(fetch_only(base, listing))
                stock.append(fetch_only(base, listing, "stock"))
                articles, measured = pipeline(base, scratch, number)
                ours.append(measured)
    rate, peer, plain = (statistics.median(one.rate for one in many) for many in (ours, theirs, stock))
    return {
        "articles": articles,
        "pages": ours[0].pages,
        "rounds": rounds,
        "pipeline_pages_per_s": round(rate, 1),
        "fetch_only_pages_per_s": round(peer, 1),
        "stock_fetch_only_pages_per_s": round(plain, 1),
        "ratio": round(statistics.median(a.rate / b.rate for a, b in zip(ours, theirs, strict=True)), 3),
        "ratio_to_stock": round(statistics.median(a.rate / b.rate for a, b in zip(ours, stock, strict=True)), 3),
        "pipeline_cpu_s_per_1000": round(statistics.median(1000 * one.cpu_s / one.pages for one in ours), 2),
        "fetch_only_cpu_s_per_1000": round(statistics.median(1000 * one.cpu_s / one.pages for one in theirs), 2),
        "pipeline_peak_mb": round(max(one.peak_mb for one in ours)),
        "cores": len(os.sched_getaffinity(0)),
    }


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    figures = measure(wanted.rounds)
    if wanted.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:28} {value}")


if __name__ == "__main__":
    main()
