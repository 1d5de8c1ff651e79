"""What goes wrong with a web archive on request: by the number of the request, so that it goes the same way again."""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import dataclass

KINDS = (
    "busy", "unavailable", "refuse", "reset", "slow", "cut", "html", "malformed", "loop", "schemes", "wrong_page",
    "wrong_time",
)  # fmt: skip
_STICKY = ("loop", "schemes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong.

    busy: 429; unavailable: 503; both with Retry-After where `seconds` is not 0. refuse: the connection is reset and
    nobody listens for so many seconds. reset: the connection only. slow: so many seconds late. cut: half of the body.
    html: an index says in HTML that it is being mended. malformed: one line of an index is broken. loop: a memento
    leads to another that leads back; schemes: from http to https and back. wrong_page: the content of another address.
    wrong_time: the memento of another time.
    """

    what: str
    on: str = ""
    """index, capture, data; empty: any of them."""
    nth: tuple[int, ...] = ()
    """Which of the requests of its kind, 1 the first after it was set; with neither this nor `every` each of them."""
    every: int = 0
    match: str = ""
    """A regular expression that the address asked for must hold."""
    seconds: float = 0
    as_date: bool = False
    """Retry-After as an HTTP date."""

    def __post_init__(self) -> None:
        assert self.what in KINDS, self.what


class Plan:
    """The faults in force, and how many requests each has seen."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: tuple[Fault, ...] = ()
        self._seen: Counter[int] = Counter()
        self._caught: dict[str, Fault] = {}

    def set(self, faults: tuple[Fault, ...]) -> None:
        """Forget the old ones, and begin to count anew."""
        with self._lock:
            self._faults = faults
            self._seen.clear()
            self._caught.clear()

    def strike(self, kind: str, url: str) -> Fault | None:
        """The fault that this request meets; the first in the order in which they were set."""
        bare = url.partition("://")[2]
        with self._lock:
            if bare in self._caught:
                return self._caught[bare]
            found = [fault for place, fault in enumerate(self._faults) if self._hits(place, fault, kind, url)]
            if found and found[0].what in _STICKY:
                self._caught[bare] = found[0]
        return found[0] if found else None

    def _hits(self, place: int, fault: Fault, kind: str, url: str) -> bool:
        if fault.on not in ("", kind) or not re.search(fault.match, url):
            return False
        self._seen[place] += 1
        number = self._seen[place]
        return number in fault.nth if fault.nth else number % (fault.every or 1) == 0
