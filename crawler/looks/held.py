"""Readings that differ from what is kept, held back until it is sure that the host does not show one page for all.

A portal under repair may answer every address with one page that reads like an article. Each alone looks like an edit.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from archive.article import Article
from crawler.capture import Captured

_MOST = 500
"""More are not held, so that memory stays flat: by then so many different texts have come that they are believed."""


@dataclass(frozen=True, slots=True)
class Changed:
    """An article that reads differently from `known`, the hash of the text that is kept of it."""

    article: Article
    captured: Captured
    known: str


@dataclass(slots=True)
class Held:
    """Of one run, in the order in which they came."""

    _changed: list[Changed] = field(default_factory=list)
    _shown: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """For each text, the texts that it took the place of."""

    def add(self, changed: Changed) -> Changed | None:
        """Hold one; the oldest is given back when there are too many."""
        self._changed.append(changed)
        self._shown[changed.article.text_sha256].add(changed.known)
        return self._changed.pop(0) if len(self._changed) > _MOST else None

    def is_one_for_all(self, changed: Changed) -> bool:
        """True when articles that were different show the same text now. Twins that are edited alike were alike."""
        return len(self._shown[changed.article.text_sha256]) > 1

    def take(self) -> list[Changed]:
        """All that are held; none is afterwards."""
        taken, self._changed = self._changed, []
        return taken
