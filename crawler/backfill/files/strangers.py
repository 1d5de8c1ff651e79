"""Records of hosts that belong to no portal: counted by host, and not kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

_NAMED = 10
_REMEMBERED = 20_000
"""Hosts that are told apart; a crawl of the web has millions."""


class Strangers:
    """How many records there were of which host."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._beyond = 0

    def add(self, counts: Mapping[str, int]) -> None:
        """Some more, in the order in which their hosts were met."""
        for host, count in counts.items():
            if host in self._counts or len(self._counts) < _REMEMBERED:
                self._counts[host] += count
            else:
                self._beyond += count

    def notes(self) -> list[str]:
        """What there is to say: the hosts with most records first."""
        total = self._counts.total() + self._beyond
        if not total:
            return []
        named = ", ".join(f"{host} ({count})" for host, count in self._counts.most_common(_NAMED))
        more = len(self._counts) - _NAMED
        beyond = "or more others" if self._beyond else "more"
        told = f"{named} and {more} {beyond}" if more > 0 else named
        return [f"{total} records of other hosts were left out: {told}"]
