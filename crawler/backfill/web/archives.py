"""What the Wayback Machine and Common Crawl have in common: an index to list, and captures to fetch."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from urllib.parse import urlsplit

from archive.exchange import Exchange
from archive.mementos import IndexWalk, Listed, Wanted
from crawler.backfill.web.polite import Kind, Pace, PoliteSession
from crawler.environment import UsageError
from crawler.portal import Portal


class NotListed(Exception):
    """A part of an index could not be listed; says which and why."""


class NotShown(Exception):
    """A capture that is listed cannot be had. `for_good`: asking again would not help."""

    def __init__(self, why: str, *, for_good: bool) -> None:
        super().__init__(why)
        self.for_good = for_good


class WebArchive(Protocol):
    """A web archive as a backfill sees it. Every method may raise ArchiveSilent and AnswerCut."""

    source: str
    """As captures and runs name it."""
    archives: str
    """Which rows of mementos are its own, as SQLite's GLOB reads it."""
    title: str
    session: PoliteSession

    def walks(self, portal: type[Portal], since: date, until: date) -> Sequence[IndexWalk]:
        """What to list for a portal and those days, part by part. Raises NotListed."""

    def listed(self, walk: IndexWalk) -> Iterator[Listed]:
        """What the index holds of one part. Raises NotListed."""

    def fetch(self, wanted: Wanted) -> Exchange:
        """One capture as it was made. Raises NotShown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How an archive is asked."""

    user_agent: str
    index_rate: float
    capture_rate: float
    """Calls a minute. The Wayback Machine bears 24 to 30 of the one, hundreds of the other; but it is others' too."""
    told: Callable[[str, float], None]
    """Told of each longer wait: why, and for how many seconds."""

    def session(self, kind_of: Callable[[str], Kind], mirrors: dict[str, str | None]) -> PoliteSession:
        """A session that keeps to them."""
        return PoliteSession(
            user_agent=self.user_agent,
            paces={"index": Pace(self.index_rate), "capture": Pace(self.capture_rate)},
            kind_of=kind_of,
            mirrors=mirrors,
            told=self.told,
        )


def short(error: Exception) -> str:
    """What an error of a library says, in one line."""
    return " ".join(str(error).split())[:300] or error.__class__.__name__


def mirror_of(variable: str) -> str | None:
    """The address that the environment sets in place of an archive's own. Raises UsageError for what is none."""
    told = os.environ.get(variable, "").strip().rstrip("/")
    if not told:
        return None
    parts = urlsplit(told)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{variable}={told!r} is not the address of an archive, such as https://web.archive.org")
    return told
