"""How a message names portals, faults, days and times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from archive.alarms import Alarm
from archive.clock import VIETNAM
from nightly.alerts.plain import plain
from spiders import portals

_NAMED_AT_MOST = 12


def proper_name(portal: str | None) -> str:
    """What people call a portal, such as `Báo Bắc Kạn`; what is no portal's is the archive's."""
    if portal is None:
        return "The archive"
    declared = portals().get(portal)
    return plain(declared.title if declared else portal, 80)


def place(portal: str | None) -> str:
    """Its proper name, with the one that commands take."""
    name = proper_name(portal)
    return name if portal in (None, name) else f"{name} ({plain(portal or '', 40)})"


def listed(alarms: Sequence[Alarm]) -> str:
    """Several faults in one line."""
    told = [
        f"{proper_name(one.portal)}, {plain(one.name, 40)} (since {moment(one.since, with_time=False)})"
        for one in alarms[:_NAMED_AT_MOST]
    ]
    if len(alarms) > _NAMED_AT_MOST:
        told.append(f"and {len(alarms) - _NAMED_AT_MOST} more")
    return "; ".join(told) + "."


def counted(number: int, what: str) -> str:
    """`1 portal`, `2 portals`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def day(at: datetime) -> str:
    """The day that it is in Vietnam, such as `26 Nov 2026`."""
    local = at.astimezone(VIETNAM)
    return f"{local.day} {local:%b %Y}"


def moment(raw: str, *, with_time: bool = True) -> str:
    """A time of the archive as people read it; what cannot be read as it is."""
    try:
        at = datetime.fromisoformat(raw).astimezone(VIETNAM)
    except ValueError:
        return plain(raw, 40)
    return day(at) + (f", {at:%H:%M}" if with_time else "")
