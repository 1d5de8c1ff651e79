"""A run of inputs of one target, the same again for the same seed and number."""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable
from random import Random
from types import FrameType

from tests.fuzz.mutations import mutate
from tests.fuzz.target import HANG_S, Crash, Hang, Read, Tally, Target, crash_of

SIZE = 400
"""Inputs of a chunk. Inputs with an outcome not met before in the chunk are mutated further."""
_FRESH = 0.35
"""Share of the inputs that start from a seed and not from what the chunk has found."""
_MOST_KEPT = 200

Told = Callable[[bytes], None]
"""Called with each input before it is read, so that what kills the process is known."""


def run_chunk(target: Target, read: Read, seed: str, number: int, count: int, told: Told = lambda data: None) -> Tally:
    """Read `count` inputs, which seed and number decide."""
    random = Random(f"{seed}/{target.name}/{number}")
    seeds = target.seeds()
    kept: list[bytes] = []
    tally = Tally()
    for _ in range(count):
        fresh = not kept or random.random() < _FRESH
        base = random.choice(seeds) if fresh else random.choice(kept)
        raw = mutate(random, base, seeds, target.tokens, most_bytes=target.most_bytes)
        data = target.finish(random, raw)
        told(data)
        outcome = read_one(target.name, read, data, tally)
        if outcome is not None and outcome not in tally.outcomes:
            tally.outcomes.add(outcome)
            if len(kept) < _MOST_KEPT:
                kept.append(raw)
    gc.collect()
    return tally


def read_one(name: str, read: Read, data: bytes, tally: Tally) -> str | None:
    """Read one input, stopped after HANG_S; what it came to is counted. None where it crashed or hung."""
    tally.inputs += 1
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, HANG_S)
    try:
        return read(data)
    except Hang as hang:
        tally.hangs += 1
        crash = crash_of(name, hang, data)
        tally.found.setdefault(crash.kind, crash)
    except MemoryError:
        tally.note(Crash(target=name, kind="MemoryError", told="more memory than a worker may have", data=data))
    except Exception as error:
        tally.note(crash_of(name, error, data))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        took = time.process_time() - begun
        tally.seconds += took
        tally.slowest_s = max(tally.slowest_s, took)
    return None


def stop_hangs() -> None:
    """Let read_one stop what hangs. In the main thread of a process."""
    signal.signal(signal.SIGPROF, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Hang(f"more than {HANG_S:.0f} s of CPU")
