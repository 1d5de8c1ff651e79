"""What a night has to say for itself, for programs and for people."""

from __future__ import annotations

from dataclasses import asdict

from archive import clock
from nightly.night import Done


def as_document(done: Done) -> dict[str, object]:
    """One JSON object: steps, what was wrong, alarms that began, last and ended."""
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
    }
