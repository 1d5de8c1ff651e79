"""What is said of a night while it goes and when it is over: lines, pings, one message, metrics, a report."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from archive.errors import ArchiveError
from archive.home import Home
from nightly.alerts.calling import Manners
from nightly.alerts.message import Night
from nightly.alerts.sending import Alerts
from nightly.alerts.settings import read_settings
from nightly.logs import rotate
from nightly.night import Done
from nightly.prometheus import write_metrics
from nightly.report import stem_of, write_report
from nightly.steps import Step

Say = Callable[[str], None]
_IN_HASTE = Manners(timeout_s=3, waits_s=(), longest_wait_s=0)
"""Who was told to stop has half a minute for all."""


class Telling:
    """Of one night. What cannot be told is said, and ends nothing."""

    def __init__(self, home: Path, say: Say, metrics: Path | None = None) -> None:
        """Raises UsageError for a setting of the alerts that cannot be meant."""
        self._home = Home(home)
        self._say = say
        self._metrics = metrics
        self._settings = read_settings()

    def began(self) -> None:
        """The home is ours, and the night begins."""
        self._all(Alerts(self._settings).began())

    def took(self, step: Step) -> None:
        """A step was taken."""
        self._say(f"{step.name}: {step.said} ({step.seconds:.1f} s)")

    def failed(self, exit_code: int, why: str) -> None:
        """The night could not begin."""
        self._all(Alerts(self._settings).ended(exit_code, why))

    def ended(self, done: Done) -> None:
        """All is over but the telling."""
        alerts = Alerts(self._settings, _IN_HASTE if done.was_stopped else None)
        for name, alarms in (("new", done.changes.begun), ("over", done.changes.ended)):
            for alarm in alarms:
                self._say(f"{name}: {alarm.portal or 'the archive'}: {alarm.name}: {alarm.what}")
        stem = stem_of(done, self._home)
        if self._metrics is not None:
            self._measure(self._metrics, done)
        self._all(rotate(self._home, done.finished_at))
        undelivered: list[str] = []
        try:  # who tells us to stop while a server hangs finds a report all the same
            undelivered += alerts.tell(_night(done, self._home, stem.with_suffix(".md")))
            undelivered += alerts.ended(done.exit_code, done.summary)
        finally:
            self._all(undelivered)
            self._report(done, stem, undelivered)

    def _report(self, done: Done, stem: Path, undelivered: list[str]) -> None:
        try:
            write_report(done, stem, undelivered)
        except ArchiveError as error:
            self._say(str(error))
        else:
            self._say(f"Report: {stem.with_suffix('.md')}")

    def _measure(self, path: Path, done: Done) -> None:
        try:
            write_metrics(path, self._home.archive_db, exit_code=done.exit_code, now=done.finished_at)
        except ArchiveError as error:
            self._say(str(error))
        except OSError as error:
            self._say(f"{path}: the metrics cannot be written: {error.strerror or error}")

    def _all(self, lines: list[str]) -> None:
        for line in lines:
            self._say(line)


def _night(done: Done, home: Home, report: Path) -> Night:
    results = done.crawled.results if done.crawled else ()
    return Night(
        home=str(home.path.resolve()),
        host=socket.gethostname(),
        started_at=done.started_at,
        finished_at=done.finished_at,
        exit_code=done.exit_code,
        changes=done.changes,
        fatal=done.fatal,
        new=sum(one.articles_new for one in results),
        changed=sum(one.articles_changed for one in results),
        gone=sum(one.articles_gone for one in results),
        portals=len({one.portal for one in results}),
        report=str(report),
        site=os.environ.get("LUUCHIEU_SITE") or None,
    )
