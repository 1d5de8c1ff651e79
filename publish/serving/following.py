"""The site follows publishes: each request is answered wholly by the snapshot that was current when it came."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import sys
from collections.abc import Callable
from typing import TypeAlias

from publish.errors import PublishError
from publish.place import Published, Snapshot
from publish.serving.edge import Message, Receive, Send, refuse, refused
from publish.serving.opened import OpenSnapshot

POLL_S = 1.0
Told: TypeAlias = Callable[[str], None]
#: A snapshot's folder and which database file lies there: a mended one is another.
_Identity: TypeAlias = tuple[str, int, int]


class Following:
    """The ASGI application over `published`: holds one open snapshot and changes over to each new one."""

    def __init__(self, published: Published, told: Told) -> None:
        """Open the newest snapshot.

        Args:
            published: the folder of snapshots.
            told: called with a line for the person who runs the site, when readers get another snapshot or cannot.

        Raises:
            PublishError: there is none, or it cannot be shown.
        """
        self._published = published
        self._told = told
        # Cookies that one snapshot's pages signed are read by the next one's.
        self._secret = secrets.token_hex(32)
        snapshot = published.current()
        self._seen = _identity(snapshot)
        self._open = OpenSnapshot(snapshot, self._secret)
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def snapshot(self) -> Snapshot:
        """What readers have now."""
        return self._open.snapshot

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or live through the server's lifespan."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif (status := refused(scope)) is not None:
            await refuse(status, send)
        else:
            with self._open.answering() as app, contextlib.suppress(asyncio.CancelledError):
                # Cancelled only when the server stops and has waited long enough: the connection is closed then.
                await app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        asked = asyncio.Event()
        if not sys.stderr.isatty():
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, asked.set)
        watching = asyncio.create_task(self._watch(asked))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        watching.cancel()
        await asyncio.gather(watching, self._open.close(), *self._closing, return_exceptions=True)
        await send({"type": "lifespan.shutdown.complete"})

    async def _watch(self, asked: asyncio.Event) -> None:
        """Look each second whether there is another snapshot; at once, and at a refused one again, when asked."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asked.wait(), POLL_S)
                self._seen = _identity(self._open.snapshot)
            asked.clear()
            await self._look()

    async def _look(self) -> None:
        snapshot = self._published.last()
        if snapshot is None or (found := _identity(snapshot)) == self._seen:
            return
        self._seen = found
        try:
            # In a thread with an event loop of its own: readers of the old snapshot notice nothing.
            opened = await asyncio.to_thread(OpenSnapshot, snapshot, self._secret)
        except Exception as error:  # whatever it is, readers keep what they have and the next snapshot is tried
            if snapshot == self._published.last():
                reason = str(error) if isinstance(error, PublishError) else f"{snapshot.folder}: {error!r}"
                self._told(f"{reason} Readers keep {self._open.snapshot.name}.")
            return
        old, self._open = self._open, opened
        self._told(f"Now serving {snapshot.folder}")
        task = asyncio.create_task(old.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


def _identity(snapshot: Snapshot) -> _Identity:
    try:
        status = snapshot.database.stat()
    except OSError:
        return str(snapshot.folder), 0, 0
    return str(snapshot.folder), status.st_ino, status.st_mtime_ns
