"""Ctrl-C and SIGTERM for a command that ends where nothing is half done."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from archive import clock
from crawler.ending.halt import QUIET_HOURS, SHUTDOWN
from crawler.manners.quiet import NONE_QUIET, QuietHours

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopped(Exception):
    """The command was asked to stop."""


class Stop:
    """Notes that it was asked for; check() raises it where the command can end."""

    def __init__(self, quiet: QuietHours = NONE_QUIET) -> None:
        self.is_asked = False
        self._is_waiting = False
        self._quiet = quiet
        """When quiet hours begin, that is asking too."""

    @property
    def reason(self) -> str:
        """What a run that was stopped ended by, as `runs.reason` has it."""
        return SHUTDOWN if self.is_asked else QUIET_HOURS

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Until the end of the block. Only the main thread may enter it."""
        before = {number: signal.signal(number, self._ask) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Within the block nothing is written that could be half done, so that it need not come to an end."""
        self.check()
        self._is_waiting = True
        try:
            yield
        finally:
            self._is_waiting = False

    def check(self) -> None:
        """Raise Stopped if it was asked for."""
        if self.is_asked or (self._quiet.spans and self._quiet.until(clock.now())):
            raise Stopped

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.is_asked = True
        if self._is_waiting:
            raise Stopped
