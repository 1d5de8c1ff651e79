"""No new article for longer than is usual for the portal. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from math import log

from archive.measures import Verdict
from crawler.health.facts import ENOUGH_NIGHTS, Past
from crawler.health.names import SILENCE, verdict

LOOKS_BACK = timedelta(days=365)
_LEAST = 3
"""Days. A weekend is no silence."""
_KNOWN_FOR = 30
"""Days that a portal must be known for."""
_UNLIKELY = 1e-5
_LONGER = 1.5
"""Times the longest gap so far."""


def silent(past: Past) -> Iterator[Verdict]:
    """At most one verdict: the days since the newest article are more than chance and the past allow."""
    days = sorted(day for day in past.days if day <= past.today)
    if not days or len(past.runs) < ENOUGH_NIGHTS or (past.today - days[0]).days < _KNOWN_FOR:
        return
    gap = (past.today - days[-1]).days
    allowed = allowed_days(past)
    if gap > allowed:
        yield verdict(
            SILENCE, f"no new article for {gap} days, since {days[-1]}; usual are at most {allowed:.0f} days in a row"
        )


def allowed_days(past: Past) -> float:
    """So many days without an article are nothing unusual."""
    days = sorted(day for day in past.days if day <= past.today)
    rate = sum(past.days[day] for day in days) / max(1, (days[-1] - days[0]).days + 1)
    longest = max(((later - earlier).days for earlier, later in pairwise(days)), default=_LEAST)
    return max(_LEAST, _LONGER * longest, -log(_UNLIKELY) / rate)
