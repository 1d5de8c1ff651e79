"""Waiting that ends at once when the crawl is to stop."""

from __future__ import annotations

import asyncio


class Pause:
    """What the requests of one command wait by. stop() ends all waiting, and any that would begin later."""

    def __init__(self) -> None:
        self._stopped = asyncio.Event()

    @property
    def is_stopped(self) -> bool:
        """True once stop() was called."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Call it where the event loop runs, such as in its signal handlers."""
        self._stopped.set()

    async def wait(self, seconds: float) -> bool:
        """True when so much time has passed; False, and at once, when the crawl is to stop."""
        if self.is_stopped:
            return False
        try:
            await asyncio.wait_for(self._stopped.wait(), seconds)
        except TimeoutError:
            return True
        return False
