"""What each run counted and why it was unhealthy: one row a figure, so that later runs can be held against it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

_RUNS = """
    SELECT r.run_id FROM runs AS r
    WHERE r.portal = :portal AND r.kind = :kind AND r.run_id < :before AND r.started_at >= :since
    AND r.source IN ('live', 'lab') AND r.finished_at IS NOT NULL ORDER BY r.run_id DESC"""
_MEASURES = "SELECT run_id, name, value FROM measures WHERE run_id IN (SELECT value FROM json_each(?))"
_VERDICTS = "SELECT run_id, name FROM verdicts WHERE run_id IN (SELECT value FROM json_each(?))"
# Portals date articles ahead by mistake; such a day says nothing of when they publish.
_DAYS = """
    SELECT substr(published_at, 1, 10) AS day, count(*) FROM articles
    WHERE published_at >= ?2 AND published_at < ?3 AND portal = ?1 GROUP BY day ORDER BY day"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One reason why something is unhealthy."""

    name: str
    """Short and stable, such as `layout drift`; docs/health.md lists them."""
    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Measured:
    """An earlier run."""

    measures: Mapping[str, float]
    verdicts: frozenset[str]
    """Names of what was wrong with it."""


def write_measures(connection: sqlite3.Connection, run_id: int, measures: Mapping[str, float]) -> None:
    """Note what a run counted. Raises sqlite3.Error."""
    rows = [(run_id, name, float(value)) for name, value in measures.items()]
    connection.executemany("INSERT OR REPLACE INTO measures VALUES (?, ?, ?)", rows)


def write_verdicts(connection: sqlite3.Connection, run_id: int, verdicts: Iterable[Verdict]) -> None:
    """Note what was wrong with it. Raises sqlite3.Error."""
    rows = [(run_id, one.name, one.what, one.advice) for one in verdicts]
    connection.executemany("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?)", rows)


def read_measured(
    connection: sqlite3.Connection, portal: str, kind: str, *, before: int, since: str
) -> tuple[Measured, ...]:
    """What runs of that kind came to that began since a time and before run `before`, newest first.

    Raises sqlite3.Error.
    """
    found = connection.execute(_RUNS, {"portal": portal, "kind": kind, "before": before, "since": since}).fetchall()
    run_ids = [run_id for (run_id,) in found]
    named = json.dumps(run_ids)
    measures: dict[int, dict[str, float]] = {run_id: {} for run_id in run_ids}
    for run_id, name, value in connection.execute(_MEASURES, (named,)):
        measures[run_id][name] = value
    verdicts: dict[int, set[str]] = {run_id: set() for run_id in run_ids}
    for run_id, name in connection.execute(_VERDICTS, (named,)):
        verdicts[run_id].add(name)
    return tuple(Measured(measures[run_id], frozenset(verdicts[run_id])) for run_id in run_ids if measures[run_id])


def read_days(connection: sqlite3.Connection, portal: str, since: date, until: date) -> dict[date, int]:
    """Days on which the portal published, before `until`, and how many articles each. Raises sqlite3.Error."""
    found = connection.execute(_DAYS, (portal, since.isoformat(), until.isoformat())).fetchall()
    return {date.fromisoformat(day): count for day, count in found}
