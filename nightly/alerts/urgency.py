"""Which fault is told first: what endangers the archive, then what keeps pages from it, then what may wait."""

from __future__ import annotations

from archive.alarms import Alarm

# Names as docs/health.md lists them, the most urgent first.
_BEFORE = (
    "archive",
    "down",
    "blocked",
    "stand-in",
    "certificate",
    "no listing",
    "zero items",
    "layout drift",
    "hollow field",
    "short text",
    "silence",
    "holes",
)
_AFTER = ("errors", "failures", "trap", "cost", "budget", "stopped")
_RANKS = {name: rank for rank, name in enumerate((*_BEFORE, None, *_AFTER))}


def by_urgency(alarm: Alarm) -> tuple[bool, int, str, str]:
    """A key to sort with. What concerns the archive itself comes first, a fault of a new name before the minor ones."""
    return alarm.portal is not None, _RANKS.get(alarm.name, _RANKS[None]), alarm.portal or "", alarm.name
