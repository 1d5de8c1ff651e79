"""Faults that last: when each began, whether it is still there, when it ended. Told once, not every night."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from archive.measures import Verdict

_COLUMNS = "alarm_id, portal, name, what, advice, since, last_at, ended_at"
_OPEN = f"SELECT {_COLUMNS} FROM alarms WHERE ended_at IS NULL ORDER BY portal IS NOT NULL, portal, name"  # noqa: S608
_BEGIN = "INSERT INTO alarms (portal, name, what, advice, since, last_at) VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A fault of a portal, or of the archive itself (portal None)."""

    alarm_id: int
    portal: str | None
    name: str
    what: str
    advice: str
    since: str
    last_at: str
    ended_at: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of alarms in one night."""

    begun: tuple[Alarm, ...] = ()
    lasting: tuple[Alarm, ...] = ()
    ended: tuple[Alarm, ...] = ()

    def __bool__(self) -> bool:
        """True when there is anything new to tell."""
        return bool(self.begun or self.ended)

    def then(self, later: Changes) -> Changes:
        """Both, one after the other, in one night."""
        begun = {alarm.alarm_id for alarm in self.begun}
        return Changes(
            begun=(*self.begun, *later.begun),
            lasting=tuple(alarm for alarm in later.lasting if alarm.alarm_id not in begun),
            ended=(*self.ended, *later.ended),
        )


def read_open(connection: sqlite3.Connection) -> tuple[Alarm, ...]:
    """The alarms that last, the archive's own first. Raises sqlite3.Error."""
    return tuple(_alarm(row) for row in connection.execute(_OPEN))


def settle(
    connection: sqlite3.Connection,
    found: Mapping[str | None, Iterable[Verdict]],
    at: str,
    *,
    unsure: Set[str | None] = frozenset(),
) -> Changes:
    """Hold what was found tonight against the alarms that last; within the caller's transaction.

    `found` has an entry for all that was looked at, a portal's name or None for the archive itself, empty where
    nothing is wrong. Alarms of what was not looked at stay as they are, and so do those of `unsure`, of which a night
    saw too little to say that anything is over. Raises sqlite3.Error.
    """
    before = {(alarm.portal, alarm.name): alarm for alarm in read_open(connection)}
    seen: set[tuple[str | None, str]] = set()
    begun = set()
    for portal, verdicts in found.items():
        for one in verdicts:
            key = (portal, one.name)
            if key in seen:
                continue
            seen.add(key)
            if key in before:
                _go_on(connection, before[key].alarm_id, one, at)
            else:
                cursor = connection.execute(_BEGIN, (portal, one.name, one.what, one.advice, at, at))
                begun.add(cursor.lastrowid)
    looked_at = found.keys() - unsure
    over = {alarm.alarm_id for key, alarm in before.items() if key not in seen and key[0] in looked_at}
    connection.executemany("UPDATE alarms SET ended_at = ? WHERE alarm_id = ?", [(at, one) for one in sorted(over)])
    now = read_open(connection)
    return Changes(
        begun=tuple(alarm for alarm in now if alarm.alarm_id in begun),
        lasting=tuple(alarm for alarm in now if alarm.alarm_id not in begun),
        ended=tuple(alarm for alarm in before.values() if alarm.alarm_id in over),
    )


def _go_on(connection: sqlite3.Connection, alarm_id: int, verdict: Verdict, at: str) -> None:
    connection.execute(
        "UPDATE alarms SET what = ?, advice = ?, last_at = ? WHERE alarm_id = ?",
        (verdict.what, verdict.advice, at, alarm_id),
    )


def _alarm(row: tuple[object, ...]) -> Alarm:
    names = Alarm.__slots__
    return Alarm(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]
