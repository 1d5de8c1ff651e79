"""Who asks a crawl to end before its time, and Ctrl-C and SIGTERM among them."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

SHUTDOWN, QUIET_HOURS, BYTE_BUDGET = "shutdown", "quiet hours", "byte budget"
"""`runs.reason` of what ended before its time."""
PATIENCE_S = 5.0
"""How long an answer that is under way is waited for."""
LIMIT_S = 25.0
"""So long after a signal the process ends, whatever hangs; what it leaves is as after `kill -9`."""
_SAME_S = 1.0
"""Signals so soon after each other are one: `timeout` sends its own to the process and then to the group."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_Handler = Callable[[int, FrameType | None], Any] | int | None


class Halt:
    """Why a command, or one run of it, ends before its time. The first reason stands."""

    def __init__(self) -> None:
        self.reason: str | None = None
        """Of the whole command."""
        self._asked_at: float | None = None
        self.on_ask: Callable[[], object] | None = None
        """Called once, from a signal's handler too."""
        self.log: Path | None = None
        """Where is written what the process hung in, should it have to be ended by force."""
        self._of_runs: dict[int, str] = {}
        self._incomplete: set[int] = set()

    @property
    def is_by_signal(self) -> bool:
        """True once a signal came."""
        return self._asked_at is not None

    def ask(self, reason: str) -> None:
        """End the whole command."""
        if self.reason is None:
            self.reason = reason
            if self.on_ask:
                self.on_ask()

    def ask_run(self, run_id: int, reason: str) -> bool:
        """End one run; False if that was asked for before."""
        is_first = run_id not in self._of_runs
        self._of_runs.setdefault(run_id, reason)
        return is_first

    def reason_of(self, run_id: int) -> str | None:
        """Why a run ends before its time, or None."""
        return self._of_runs.get(run_id) or self.reason

    def leaves(self, run_id: int) -> None:
        """A run left something for the next."""
        self._incomplete.add(run_id)

    def ended(self, run_id: int, reason: str) -> str:
        """What a run ended by, given what Scrapy calls it.

        One that is asked to end while it begins finds nothing to do, and calls that `finished`.
        """
        if reason == SHUTDOWN or (reason == "finished" and run_id in self._incomplete):
            return self.reason_of(run_id) or reason
        return reason

    @contextmanager
    def heeding_signals(self) -> Iterator[None]:
        """Until the end of the block the first signal asks, the second ends the process at once.

        A handler of the caller's that was there before is called as well, and is there again afterwards.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        with ExitStack() as stack:
            for number in _SIGNALS:
                before = signal.getsignal(number)
                signal.signal(number, self._handler(before, stack))
                stack.callback(signal.signal, number, before)
            yield

    def _handler(self, before: _Handler, stack: ExitStack) -> Callable[[int, FrameType | None], None]:
        def heed(number: int, frame: FrameType | None) -> None:
            now = time.monotonic()
            if self._asked_at is not None and now - self._asked_at < _SAME_S:
                return
            if self._asked_at is not None:
                _end_at_once("luuchieu: ended at once; the next run puts right what this one leaves\n")
            self._asked_at = now
            _say(f"luuchieu: stopping; what is under way gets {PATIENCE_S:.0f} s. The signal again ends it at once\n")
            self._limit(stack)
            self.ask(SHUTDOWN)
            if callable(before) and before is not signal.default_int_handler:
                before(number, frame)

        return heed

    def _limit(self, stack: ExitStack) -> None:
        """See to it that the process ends, should a page, a disk or a name server hang."""
        late = threading.Timer(LIMIT_S, _end_at_once, ["luuchieu: ended by force; something hung, see the log\n"])
        late.daemon = True
        late.start()
        stack.callback(late.cancel)
        # What holds the interpreter keeps its threads from running as well; this one needs no interpreter.
        log = stack.enter_context((self.log or Path(os.devnull)).open("a", encoding="utf-8"))
        faulthandler.dump_traceback_later(LIMIT_S + 2, exit=True, file=log)
        stack.callback(faulthandler.cancel_dump_traceback_later)


def _end_at_once(words: str) -> None:
    _say(words)
    for child in multiprocessing.active_children():
        child.kill()
    os._exit(1)


def _say(words: str) -> None:
    """To standard error, past its buffer: the signal may have come in the middle of a write to that."""
    os.write(2, words.encode())
