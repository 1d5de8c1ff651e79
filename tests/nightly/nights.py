"""Nights and alarms for the tests of alerts: real types, invented faults."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from archive.alarms import Alarm, Changes
from nightly.alerts.calling import Manners
from nightly.alerts.message import Night

QUICK = Manners(timeout_s=1, waits_s=(0.01, 0.01), longest_wait_s=30)
TONIGHT = "2026-11-26T04:12:00+07:00"


def alarm(portal: str | None = "baobackan", name: str = "down", **more: Any) -> Alarm:
    """A fault of tonight."""
    told: dict[str, Any] = {
        "alarm_id": abs(hash((portal, name))),
        "what": "the host stopped answering; what is left is tried by the next run",
        "advice": "look at the portal in a browser; what is missing is fetched once it answers",
        "since": TONIGHT,
        "last_at": TONIGHT,
    }
    return Alarm(portal=portal, name=name, **(told | more))


def night(*begun: Alarm, lasting: tuple[Alarm, ...] = (), ended: tuple[Alarm, ...] = (), **more: Any) -> Night:
    """The night of 26 November 2026 on archive01, with those faults."""
    told: dict[str, Any] = {
        "home": "/srv/luuchieu/var",
        "host": "archive01",
        "started_at": datetime.fromisoformat("2026-11-26T02:00:00+07:00"),
        "finished_at": datetime.fromisoformat(TONIGHT),
        "exit_code": 1 if begun or lasting else 0,
        "changes": Changes(begun, lasting, ended),
        "new": 41,
        "changed": 3,
        "portals": 9,
    }
    return Night(**(told | more))
