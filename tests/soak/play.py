"""Night after night: what was told is held against what was planted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any

from archive.clock import VIETNAM
from tests.soak.faults import ARCHIVE, Alarms, Fault, expected
from tests.soak.machine import Night, spend
from tests.soak.scenario import night_of

PUBLISHES_EVERY = 7
"""Nights. To publish takes as long as all else together, and a snapshot a week shows as much."""


@dataclass(slots=True, kw_only=True)
class Told:
    """One night as it was judged."""

    number: int
    night: Night
    alarms: frozenset[tuple[str, str]]
    """Portal and name of all alarms that last after it."""
    begun: frozenset[tuple[str, str]]
    wrong: list[str] = field(default_factory=list)
    """Where it differs from what was planted."""


def play(
    home: Path, lab: str, faults: tuple[Fault, ...], nights: int, allowed: frozenset[tuple[str, str]]
) -> Iterator[Told]:
    """Spend the nights in turn. `allowed`: alarms that may last at any time, such as of a portal that fell silent."""
    for number in range(1, nights + 1):
        tonight = [fault for fault in faults if fault.machine and fault.is_on(number)]
        befalls = next((fault.machine for fault in tonight), None)
        # Who was killed cannot tell: the night after does.
        strikes = next(
            (fault.machine for fault in faults if fault.machine == "kill" and fault.night == number + 1), None
        )
        befalls = strikes or (befalls if befalls != "kill" else None)
        words = () if number % PUBLISHES_EVERY == 0 else ("--no-publish",)
        at = datetime.combine(night_of(number), time(2), VIETNAM)
        night = spend(home, lab, at, *words, befalls=befalls, seed=number)
        yield _judge(number, night, faults, befalls, home, allowed)


def _judge(
    number: int,
    night: Night,
    faults: tuple[Fault, ...],
    befalls: str | None,
    home: Path,
    always: frozenset[tuple[str, str]],
) -> Told:
    told = Told(number=number, night=night, alarms=_lasting(home), begun=frozenset())
    wrong = told.wrong
    if "Traceback" in night.stderr:
        wrong.append("a traceback: " + night.stderr[-400:])
    if befalls == "kill":
        return told
    if befalls == "locked":
        if night.code != 75:
            wrong.append(f"exit {night.code} under a held lock")
        return told
    document = night.document
    if document is None:
        wrong.append(f"exit {night.code} without a report: {night.stderr[-400:]}")
        return told
    told.begun = frozenset((one["portal"] or ARCHIVE, one["name"]) for one in document["alarms"]["begun"])
    if document["fatal"]:
        told.alarms |= {(ARCHIVE, "archive")}
        told.begun |= {(ARCHIVE, "archive")}
    wrong += _differences(told, expected(faults, number), always)
    codes = {fault.code for fault in faults if fault.is_on(number)}
    if codes and night.code not in codes:
        wrong.append(f"exit {night.code}, not {codes}")
    if not told.alarms and night.code:
        wrong.append(f"exit {night.code} on a night without alarms")
    return told


def _differences(told: Told, planted: Alarms, always: frozenset[tuple[str, str]]) -> list[str]:
    missed = planted.required - told.alarms
    false = told.alarms - planted.allowed - always
    if (
        (ARCHIVE, "stopped") in planted.allowed
        or (ARCHIVE, "killed") in planted.allowed
        or (ARCHIVE, "archive") in planted.allowed
    ):
        false = frozenset(one for one in false if one[1] not in ("holes", "failures", "errors"))
    return [f"not told: {_said(one)}" for one in sorted(missed)] + [
        f"false alarm: {_said(one)}" for one in sorted(false)
    ]


def _said(alarm: tuple[str, str]) -> str:
    return f"{alarm[1]} of {alarm[0] or 'the archive'}"


def _lasting(home: Path) -> frozenset[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{home / 'archive.db'}?mode=ro", uri=True)) as connection:
        rows: list[tuple[Any, Any]] = connection.execute(
            "SELECT coalesce(portal, ''), name FROM alarms WHERE ended_at IS NULL"
        ).fetchall()
    return frozenset(rows)
