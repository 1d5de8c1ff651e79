"""Sitemaps that other sitemaps name: each is asked for once, a few at a time, while they still show anything."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from crawler.listings.seen import SeenSet
from crawler.reading import Entry, Link

if TYPE_CHECKING:
    from crawler.portal_run import PortalRun

DEPTH = 2
"""An index may name an index; the protocol knows not even that."""
MOST = 20_000
"""Of one run. A sitemap a day since 1990 is 13,000."""
BARREN_IN_A_ROW = 300
"""So many that show no address that this run has not seen, and the rest is left. Some portals have a sitemap for each
hundred of their tags, and no article in any of them."""
_AT_ONCE = 8


class Nest:
    """What is still to be asked for, and what came of it. Told of every sitemap, it answers which are next."""

    def __init__(self, run: PortalRun) -> None:
        self._run = run
        self._named = SeenSet()
        self._shown = SeenSet()
        self._waiting: deque[Entry] = deque()
        self._depths: dict[str, int] = {}
        """Of those that wait or are open."""
        self._open: set[str] = set()
        self._barren = 0
        self._is_told = False

    def door(self, entry: Entry) -> None:
        """A door is asked for anyway: no index need name it again."""
        self._named.add(entry.url)

    def names(self, index: str, nested: Iterable[Entry]) -> None:
        """The sitemaps that an index names, less those that were named before."""
        depth = self._depths.get(index, 0) + 1
        new = [entry for entry in nested if self._named.add(entry.url)]
        if not new:
            return
        if depth > DEPTH or len(self._named) > MOST:
            self._tell(index, f"sitemaps are nested deeper than {DEPTH}, or more than {MOST:,} are named")
            return
        self._waiting.extend(new)
        self._depths.update((entry.url, depth) for entry in new)

    def shows(self, url: str, links: Sequence[Link]) -> None:
        """What a sitemap shows: new addresses, or nothing that was not seen in another one."""
        new = sum(self._shown.add(link.url) for link in links)
        if url in self._open:
            self._barren = 0 if new else self._barren + 1
        if self._barren >= BARREN_IN_A_ROW and self._waiting:
            self._tell(url, f"{self._barren} sitemaps in a row showed nothing new, {len(self._waiting):,} were left")
            self._waiting.clear()

    def following(self, closed: str | None = None) -> list[Entry]:
        """Those to be asked for now that `closed` is done with."""
        if closed in self._open:
            self._open.discard(closed)
            self._depths.pop(closed, None)
        entries = []
        while self._waiting and len(self._open) < _AT_ONCE:
            entry = self._waiting.popleft()
            self._open.add(entry.url)
            entries.append(entry)
        return entries

    def end(self) -> None:
        """The run ends: what still waits is told."""
        if self._waiting:
            self._tell(self._waiting[0].url, f"the run ended before {len(self._waiting):,} sitemaps were asked for")

    def _tell(self, url: str, why: str) -> None:
        if not self._is_told:
            self._is_told = True
            self._run.fail(url, "listing", "sitemaps without end", f"{why}; {_ADVICE}")


_ADVICE = "open the index in a browser, and name in the spider's `sitemaps` those that list articles"
