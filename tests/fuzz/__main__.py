"""`python -m tests.fuzz`: so many inputs on all cores, a table of what came of them, each crash kept as a file."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.chunks import read_one, stop_hangs
from tests.fuzz.target import Crash, Tally
from tests.fuzz.targets import TARGETS
from tests.fuzz.workers import Job, jobs, run

_HEADS = ("target", "inputs", "inputs/s", "slowest ms", "crashes", "hangs", "outcomes")
_TELL_EVERY_S = 10.0


def main(words: list[str]) -> int:
    """The exit code: 1 where anything crashed or hung, 2 for usage."""
    asked = _asked(words)
    if asked.replay:
        return _replay(asked.target, asked.replay)
    wanted = [TARGETS[name] for name in asked.target or TARGETS]
    shares = sum(target.share for target in wanted)
    work: list[Job] = []
    for target in wanted:
        work += jobs(target.name, -(-asked.inputs * target.share // shares))
    work.sort(key=lambda job: job.number)
    tallies = {target.name: Tally() for target in wanted}
    begun = told_at = time.monotonic()

    def told(name: str, tally: Tally) -> None:
        nonlocal told_at
        tallies[name].add(tally)
        for crash in tally.found.values():
            if tallies[name].found[crash.kind] is crash:
                _keep(crash, asked.out)
        if time.monotonic() - told_at > _TELL_EVERY_S:
            told_at = time.monotonic()
            done = sum(one.inputs for one in tallies.values())
            print(f"{done} inputs, {sum(len(one.found) for one in tallies.values())} faults", file=sys.stderr)

    with tempfile.TemporaryDirectory(prefix="luuchieu-fuzz-") as folder:
        run(work, asked.seed, asked.cores, Path(folder), told)
    print(f"seed {asked.seed}, {asked.cores} cores, {time.monotonic() - begun:.0f} s")
    print(_table(tallies))
    return int(any(tally.found for tally in tallies.values()))


def _asked(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000, help="in all; each target has its share")
    parser.add_argument("--target", action="append", choices=sorted(TARGETS), help="only this one; may be repeated")
    parser.add_argument("--seed", default=secrets.token_hex(4), help="the same seed makes the same inputs")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path("fuzz-found"), help="folder for inputs that crash or hang")
    parser.add_argument("--replay", type=Path, help="read one kept input again, with --target")
    asked = parser.parse_args(words)
    if asked.inputs < 1 or asked.cores < 1:
        parser.error("--inputs and --cores begin at 1")
    if asked.replay and len(asked.target or ()) != 1:
        parser.error("--replay needs one --target")
    return asked


def _replay(names: list[str], path: Path) -> int:
    target = TARGETS[names[0]]
    stop_hangs()
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="luuchieu-fuzz-") as folder:
        outcome = read_one(target.name, target.open(Path(folder)), path.read_bytes(), tally)
    for crash in tally.found.values():
        print(crash.told)
    came = ascii(outcome) if outcome is not None else "it still fails"
    print(f"{tally.slowest_s * 1000:.0f} ms: {came}")
    return int(outcome is None)


def _table(tallies: dict[str, Tally]) -> str:
    rows = [_HEADS, ("---", *("---:" for _ in _HEADS[1:]))]
    rows += [_row(name, tally) for name, tally in tallies.items()]
    whole = Tally()
    for name, tally in tallies.items():
        whole.add(tally)
        whole.outcomes |= {f"{name}/{outcome}" for outcome in tally.outcomes}
        whole.outcomes -= tally.outcomes
    return "\n".join(f"| {' | '.join(row)} |" for row in [*rows, _row("all", whole)])


def _row(name: str, tally: Tally) -> tuple[str, ...]:
    rate = tally.inputs / tally.seconds if tally.seconds else 0
    return (
        *(name, f"{tally.inputs:,}", f"{rate:,.0f}", f"{tally.slowest_s * 1000:,.0f}"),
        *(f"{tally.crashes:,}", f"{tally.hangs:,}", f"{len(tally.outcomes):,}"),
    )


def _keep(crash: Crash, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    path = out / crash.name
    path.write_bytes(crash.data)
    print(f"{crash.told}\n  again: python -m tests.fuzz --target {crash.target} --replay {path}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
