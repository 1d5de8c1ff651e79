"""Whether a run did its work, judged when its spider closes. Pure: facts in, reasons out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

REQUIRED_FILL = {"title": 0.99, "body_text": 0.97, "published_at": 0.9}
"""Share of articles that must have the field. Below it a layout has died, whatever the exit status says."""
ENOUGH_TO_JUDGE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a run when it ends."""

    reason: str
    """Scrapy's: `finished`, `shutdown`, or ours: `host down`, `archive`."""
    is_first: bool
    """Nothing of this portal was kept before."""
    articles_read: int
    doors: int
    doors_open: int
    """Doors (sections, feeds, sitemaps) that gave at least one link."""
    failures: int
    failures_by_error: Mapping[str, int] = field(default_factory=dict)
    fill: Mapping[str, float] = field(default_factory=dict)
    holes: int = 0
    """Articles that were shown and are not kept, and spans of days that no walk has read whole."""


def judge(facts: Facts) -> tuple[str, ...]:
    """The reasons why the run is unhealthy; none when it is well."""
    reasons: list[str] = []
    if facts.reason != "finished":
        reasons.append(_ENDS.get(facts.reason, f"the run ended early: {facts.reason}"))
    if facts.doors and not facts.doors_open:
        reasons.append("no listing could be read")
    if facts.is_first and not facts.articles_read:
        reasons.append("the first crawl found no article")
    if facts.holes:
        holes = f"{facts.holes} hole{'s' if facts.holes > 1 else ''}"
        reasons.append(f"{holes} in the days that it was to cover; see `luuchieu coverage`")
    if facts.failures:
        reasons.append(_failures(facts))
    reasons += _hollow_fields(facts)
    return tuple(reasons)


def _failures(facts: Facts) -> str:
    worst = sorted(facts.failures_by_error.items(), key=lambda item: (-item[1], item[0]))[:3]
    named = ", ".join(f"{count} x {error}" for error, count in worst)
    return f"{facts.failures} failure{'s' if facts.failures > 1 else ''}: {named}"


def _hollow_fields(facts: Facts) -> list[str]:
    if facts.articles_read < ENOUGH_TO_JUDGE:
        return []
    return [
        f"{name} is filled in only {facts.fill.get(name, 0.0):.0%} of the articles"
        for name, least in REQUIRED_FILL.items()
        if facts.fill.get(name, 0.0) < least
    ]


_ENDS = {
    "shutdown": "the run was stopped before its end; the next one goes on from the ledger",
    "host down": "the host stopped answering; what is left is tried by the next run",
    "blocked": "a wall against robots stands before the portal; nothing more was asked for",
    "archive": "the archive could not be written",
    "start_error": "the crawl could not begin",
}
