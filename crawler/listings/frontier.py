"""Which articles of a portal this run still has to fetch: each once, whatever addresses it is shown under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from archive.rows import UrlState
from crawler.listings.seen import SeenSet
from crawler.portal_run import PortalRun
from crawler.reading import Link

_CLOSED_STATES = ("gone", "refused")


class Frontier:
    """Told what listings show; answers what is to be fetched. Addresses of one article are settled together."""

    def __init__(self, run: PortalRun) -> None:
        self._run = run
        self._portal = run.portal
        self._history = run.session.history
        self._window = run.window
        self._refetch = run.session.order.refetch
        self._asked = SeenSet()
        self._kept = SeenSet()
        self._doors: dict[str, list[Link]] = {}
        """Addresses of each article that is on its way; the first is the one asked for."""
        self._tried: dict[str, set[str]] = {}
        """Addresses that were asked for in vain, of articles that did not come yet."""

    @property
    def waiting(self) -> int:
        """How many articles are on their way."""
        return len(self._doors)

    def due(self, links: Sequence[Link]) -> list[Link]:
        """Those of the links whose articles are to be fetched now. Call it after the sightings are written."""
        states = self._run.archive.url_state([link.url for link in links])
        keyed = [(link, key) for link in links if (key := self._portal.article_key(link.url)) is not None]
        unasked = [self._portal.article_id(key) for _, key in keyed if key not in self._asked]
        known = {} if self._refetch else self._history.published(unasked)
        return [link for link, key in keyed if self._is_due(link, key, states.get(link.url), known)]

    def _is_due(self, link: Link, key: str, state: UrlState | None, known: dict[str, str | None]) -> bool:
        if key in self._doors:
            self._doors[key].append(link)
            return False
        if key in self._kept or self._portal.article_id(key) in known:
            self._settle(link.url, key, state)
            return False
        if key in self._asked and link.url in self._tried.get(key, (link.url,)):
            return False
        if (state is not None and state.state in _CLOSED_STATES) or not self._window.wants(link):
            return False
        self._asked.add(key)
        self._doors[key] = [link]
        return True

    def kept(self, asked_url: str, key: str) -> None:
        """The article came: all the addresses it was shown under are done with."""
        self._kept.add(key)
        for door in {key, self._portal.article_key(asked_url) or key}:
            shown = [link.url for link in self._doors.pop(door, [])]
            for url in {*shown, *self._tried.pop(door, ())}:
                self._settle(url, key, None)

    def lost(self, asked: Link) -> Link | None:
        """The article did not come from this address: another one that it was shown under, if there is any."""
        key = self._portal.article_key(asked.url)
        if key is None:
            return None
        tried = self._tried.setdefault(key, set())
        tried.add(asked.url)
        others = [link for link in self._doors.pop(key, []) if link.url not in tried]
        if not others:
            return None
        self._doors[key] = others
        return others[0]

    def is_known_old(self, links: Sequence[Link], before: date) -> bool:
        """True when every link leads to a kept article that was published before that day."""
        ids = [self._portal.article_id(key) for link in links if (key := self._portal.article_key(link.url))]
        published = self._history.published(ids)
        dates = [published.get(article_id) for article_id in ids]
        return bool(dates) and all(day is not None and day[:10] < before.isoformat() for day in dates)

    def _settle(self, url: str, key: str, state: UrlState | None) -> None:
        if state is None or state.state not in ("kept", "gone"):
            self._run.mark(url, kind="article", state="kept", article_id=self._portal.article_id(key))
