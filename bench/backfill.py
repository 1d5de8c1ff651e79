"""How fast other people's WARC files are taken in, beside fastwarc only reading the same file.

    python -m bench.backfill [--json] [--rounds N] [--articles N]

A gzip WARC of pages of about 90 KB, of five portals with known layouts: `luuchieu backfill warc` as a whole process and
what it started, against a process in which fastwarc goes through the file and reads every body. In seconds of processor
time, in turn, several rounds; figures are medians. A second file holds the same pages under hosts of no portal, as
most of a crawl of the web is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.blocks import read_blocks
from bench.reparse import world_of
from tests.lab.warc import write

ROOT = Path(__file__).resolve().parents[1]
_TARGET = re.compile(rb"(WARC-Target-URI: https?://)[^/\r]+")
_READ = """
import sys
from fastwarc.warc import ArchiveIterator, WarcRecordType
with open(sys.argv[1], "rb") as file:
    for record in ArchiveIterator(file, record_types=WarcRecordType.response):
        record.reader.read()
"""
_LOOK = """
import sys
from pathlib import Path
from archive.records import read_records
from crawler.backfill.intake import look
from spiders import portals
found = list(portals().values())
for record in read_records(Path(sys.argv[1])) if sys.argv[1] else ():
    portal = next(one for one in found if one.is_ours(record.url))
    assert record.body_sha256 and record.payload_sha256 and look(portal, record)
"""


@dataclass(slots=True)
class Figures:
    """Milliseconds of processor time a capture; all processes of the command together."""

    captures: int
    page_kb: float
    backfill_ms: float
    """With one process, the whole command without its start."""
    backfill_all_cores_ms: float
    """With a process a core, start and end of all of them included."""
    start_ms: float
    """Start and end of the command with one process, for each capture of this file."""
    captures_a_second_and_core: int
    read_ms: float
    """Unpacking, decoding, hashing and reading alone: what the command does before it keeps anything."""
    read_a_second_and_core: int
    fastwarc_ms: float
    fastwarc_to_read: float
    fastwarc_to_backfill: float
    again_ms: float
    """Taking in the same file again."""
    others_ms: float
    """Of the records of other hosts, which are counted."""
    fastwarc_to_others: float


def cpu_ms(words: Sequence[str]) -> float:
    """Processor time of a command and of what it started, in milliseconds."""
    before = os.times()
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    after = os.times()
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise subprocess.CalledProcessError(done.returncode, list(words), stderr=done.stderr)
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return 1000 * used


def make(folder: Path, articles: int) -> Path:
    """The lab's portals as a WARC."""
    world = world_of(90, articles)
    whole = folder / f"whole-{articles}.warc.gz"
    write(world, whole, [world.end])
    return whole


def take_pages(whole: Path, pages: Path, others: Path) -> tuple[int, float]:
    """Its pages alone, and the same under a host of no portal. How many they are, and the size of one in KB."""
    count = size = 0
    with pages.open("wb") as one, others.open("wb") as other:
        for member in members(whole):
            record = gzip.decompress(member)
            if b"\r\n\r\nHTTP/1.1 200" in record and b"Content-Type: text/html" in record[:2000]:
                one.write(member)
                other.write(gzip.compress(_TARGET.sub(rb"\1example.org", record, count=1), 6))
                count, size = count + 1, size + len(record)
    return count, round(size / count / 1000, 1)


def members(path: Path) -> Iterator[bytes]:
    """The gzip members of a file."""
    with path.open("rb") as file, path.open("rb") as copied:
        starts = [block.offset for block in read_blocks(path, file, None, [])]
        for start, end in zip(starts, [*starts[1:], path.stat().st_size], strict=True):
            copied.seek(start)
            yield copied.read(end - start)


def backfill_ms(warc: Path, home: Path, *words: str) -> float:
    """Processor time of taking in a file."""
    return cpu_ms(("-m", "cli", "backfill", "warc", str(warc), "--home", str(home), *words))


def one_round(folder: Path, pages: Path, others: Path, few: Path) -> dict[str, float]:
    """Everything once, in turn, in milliseconds."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        homes = [Path(scratch) / str(number) for number in range(4)]
        return {
            "fastwarc": cpu_ms(("-c", _READ, str(pages))),
            "nothing": cpu_ms(("-c", _READ, os.devnull)),
            "read": cpu_ms(("-c", _LOOK, str(pages))) - cpu_ms(("-c", _LOOK, "")),
            "start": backfill_ms(few, homes[0], "--jobs", "1"),
            "one": backfill_ms(pages, homes[1], "--jobs", "1"),
            "again": backfill_ms(pages, homes[1], "--jobs", "1"),
            "all": backfill_ms(pages, homes[2]),
            "others": backfill_ms(others, homes[3], "--jobs", "1"),
        }


def measure(articles: int, rounds: int) -> Figures:
    """Medians of the rounds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages, others, few = folder / "pages.warc.gz", folder / "others.warc.gz", folder / "few.warc.gz"
        count, page_kb = take_pages(make(folder, articles), pages, others)
        few.write_bytes(next(members(pages)))
        told = [one_round(folder, pages, others, few) for _ in range(rounds)]
    each = [
        {
            "backfill_ms": (one["one"] - one["start"]) / count,
            "backfill_all_cores_ms": one["all"] / count,
            "start_ms": one["start"] / count,
            "read_ms": one["read"] / count,
            "fastwarc_ms": (one["fastwarc"] - one["nothing"]) / count,
            "again_ms": (one["again"] - one["start"]) / count,
            "others_ms": (one["others"] - one["start"]) / count,
        }
        for one in told
    ]
    for one in each:
        one["fastwarc_to_read"] = one["fastwarc_ms"] / one["read_ms"]
        one["fastwarc_to_backfill"] = one["fastwarc_ms"] / one["backfill_ms"]
        one["fastwarc_to_others"] = one["fastwarc_ms"] / one["others_ms"]
    medians = {name: round(statistics.median(one[name] for one in each), 3) for name in each[0]}
    whole, read = round(1000 / medians["backfill_ms"]), round(1000 / medians["read_ms"])
    return Figures(count, page_kb, captures_a_second_and_core=whole, read_a_second_and_core=read, **medians)


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--articles", type=int, default=300, help="of each portal")
    wanted = parser.parse_args()
    figures = asdict(measure(wanted.articles, wanted.rounds))
    if wanted.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name:28} {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
