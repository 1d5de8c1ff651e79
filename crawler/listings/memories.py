"""What the listings of one portal showed last time, and how deep each of them is walked tonight."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from archive import clock
from archive.listings import Listing
from crawler.listings.shortcut import JUMP_WITHIN, Depth, Memory, plan
from crawler.listings.walk import ListingWalk, Window
from crawler.portal import Portal
from crawler.reading import Entry

if TYPE_CHECKING:
    from crawler.portal_run import PortalRun


@dataclass(slots=True)
class Memories:
    """Made when a run begins; `entries` settles how deep each listing is walked. Of a capture nothing is remembered."""

    portal: type[Portal]
    window: Window
    started_at: datetime
    _is_loaded: bool = False
    _known: dict[str, Listing] = field(default_factory=dict)
    _last_walks: dict[str, bool] = field(default_factory=dict)
    """Every door that was ever walked, and whether the last walk was contiguous."""
    _memories: dict[str, Memory] = field(default_factory=dict)
    _depths: dict[str, Depth] = field(default_factory=dict)

    @classmethod
    def of(cls, run: PortalRun) -> Self:
        """What earlier runs left for this one, where the portal itself answers."""
        made = cls(run.portal, run.window, run.started_at)
        if run.kind == "crawl" and run.source in ("live", "lab"):
            history, name = run.session.history, run.portal.name
            made._known, made._last_walks, made._is_loaded = history.listings(name), history.last_walks(name), True
        return made

    def entries(self) -> list[Entry]:
        """The portal's doors for the window."""
        doors = self.portal.nightly_entries if self.window.is_nightly else self.portal.entries
        tonight = self.started_at.date()
        entries = doors(max(self.window.since, self.portal.start_date), min(self.window.until, tonight))
        listings = [entry.url for entry in entries if entry.kind == "listing"]
        # What was walked under a clock that was ahead may have been long ago.
        past = {url: known for url, known in self._known.items() if known.walked_at <= clock.iso(self.started_at)}
        self._memories = {url: self._memory(past[url]) for url in listings if url in past}
        if self.window.is_nightly:
            self._depths = plan(self._memories, other_doors=len(entries) - len(self._memories), tonight=tonight)
        return entries

    def _memory(self, listing: Listing) -> Memory:
        walked_on = date.fromisoformat(listing.walked_at[:10])
        return Memory(
            items=tuple((key, date.fromisoformat(day) if day else None) for key, day in listing.sequence),
            page_size=listing.page_size,
            walked_on=walked_on,
            full_on=date.fromisoformat(listing.full_at[:10]),
            is_sound=self._last_walks.get(listing.listing_url, False),
            is_fresh=self.started_at.date() - walked_on <= JUMP_WITHIN,
        )

    def recall(self, entry: Entry, window: Window) -> tuple[Memory | None, Depth, Window]:
        """What is remembered of a listing, how deep to walk it, and over which days: `window`, or more."""
        memory, depth = self._memories.get(entry.url), self._depths.get(entry.url, "full")
        if memory is None or not window.is_nightly:
            return memory, "full", window
        return memory, depth, replace(window, since=max(self.portal.start_date, min(window.since, memory.since(depth))))

    def remembered(self, walk: ListingWalk) -> Listing | None:
        """What to remember of a walk that ended; None keeps what was remembered before."""
        is_wanted = self._is_loaded and not self.window.is_explicit and walk.entry.kind == "listing"
        is_whole = walk.contiguous and walk.is_paged and not walk.is_strange
        sequence = walk.trail.sequence(goes_on=walk.ended == "window") if is_wanted and is_whole else []
        if not sequence or walk.ended not in ("window", "last page", "caught up"):
            return None
        before, now = self._known.get(walk.entry.url), clock.iso(self.started_at)
        is_at_end, is_full = walk.ended != "caught up", walk.ended != "caught up" and not walk.skipped
        return Listing(
            listing_url=walk.entry.url,
            portal=self.portal.name,
            section=walk.entry.section,
            page_size=walk.trail.page_size,
            sequence=tuple((key, day.isoformat() if day else None) for key, day in sequence),
            walked_at=now if is_at_end or before is None else before.walked_at,
            full_at=now if is_full or before is None else before.full_at,
        )
