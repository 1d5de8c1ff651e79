"""What is fuzzed, and what a run of it found."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.checkout import ROOT

HANG_S = 5.0
"""CPU seconds: an input that takes longer is a hang."""
MOST_BYTES = 1 << 18

Read = Callable[[bytes], str]
"""Reads one input and says in a few words what came of it; raises what no input may raise."""


class BrokenPromise(AssertionError):
    """The code under test gave an answer that it promises never to give."""


class Hang(BaseException):
    """An input took longer than HANG_S. No Exception: what is under test may catch those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One reader of what others wrote, with inputs that it can read and the pieces that these are made of."""

    name: str
    about: str
    open: Callable[[Path], Read]
    """Given a folder that is the worker's own."""
    seeds: Callable[[], Sequence[bytes]]
    tokens: Sequence[bytes]
    share: int
    """Inputs of a hundred that are for this target."""
    finish: Callable[[Random, bytes], bytes] = lambda random, data: data
    """The last step after mutation: what is packed is mutated before it is packed."""
    most_bytes: int = MOST_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """An input that must not do what it did."""

    target: str
    kind: str
    """What was raised and where, the same for inputs that meet the same fault."""
    told: str
    data: bytes

    @property
    def name(self) -> str:
        """Of the file that keeps it."""
        return f"{self.target}-{hashlib.sha256(self.data).hexdigest()[:12]}"


@dataclass(slots=True, kw_only=True)
class Tally:
    """What so many inputs of a target came to."""

    inputs: int = 0
    seconds: float = 0.0
    slowest_s: float = 0.0
    crashes: int = 0
    hangs: int = 0
    outcomes: set[str] = field(default_factory=set)
    found: dict[str, Crash] = field(default_factory=dict)
    """The first crash or hang of each kind."""

    def add(self, other: Tally) -> None:
        """Count another part of the same run."""
        self.inputs += other.inputs
        self.seconds += other.seconds
        self.slowest_s = max(self.slowest_s, other.slowest_s)
        self.crashes += other.crashes
        self.hangs += other.hangs
        self.outcomes |= other.outcomes
        for kind, crash in other.found.items():
            self.found.setdefault(kind, crash)

    def note(self, crash: Crash) -> None:
        """Count a crash."""
        self.crashes += 1
        self.found.setdefault(crash.kind, crash)


def crash_of(target: str, error: BaseException, data: bytes) -> Crash:
    """A crash by the innermost lines of this project that were running."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(ROOT))]
    where = " < ".join(f"{Path(frame.filename).relative_to(ROOT)}:{frame.lineno}" for frame in frames[:-3:-1])
    words = "".join(char if char.isprintable() else "?" for char in str(error))[:300]
    kind = f"{type(error).__name__} at {where}"
    if isinstance(error, BrokenPromise):
        kind = f"{kind}: {words.partition(':')[0]}"
    return Crash(target=target, kind=kind, told=f"{kind}: {words}", data=data)
