"""The soak's report, as it is kept in docs/soak.md."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from statistics import median

from tests.soak.faults import Fault
from tests.soak.play import PUBLISHES_EVERY, Told
from tests.soak.scenario import PORTALS, night_of

_COUNTS = """
    SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM articles WHERE state = 'gone'),
           (SELECT count(*) FROM articles WHERE state = 'moved'), (SELECT count(*) FROM captures),
           (SELECT sum(requests) FROM runs), (SELECT count(*) FROM alarms),
           (SELECT count(*) FROM revisions WHERE revision > 1 AND cause = 'source'),
           (SELECT count(*) FROM revisions WHERE cause = 'fallback')"""


_HEAD = """# {nights} nights of a simulated year

Made by `python -m tests.soak --year --report docs/soak.md`, not by hand. Each night is one `luuchieu run` over the
[portal lab](lab.md) ({portals}) with the clock moved by a day; it publishes every {every}th
night. On quiet nights articles are published, edited, removed, moved and dated back, answers fail once and come at the
second try, and pages change their form in ways that are no fault. What was planted is below: each has to be told
the same night by its name (a killed night by the next), and nothing else may be told. What each name means:
[health.md](health.md).

"""


def write_report(path: Path, told: list[Told], faults: tuple[Fault, ...], found: list[str], home: Path) -> None:
    """Write it. Raises OSError."""
    path.write_text("\n".join(_lines(told, faults, found, home)) + "\n", encoding="utf-8")


def _lines(told: list[Told], faults: tuple[Fault, ...], found: list[str], home: Path) -> Iterator[str]:
    nights, wrong = len(told), [(one.number, what) for one in told for what in one.wrong]
    quiet = [one for one in told if not any(fault.may_show(one.number) for fault in faults)]
    seconds = [one.night.seconds for one in told]
    with closing(sqlite3.connect(home / "archive.db")) as connection:
        articles, gone, moved, captures, requests, alarms, edits, unsure = connection.execute(_COUNTS).fetchone()
    yield from _HEAD.format(nights=nights, portals=", ".join(PORTALS), every=PUBLISHES_EVERY).splitlines()
    yield "| | |"
    yield "|---|---:|"
    yield f"| version | {version('luuchieu')} |"
    yield f"| nights, of which without any fault near | {nights}, {len(quiet)} |"
    yield f"| faults planted | {len([fault for fault in faults if fault.night <= nights])} |"
    yield f"| not told the same night, or told wrongly | {sum('not told' in what for _, what in wrong)} |"
    yield f"| false alarms | {sum('false alarm' in what for _, what in wrong)} |"
    yield f"| anything else that was wrong | {sum('told' not in what and 'false' not in what for _, what in wrong)} |"
    yield f"| alarms in the archive | {alarms} |"
    yield f"| articles, removed, moved, edits found | {articles:,}, {gone}, {moved}, {edits} |"
    yield f"| texts of which the archive says that only the generic extractor saw them | {unsure} |"
    yield f"| differences from the lab's truth at the end | {len(found)} |"
    yield f"| requests for pages, captures kept | {requests:,}, {captures:,} |"
    yield f"| seconds a night: median, longest | {median(seconds):.0f}, {max(seconds):.0f} |"
    yield ""
    for number, what in wrong:
        yield f"- night {number}: {what}"
    yield from (f"- at the end: {one}" for one in found)
    yield from (
        "",
        "| night | day | planted | of | nights | told that night | exit code |",
        "|---:|---|---|---|---:|---|---:|",
    )
    by_number = {one.number: one for one in told}
    for fault in faults:
        one = by_number.get(fault.night)
        if one is not None:
            yield _fault(fault, one)


def _fault(fault: Fault, one: Told) -> str:
    begun = ", ".join(f"{name} ({portal or 'the archive'})" for portal, name in sorted(one.begun)) or "-"
    planted = fault.machine or " ".join(f"{name}={value}" for name, value in (fault.event or {}).items())
    return (
        f"| {fault.night} | {night_of(fault.night)} | {planted.replace('|', ' or ')} | {fault.portal or 'the machine'} "
        f"| {fault.nights} | {begun} | {one.night.code} |"
    )
