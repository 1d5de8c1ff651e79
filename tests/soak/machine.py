"""What befalls the machine: processes killed and stopped, a full disk, a wrong clock, damaged files, a held lock."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.nights.play import ROOT
from tests.soak.scenario import PORTALS

_FULL_AT = 200_000
"""Bytes: no file may be written beyond, as on a disk without room. The database is larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What a night's command came to."""

    code: int
    document: dict[str, Any] | None
    """None where it was killed or never began."""
    stderr: str
    seconds: float


def spend(home: Path, lab: str, at: datetime, *words: str, befalls: str | None = None, seed: int = 0) -> Night:
    """`luuchieu run` as of that time, with what befalls it."""
    clock = at - timedelta(days=3) if befalls == "clock back" else at
    began = time.monotonic()
    with _around(home, befalls):
        process = _start(home, lab, clock, words, is_full=befalls == "disk full")
        if befalls in ("kill", "stop"):
            _strike(process, signal.SIGKILL if befalls == "kill" else signal.SIGTERM, random.Random(seed))
        stdout, stderr = process.communicate(timeout=900)
    return Night(
        code=process.returncode,
        document=json.loads(stdout) if stdout.strip() else None,
        stderr=stderr,
        seconds=round(time.monotonic() - began, 1),
    )


def _start(home: Path, lab: str, at: datetime, words: tuple[str, ...], *, is_full: bool) -> subprocess.Popen[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LUUCHIEU_")}
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "run", *PORTALS, "--home", str(home), "--json", *words],
        cwd=ROOT,
        env={**variables, "LUUCHIEU_LAB": lab, "LUUCHIEU_NOW": at.isoformat()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_no_room if is_full else None,
    )


def _no_room() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FULL_AT, _FULL_AT))


def _strike(process: subprocess.Popen[str], number: signal.Signals, dice: random.Random) -> None:
    """When the crawl is under way: not before its first line, and some moment after it."""
    assert process.stderr is not None
    process.stderr.readline()
    time.sleep(dice.uniform(0.05, 0.6))
    if number is signal.SIGKILL:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)


@contextlib.contextmanager
def _around(home: Path, befalls: str | None) -> Iterator[None]:
    """Before the command, and put right after it."""
    if befalls == "locked":
        with (home / "lock").open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    elif befalls == "damage":
        oldest = min((home / "warc").glob("*/*.warc.gz"), key=lambda path: path.name.split("-")[1])
        whole = oldest.read_bytes()
        oldest.write_bytes(whole[: len(whole) // 2])
        yield
        oldest.write_bytes(whole)
    elif befalls == "no publish":
        latest = home / "exports" / "latest"
        latest.unlink(missing_ok=True)
        (latest / "in the way").mkdir(parents=True)
        yield
        (latest / "in the way").rmdir()
        latest.rmdir()
    else:
        yield
