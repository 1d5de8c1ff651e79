"""What a night has to say for itself, as JSON for programs and as Markdown for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from archive import clock
from archive.errors import from_os
from archive.home import Home
from crawler.report import cell, stem_for
from nightly.night import Done


def as_document(done: Done) -> dict[str, object]:
    """One JSON object: steps, what was wrong, alarms that began, last and ended, the report of the crawl."""
    crawled = done.crawled
    return {
        "started_at": clock.iso(done.started_at),
        "finished_at": clock.iso(done.finished_at),
        "exit_code": done.exit_code,
        "stopped": done.was_stopped,
        "fatal": done.fatal,
        "steps": [asdict(step) for step in done.steps],
        "found": {portal or "": [asdict(one) for one in found] for portal, found in done.found.items()},
        "alarms": {
            name: [asdict(alarm) for alarm in getattr(done.changes, name)] for name in ("begun", "lasting", "ended")
        },
        "crawl": crawled.document if crawled else None,
        "crawl_report": str(crawled.report) if crawled and crawled.report else None,
    }


def stem_of(done: Done, home: Home) -> Path:
    """Where the report of a night goes, without `.json` and `.md`."""
    return stem_for(home.reports_dir, done.started_at, "run")


def write_report(done: Done, stem: Path, undelivered: Sequence[str]) -> None:
    """Write STEM.json and STEM.md. `undelivered`: what went wrong in telling of the night.

    Raises ArchiveError when they cannot be written.
    """
    document = {name: told for name, told in as_document(done).items() if name != "crawl"}
    document["undelivered"] = list(undelivered)
    try:
        stem.with_suffix(".json").write_text(
            json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        lines = [*_lines(done), *(f"- {cell(one)}" for one in undelivered)]
        stem.with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise from_os(error, stem.parent) from error


def _lines(done: Done) -> Iterator[str]:
    yield f"# Night of {clock.iso(done.started_at)}"
    yield ""
    yield f"Exit code {done.exit_code}, ended {clock.iso(done.finished_at)}{', stopped' if done.was_stopped else ''}."
    if done.fatal:
        yield f"Broke off: {cell(done.fatal)}"
    yield from ("", "| step | seconds | |", "|---|---:|---|")
    yield from (f"| {step.name} | {step.seconds:.1f} | {cell(step.said)} |" for step in done.steps)
    yield from ("", "| alarm | of | since | what | what to try |", "|---|---|---|---|---|")
    for said, alarms in (("new", done.changes.begun), ("lasts", done.changes.lasting), ("over", done.changes.ended)):
        for one in alarms:
            what, advice = cell(one.what), cell(one.advice)
            yield f"| {said}: {one.name} | {one.portal or 'the archive'} | {one.since} | {what} | {advice} |"
    if done.crawled and done.crawled.report:
        yield from ("", f"The crawl by itself: `{done.crawled.report.name}`")
