"""Publishes while a crawl writes and readers read: requests that fail, and answers that mix two snapshots.

python -m bench.publish --seconds 60 --rate 50 --articles 300

`luuchieu serve` runs all the time, one process writes into archive.db without pause, `luuchieu publish` is run again
and again, and readers ask for the home page, the list, an article, JSON, SQL, the CSV of all articles and a static
file, over connections that stay open and over new ones. Exits 1 when a request fails or an answer does not agree with
the snapshot that its header names.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.publish.load import Load, Truth
from tests.publish.made import ARTICLES, BACKAN, make_archive
from tests.publish.running import publish, serving, writing


async def measure(home: Path, load: Load, truths: dict[str, Truth], pause_s: float) -> list[float]:
    """Run the load, publish meanwhile; seconds that each publish took."""
    took: list[float] = []
    reading = asyncio.create_task(load.run())
    while not reading.done():
        await asyncio.wait([reading], timeout=pause_s)
        if not reading.done():
            begin = time.monotonic()
            name, truth = await asyncio.to_thread(publish, home)
            truths[name] = truth
            took.append(time.monotonic() - begin)
    await reading
    return took


def main() -> None:
    """Measure, print, judge."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seconds", type=float, default=60)
    words.add_argument("--rate", type=int, default=50, help="requests a second")
    words.add_argument("--articles", type=int, default=300)
    words.add_argument("--pause", type=float, default=5, help="seconds from one publish to the next")
    args = words.parse_args()
    more = tuple(replace(BACKAN, article_id=f"baobackan-them-{number}") for number in range(args.articles))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make_archive(home, (*ARTICLES, *more))
        with writing(home):
            truths = dict([publish(home)])
            with serving(home, home / "serve.txt") as (process, address):
                load = Load(address, args.rate, args.seconds)
                took = asyncio.run(measure(home, load, truths, args.pause))
                rss = Path(f"/proc/{process.pid}/status").read_text("ascii").split("VmHWM:")[1].split()[0]
        said = (home / "serve.txt").read_text("utf-8")
    mixed = load.mixed(truths)
    median, late = load.latencies_ms()
    seen = len({answer.snapshot for answer in load.answers})
    print(f"requests {len(load.answers)}, failed {len(load.failures)}, mixed {len(mixed)}")
    print(f"latency ms: median {median:.0f}, p95 {late:.0f}")
    print(f"publishes {len(took)}, of {max(took, default=0):.1f} s at most; snapshots that readers had: {seen}")
    print(f"peak memory of the site: {int(rss) / 1024:.0f} MB")
    for line in (*load.failures[:10], *mixed[:10]):
        print(f"  {line}")
    if "Traceback" in said:
        print(said)
    sys.exit(1 if load.failures or mixed or "Traceback" in said else 0)


if __name__ == "__main__":
    main()
