"""Who asked a web archive for what, and when: the proof that a client kept to its limits."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request. Times on the monotonic clock, which all processes of a machine share."""

    at: float
    ended: float
    kind: str
    """index, capture, data."""
    path: str
    url: str
    """The address that was looked for; of data the file."""
    timestamp: str
    """The time that was asked for; of data the range."""
    status: int
    """0: the connection was closed without an answer."""
    is_whole: bool
    """Whether all of the body was sent."""
    wait_s: float
    """What Retry-After said."""
    fault: str
    connection: int


class Log:
    """Every request since the last `clear`, in memory and as lines of a file where one is named."""

    def __init__(self, path: Path | None = None) -> None:
        self._quiet = threading.Condition()
        self._open = 0
        self._asked: list[Asked] = []
        self._path = path

    def begin(self) -> float:
        """A request has come; the time. Each is followed by `add`."""
        with self._quiet:
            self._open += 1
            return time.monotonic()

    def add(self, asked: Asked) -> None:
        """Take a request down that was answered."""
        with self._quiet:
            self._open -= 1
            self._asked.append(asked)
            self._quiet.notify_all()
            if self._path is not None:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(asked)) + "\n")

    def clear(self) -> None:
        """Forget what was asked."""
        with self._quiet:
            self._wait()
            self._asked.clear()

    def of(self, *kinds: str) -> list[Asked]:
        """The requests of some kinds (all, where none is named) in the order in which they came.

        A client has its answer before the shim has taken it down: those in work are waited for.
        """
        with self._quiet:
            self._wait()
            found = [one for one in self._asked if not kinds or one.kind in kinds]
        return sorted(found, key=lambda one: one.at)

    def _wait(self) -> None:
        assert self._quiet.wait_for(lambda: self._open == 0, timeout=30), "a request is still being answered"

    def busiest(self, window_s: float, *kinds: str) -> int:
        """The most requests of these kinds that came within any window of that length."""
        times = [one.at for one in self.of(*kinds)]
        most, start = 0, 0
        for end, at in enumerate(times):
            while times[start] <= at - window_s:
                start += 1
            most = max(most, end - start + 1)
        return most

    def at_once(self) -> int:
        """The most requests that were answered at the same time."""
        steps = sorted([(one.at, 1) for one in self.of()] + [(one.ended, -1) for one in self.of()])
        most = now = 0
        for _, step in steps:
            now += step
            most = max(most, now)
        return most

    def impatient(self) -> list[Asked]:
        """Requests that came before the time was up that an answer of the same kind had told to wait."""
        found: list[Asked] = []
        until: dict[str, float] = {}
        for one in self.of():
            if one.at < until.get(one.kind, 0.0):
                found.append(one)
            if one.wait_s:
                until[one.kind] = one.at + one.wait_s
        return found

    def fetched(self) -> Counter[tuple[str, str]]:
        """How often each capture was sent whole, by address and time; by file and range where it is data."""
        good = [one for one in self.of("capture", "data") if one.is_whole and one.status in (200, 206)]
        return Counter((one.url, one.timestamp) for one in good)
