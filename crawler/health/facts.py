"""What is known of a run when it ends, and what earlier runs over its portal were like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from archive.measures import Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A run as its end finds it."""

    reason: str
    """Scrapy's: `finished`, `shutdown`, or ours: `host down`, `blocked`, `quiet hours`, `byte budget`, `archive`."""
    kind: str = "crawl"
    """crawl, or recheck: then the articles read were kept before."""
    is_first: bool
    """Nothing of this portal was kept before."""
    is_nightly: bool = False
    """The crawl of every night, not a sweep, a first one, or one over days that were named."""
    is_gone: bool = False
    """The portal is declared to be gone: silence is what is expected of it."""
    requests: int = 0
    """For pages, listings and robots.txt."""
    articles_read: int
    fallen: int = 0
    """Of them, how many no layout of the portal's could read, so that the generic extractor gave the text."""
    fell: int = 0
    """Of a recheck, how many a layout had read before, and none can any more."""
    words: float | None = None
    """Words of the article in the middle, of those read."""
    doors: int
    doors_open: int
    """Doors (sections, feeds, sitemaps) that gave at least one link."""
    failures_by_error: Mapping[str, int] = field(default_factory=dict)
    filled: Mapping[str, int] = field(default_factory=dict)
    """How many of the articles read have the field."""
    holes: int = 0
    """Articles that were shown and are not kept, and spans of days that no walk has read whole."""

    @property
    def failures(self) -> int:
        """Of all errors together."""
        return sum(self.failures_by_error.values())

    def fill(self, name: str) -> float:
        """Share of the articles read that have a field; 0.0 where none was read."""
        return self.filled.get(name, 0) / self.articles_read if self.articles_read else 0.0

    def measures(self) -> dict[str, float]:
        """What later runs are held against: figures as counts, so that nights may be added up."""
        told: dict[str, float] = {
            "requests": self.requests,
            "articles": self.articles_read,
            "fallback": self.fallen,
            "doors_open": self.doors_open,
            "failures": self.failures,
            "holes": self.holes,
            "first": self.is_first,
            "nightly": self.is_nightly,
        }
        if self.words is not None:
            told["words"] = self.words
        return told | {f"fill.{name}": count for name, count in self.filled.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is usual for a portal."""

    runs: Sequence[Measured] = ()
    """Earlier runs of the same kind, newest first."""
    days: Mapping[date, int] = field(default_factory=dict)
    """Days on which the portal published, and how many articles each."""
    today: date = date.min

    @property
    def has_answered(self) -> bool:
        """True when any of the earlier runs found a listing."""
        return any(run.measures.get("doors_open") for run in self.runs)

    @property
    def last_verdicts(self) -> frozenset[str]:
        """What was wrong with the run before this one."""
        return self.runs[0].verdicts if self.runs else frozenset()

    def usual(self, fault: str) -> list[Mapping[str, float]]:
        """Measures of earlier runs that did not have that fault; of all where it lasts so long that few are left.

        A first crawl reads years of other layouts: it says nothing of a night.
        """
        nights = [run for run in self.runs if not run.measures.get("first")]
        well = [run.measures for run in nights if fault not in run.verdicts]
        return well if len(well) >= ENOUGH_NIGHTS else [run.measures for run in nights]


ENOUGH_NIGHTS = 10
"""So many nights without a fault say what is usual without it."""
