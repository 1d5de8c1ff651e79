"""The command, dying at an exact place: `python -m tests.faults.killer PLACE[,PLACE...] crawl ...`.

PLACE is `NAME:WHEN:N` or `NAME:WHEN:N:STOP`: at the N-th call of NAME the process sends itself SIGKILL (or SIGSTOP,
and goes on when it is told to), `before` the call, `after` it, or having done `half` of it (for os.write: half of the
bytes). NAME is a dotted path such as `archive.warc.WarcWriter.write`, or `COMMIT` for a transaction's end. A place
`NAME=NUMBER` only sets a constant. The program itself knows nothing of this.
"""

from __future__ import annotations

import importlib
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

_SHORT = 100
"""Writes of fewer bytes wake up loops; none is of a WARC record."""


class Doom:
    """Counts calls, and sends the signal at the N-th."""

    def __init__(self, when: str, number: str, name: str = "KILL") -> None:
        self.when = when
        self.left = int(number)
        self.signal = signal.Signals[f"SIG{name}"]

    def around(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The call, and the signal if it is the one."""
        self.left -= 1
        if self.left != 0:
            return call(*args, **kwargs)
        if self.when == "half":
            call(args[0], args[1][: len(args[1]) // 2])
        elif self.when == "after":
            result = call(*args, **kwargs)
        os.kill(os.getpid(), self.signal)
        return result if self.when == "after" else call(*args, **kwargs)


def owner_of(name: str) -> tuple[Any, str]:
    """The module or class that a dotted path ends in, and the name in it."""
    parts = name.split(".")
    cut = len(parts) - 1
    while True:
        try:
            owner: Any = importlib.import_module(".".join(parts[:cut]))
            break
        except ModuleNotFoundError:
            cut -= 1
    for part in parts[cut:-1]:
        owner = getattr(owner, part)
    return owner, parts[-1]


def doom_attribute(name: str, doom: Doom) -> None:
    """Put the doom around a function or method."""
    owner, attribute = owner_of(name)
    call = getattr(owner, attribute)

    def doomed(*args: Any, **kwargs: Any) -> Any:
        if name == "os.write" and len(args[1]) < _SHORT:
            return call(*args, **kwargs)
        return doom.around(call, *args, **kwargs)

    setattr(owner, attribute, doomed)


def doom_commits(doom: Doom) -> None:
    """Put the doom around every COMMIT."""
    connect = sqlite3.connect

    class Doomed(sqlite3.Connection):
        def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
            if sql != "COMMIT":
                return super().execute(sql, *args)
            return doom.around(super().execute, sql, *args)  # type: ignore[no-any-return]

    sqlite3.connect = lambda *args, **kwargs: connect(*args, **({"factory": Doomed} | kwargs))


def main() -> None:
    for place in sys.argv.pop(1).split(","):
        name, *how = place.split(":")
        if "=" in name:
            constant, _, number = name.partition("=")
            setattr(*owner_of(constant), int(number))
        elif name == "COMMIT":
            doom_commits(Doom(*how))
        else:
            doom_attribute(name, Doom(*how))
    from cli import main as luuchieu

    luuchieu()


if __name__ == "__main__":
    main()
