"""How fast kept captures are read again, beside trafilatura on the same pages.

    python -m bench.reparse [--json] [--rounds N] [--articles N]

For pages of 20 and of 90 KB, of the portals with known layouts: `luuchieu reparse --jobs 1` as a whole process, start
included, against `trafilatura.extract` on the same pages, decoded beforehand, in this process: with its own settings,
and with those that the generic fallback uses (`favor_precision`, no comments). All in seconds of processor time, in
turn, several rounds; ratios are medians over the rounds. trafilatura gives the text; reparse reads the record from
its WARC file, extracts every field, and compares each with what is kept.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import trafilatura

from archive.clock import day_of
from archive.records import read_records
from crawler.pages.page import Page
from spiders import portals
from tests.lab.warc import write
from tests.lab.world import World, open_world

ROOT = Path(__file__).resolve().parents[1]
T = TypeVar("T")
PORTALS = ("baotuyenquang", "baothaibinh", "baobackan", "thaibinh", "baocaovien")
SIZES_KB = (20, 90)
_SAMPLE = 60
"""Pages that trafilatura reads in a round: it needs no more for a steady figure."""


@dataclass(slots=True)
class Figures:
    """Milliseconds of processor time an article, and how many articles ours does in the time of one of theirs."""

    page_kb: int
    articles: int
    reparse_ms: float
    """The whole command."""
    start_ms: float
    """What of it is start and end: the same command over an archive of one article, for each article of this one."""
    read_ms: float
    """Reading alone: bytes to article."""
    trafilatura_ms: float
    trafilatura_precise_ms: float
    reparse_to_trafilatura: float
    reparse_to_trafilatura_precise: float
    read_to_trafilatura: float
    read_to_trafilatura_precise: float


def cpu_s(*words: str) -> float:
    """Processor time of a command and of what it started. Raises CalledProcessError when it fails."""
    process = subprocess.Popen([sys.executable, "-m", "cli", *words], cwd=ROOT, stderr=subprocess.PIPE)
    assert process.stderr
    told = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words, stderr=told)
    return usage.ru_utime + usage.ru_stime


def world_of(page_kb: int, articles: int) -> World:
    """The lab's portals with so many articles each."""
    return open_world(
        {
            "seed": 7,
            "start": "2026-09-01",
            "end": "2026-09-02",
            "first": "real",
            "per_day": 0,
            "page_kb": page_kb,
            "size": articles,
            "portals": list(PORTALS),
        }
    )


def make_archive(folder: Path, page_kb: int, articles: int) -> tuple[Path, Path]:
    """An archive of so many articles a portal, and the WARC file that it was made from."""
    world = world_of(page_kb, articles)
    warc, home = folder / "made.warc.gz", folder / "home"
    write(world, warc, [world.end])
    cpu_s("backfill", "warc", str(warc), "--home", str(home))
    return home, warc


def sample(warc: Path) -> list[tuple[str, Page]]:
    """Article pages of all the portals, with the portals' names."""
    found = []
    for record in read_records(warc):
        name = next((name for name in PORTALS if portals()[name].is_ours(record.url)), None)
        if name and record.status == 200 and portals()[name].article_key(record.url):
            day = day_of(record.fetched_at)
            found.append((name, Page(record.url, record.body, record.header("Content-Type"), captured_on=day)))
    return found[:: max(1, len(found) // _SAMPLE)]


def ms_each(work: Callable[[T], object], things: Sequence[T]) -> float:
    """Processor time of `work` over the things, each."""
    began = time.process_time()
    for thing in things:
        work(thing)
    return 1000 * (time.process_time() - began) / len(things)


def read(page: tuple[str, Page]) -> None:
    """One page by our rules, from its bytes."""
    portals()[page[0]].read(Page(page[1].url, page[1].body, page[1].content_type, captured_on=page[1].captured_on))


def precise(text: str) -> object:
    """As the generic fallback calls it."""
    return trafilatura.extract(text, favor_precision=True, include_comments=False)


def measure(page_kb: int, articles: int, rounds: int) -> Figures:
    """All figures for pages of one size."""
    with tempfile.TemporaryDirectory() as scratch:
        home, warc = make_archive(Path(scratch), page_kb, articles)
        (Path(scratch) / "one").mkdir()
        one, _ = make_archive(Path(scratch) / "one", page_kb, 1)
        pages = sample(warc)
        texts = [page.text for _, page in pages]
        total = articles * len(PORTALS)
        rows = [
            (
                1000 * cpu_s("reparse", "--jobs", "1", "--home", str(home)) / total,
                1000 * cpu_s("reparse", "--jobs", "1", "--home", str(one)) / total,
                ms_each(read, pages),
                ms_each(trafilatura.extract, texts),
                ms_each(precise, texts),
            )
            for _ in range(rounds + 1)
        ]
    del rows[0]  # to warm up
    ratios = [(row[3] / row[0], row[4] / row[0], row[3] / row[2], row[4] / row[2]) for row in rows]
    medians = [round(statistics.median(column), 2) for many in (rows, ratios) for column in zip(*many, strict=True)]
    return Figures(page_kb, total, *medians)


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--articles", type=int, default=300, help="of each portal")
    wanted = parser.parse_args()
    for page_kb in SIZES_KB:
        figures = asdict(measure(page_kb, wanted.articles, wanted.rounds))
        if wanted.json:
            print(json.dumps(figures), flush=True)
        else:
            print("\n".join(f"{name:32} {value}" for name, value in figures.items()), "\n", flush=True)


if __name__ == "__main__":
    main()
