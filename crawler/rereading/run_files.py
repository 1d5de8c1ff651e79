"""The runs that WARC files tell of: which files a run wrote, what it was asked for, how it ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

from archive.blocks import WANTED, Block, Damage, read_blocks
from archive.home import Home
from archive.records import Record, to_record
from archive.tape import BrokenRecord
from crawler.listings.walk import Window

_NAME = re.compile(r"-(\d{8}T\d{6})-(\d{5,})\.warc\.gz$")
_EVER = Window(since=date.min, until=date.max)
_BEFORE_ENDS_WERE_TOLD = {"ended": "finished"}


@dataclass(slots=True, kw_only=True)
class RunFiles:
    """One run and its WARC files; more than one where the first passed a gigabyte."""

    portal: str
    paths: list[Path]
    began_at: datetime
    run_id: int | None = None
    kind: str = "crawl"
    source: str = "live"
    window: Window = _EVER
    refetch: bool = False
    ended: dict[str, str] = field(default_factory=dict)
    """What the last record says; empty for a killed run. Filled by records()."""
    ended_at: datetime | None = None

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(path.stat().st_size for path in self.paths)

    def records(self, damage: list[Damage]) -> Iterator[tuple[Path, Record]]:
        """Every answer, in the order in which they were written."""
        for path in self.paths:
            with path.open("rb") as file:
                for block in read_blocks(path, file, None, damage, kinds=WANTED | {"metadata"}):
                    if "ended" in block.info:
                        self.ended, self.ended_at = block.info, _date(block)
                    try:
                        record = to_record(block)
                    except BrokenRecord as broken:
                        damage.append(Damage(path=path, offset=block.offset, why=str(broken)))
                        continue
                    if record is not None:
                        yield path, record


def find_runs(home: Home) -> list[RunFiles]:
    """Every run of every portal in order of time. Raises OSError."""
    files = [_read_begin(path) for path in sorted(home.warc_dir.glob("*/*.warc.gz"), key=_place)]
    runs = []
    for (_, _, run_id), parts in groupby(files, key=lambda run: (run.portal, run.began_at, run.run_id)):
        first, *others = parts
        runs.append(first)
        if run_id is None:
            runs += others
        else:
            first.paths += [path for other in others for path in other.paths]
    return sorted(runs, key=lambda run: (run.began_at, run.run_id or 0))


def _place(path: Path) -> tuple[str, str, int, str]:
    found = _NAME.search(path.name)
    stamp, serial = (found[1], int(found[2])) if found else ("", 0)
    return path.parent.name, stamp, serial, path.name


def _read_begin(path: Path) -> RunFiles:
    """The run as the file's name and its first record tell it."""
    with path.open("rb") as file:
        first = next(read_blocks(path, file, None, [], kinds=WANTED | {"warcinfo"}), None)
    info = first.info if first else {}
    found = _NAME.search(path.name)
    began_at = datetime.strptime(f"{found[1]}+0000", "%Y%m%dT%H%M%S%z") if found else None
    run = RunFiles(portal=path.parent.name, paths=[path], began_at=began_at or (first and _date(first)) or _NEVER)
    run.run_id = int(info["run"]) if info.get("run", "").isdecimal() else None
    run.source = info.get("source", run.source)
    run.kind = info.get("kind", "backfill" if run.source == "warc" else run.kind)
    if "days" not in info:
        run.ended = dict(_BEFORE_ENDS_WERE_TOLD)
        return run
    run.window, run.refetch = Window.of(info), info.get("refetch") == "yes"
    return run


_NEVER = datetime.min.replace(tzinfo=UTC)


def _date(block: Block) -> datetime | None:
    try:
        return datetime.fromisoformat(block.headers.get("warc-date", ""))
    except ValueError:
        return None
