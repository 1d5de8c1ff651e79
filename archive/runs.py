"""The rows of portals and runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import astuple

from archive.rows import PortalRow, RunRow

_UPSERT_PORTAL = """
    INSERT INTO portals (portal, name, province_code, host, family, status, merged_into)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (portal) DO UPDATE SET name = excluded.name, province_code = excluded.province_code,
        host = excluded.host, family = excluded.family, status = excluded.status,
        merged_into = excluded.merged_into"""
_INSERT_RUN = "INSERT INTO runs (portal, kind, source, started_at, since, until) VALUES (?, ?, ?, ?, ?, ?)"
_END_RUN = """
    UPDATE runs SET finished_at = ?, reason = ?, requests = ?, media_requests = ?, bytes = ?, healthy = ?
    WHERE run_id = ?"""
_SELECT_RUN = f"SELECT {', '.join(RunRow.__slots__)} FROM runs WHERE run_id = ?"  # noqa: S608


def write_portals(connection: sqlite3.Connection, portals: Iterable[PortalRow]) -> None:
    """Enter the portals, or bring their rows up to date."""
    connection.executemany(_UPSERT_PORTAL, [astuple(portal) for portal in portals])


def begin(
    connection: sqlite3.Connection,
    portal: str,
    kind: str,
    source: str,
    started_at: str,
    since: str | None,
    until: str | None,
) -> int:
    """Enter a run; return its run_id."""
    run_id = connection.execute(_INSERT_RUN, (portal, kind, source, started_at, since, until)).lastrowid
    assert run_id is not None
    return run_id


def end(
    connection: sqlite3.Connection,
    run_id: int,
    *,
    finished_at: str,
    reason: str,
    requests: int,
    media_requests: int,
    bytes_: int,
    healthy: bool,
) -> None:
    """Close a run."""
    connection.execute(_END_RUN, (finished_at, reason, requests, media_requests, bytes_, healthy, run_id))


def count(connection: sqlite3.Connection, counts: Mapping[tuple[int, str], int]) -> None:
    """Add to the counters of runs: (run_id, column) to what came on top."""
    for (run_id, column), more in counts.items():
        connection.execute(
            f"UPDATE runs SET {column} = {column} + ? WHERE run_id = ?",  # noqa: S608 - our own names
            (more, run_id),
        )


def read(connection: sqlite3.Connection, run_id: int) -> RunRow | None:
    """The run, if there is one of that number."""
    row = connection.execute(_SELECT_RUN, (run_id,)).fetchone()
    if row is None:
        return None
    values = dict(zip(RunRow.__slots__, row, strict=True))
    if values["healthy"] is not None:
        values["healthy"] = bool(values["healthy"])
    return RunRow(**values)
