"""The steps of a night beside the crawl, each with what it says, what it takes, and what is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from archive import clock
from archive.errors import ArchiveError
from archive.home import Home
from archive.integrity import check
from archive.measures import Verdict
from nightly.faults import CHECK, PUBLISH, verdict
from publish.build import build
from publish.errors import NothingThere, PublishError
from publish.integrity import check_snapshot
from publish.place import Published

COMPLETE, UNHEALTHY, UNWRITABLE = 0, 1, 3
_NAMED = 3
_LATELY = timedelta(days=8)
"""Files of a week are gone through each night, of older ones the end; the weekly `check --deep` reads everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a night that was taken."""

    name: str
    """crawl, check, publish."""
    exit_code: int
    said: str
    seconds: float = 0.0
    verdicts: tuple[Verdict, ...] = ()


def timed(step: Callable[[], Step]) -> Step:
    """A step with how long it took."""
    began = time.monotonic()
    done = step()
    return Step(
        name=done.name,
        exit_code=done.exit_code,
        said=done.said,
        seconds=round(time.monotonic() - began, 1),
        verdicts=done.verdicts,
    )


def check_step(home: Home) -> Step:
    """Hold the archive against its files, and the snapshot of the night before against itself."""
    try:
        found = check(home, since=clock.now() - _LATELY)
        check_snapshot(Published(home.published_dir), found)
    except ArchiveError as error:
        return Step(name="check", exit_code=UNWRITABLE, said=str(error), verdicts=(verdict(CHECK, str(error)),))
    if not found:
        return Step(name="check", exit_code=COMPLETE, said=f"{found.checked['records']:,} records, nothing is wrong")
    kinds = [f"{count} x {kind}" for kind, count in found.counts.most_common(_NAMED)]
    said = f"{len(found)} findings: {', '.join(kinds)}"
    return Step(name="check", exit_code=UNWRITABLE, said=said, verdicts=(verdict(CHECK, said),))


def publish_step(home: Home) -> Step:
    """Build the snapshot and switch readers over. Where it fails they keep the one before."""
    published = Published(home.published_dir)
    try:
        built = build(home.archive_db, published)
        published.link_files(home.exports_dir / "latest")
    except NothingThere as nothing:
        return Step(name="publish", exit_code=COMPLETE, said=str(nothing))
    except PublishError as error:
        code = error.exit_code if error.exit_code == UNWRITABLE else UNHEALTHY
        return Step(name="publish", exit_code=code, said=str(error), verdicts=(verdict(PUBLISH, str(error)),))
    said = f"{built.rows['articles']:,} articles, {built.size_bytes / 1e6:,.1f} MB"
    return Step(name="publish", exit_code=COMPLETE, said=said)
