"""The portals of the soak: what befalls them on quiet nights, and the faults as events of the lab."""

from __future__ import annotations

from datetime import date, timedelta

from tests.soak.faults import Fault

FIRST = date(2026, 1, 1)
PORTALS: dict[str, dict[str, object]] = {
    "thainguyen": {"per_day": 0.6},
    "baothainguyen": {"per_day": 8},
    "thaibinh": {"per_day": 0.5},
    "baothaibinh": {"per_day": 0.5},
    "backan": {"per_day": 0.4},
}
SILENT = "backan"
"""It stops publishing."""
_CHANGES: tuple[dict[str, object], ...] = (
    {"kind": "edit", "pick": 1, "what": "text", "newer_than": "20d"},
    {"kind": "edit", "pick": 1, "what": ["tone", "punctuation", "space", "caption"], "newer_than": "30d"},
    {"kind": "delete", "pick": 1, "status": 404, "newer_than": "40d"},
    {"kind": "move", "pick": 1, "status": 301, "newer_than": "20d"},
    {"kind": "edit", "pick": 1, "what": "title", "newer_than": "10d"},
    {"kind": "delete", "pick": 1, "status": 410, "newer_than": "40d"},
    {"kind": "publish", "count": 3},
    {"kind": "backdate", "count": 1, "days": 5},
    {"kind": "edit", "pick": 1, "what": "lead", "newer_than": "30d"},
    {"kind": "error", "status": 503, "share": 0.3, "first": 1, "for": "1d"},
    {"kind": "nfd", "for": "1d"},
    {"kind": "lazy", "for": "1d"},
)
"""What befalls portals on quiet nights and is no fault: nothing of it may be told."""
_AWAY = 6
"""Changes keep so many nights away from faults: two edits between two looks are one for whoever looks."""


def night_of(number: int) -> date:
    """The day on which a night is; the command begins at two in the morning."""
    return FIRST + timedelta(days=number - 1)


def redesigned(faults: tuple[Fault, ...]) -> frozenset[tuple[str, date]]:
    """Portals and days on which their pages have a form that no layout knows."""
    return frozenset(
        (fault.portal, night_of(fault.night + later))
        for fault in faults
        if fault.event is not None and fault.event["kind"] == "redesign"
        for later in range(fault.nights)
    )


def scenario(faults: tuple[Fault, ...], nights: int, silent_from: int | None) -> dict[str, object]:
    """As the lab takes it. `silent_from`: the night from which on SILENT publishes no more."""
    events = [_event(fault) for fault in faults if fault.event is not None]
    portals = {name: dict(told) for name, told in PORTALS.items()}
    if silent_from is not None:
        portals[SILENT]["stops"] = night_of(silent_from).isoformat()
    return {
        "seed": 365,
        "start": FIRST.isoformat(),
        "first": (FIRST - timedelta(days=60)).isoformat(),
        "end": (night_of(nights) + timedelta(days=10)).isoformat(),
        "size": 30,
        "page_kb": 4,
        "paragraphs": [3, 5],
        "portals": portals,
        "events": [*events, *_changes(faults, nights, silent_from)],
    }


def _event(fault: Fault) -> dict[str, object]:
    return {
        "at": f"{night_of(fault.night)} 00:00",
        "portal": fault.portal,
        "for": f"{fault.nights}d",
        **(fault.event or {}),
    }


def _changes(faults: tuple[Fault, ...], nights: int, silent_from: int | None) -> list[dict[str, object]]:
    """One change a night where no fault is near, each kind in its turn."""
    busy = {night for fault in faults for night in range(fault.night - 2, fault.night + fault.nights + _AWAY)}
    calm = [night for night in range(3, nights - _AWAY) if night not in busy]
    names = [name for name in PORTALS if name != SILENT or silent_from is None]
    return [
        {"at": f"{night_of(night)} 05:00", "portal": names, **_CHANGES[place % len(_CHANGES)]}
        for place, night in enumerate(calm)
    ]
