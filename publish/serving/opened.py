"""One snapshot as readers have it: opened, warmed, answering, and let go of when the last request is done."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import sqlite3
from collections.abc import Iterator

import httpx
from datasette.app import Datasette

from publish.errors import PublishError
from publish.place import Snapshot
from publish.serving.edge import App
from publish.serving.site import open_site

#: What is asked before the first reader is let in, so that templates are compiled and files open.
_FIRST = ("/", "/luuchieu/articles?_nofacet=1")


class OpenSnapshot:
    """A snapshot's site. While it is open its folder is not removed."""

    def __init__(self, snapshot: Snapshot, secret: str) -> None:
        """Open and warm it; blocks for some tenths of a second. Needs a thread in which no event loop runs.

        Raises PublishError when its pages cannot be shown.
        """
        self.snapshot = snapshot
        self._requests = 0
        self._idle = asyncio.Event()
        try:
            self._held = snapshot.hold()
        except OSError as error:
            raise PublishError(f"{snapshot.folder} cannot be read: {error.strerror or error}.") from error
        try:
            self._datasette = open_site(snapshot, secret)
            self._app: App = self._datasette.app()
            try:
                asyncio.run(_warm(self._app, snapshot))
            except BaseException:
                asyncio.run(_end(self._datasette))
                raise
        except BaseException:
            os.close(self._held)
            raise

    @contextlib.contextmanager
    def answering(self) -> Iterator[App]:
        """The ASGI application, which stays open until the request is done."""
        self._requests += 1
        self._idle.clear()
        try:
            yield self._app
        finally:
            self._requests -= 1
            if not self._requests:
                self._idle.set()

    async def close(self) -> None:
        """Wait for the requests under way, then end its threads and close its files."""
        if self._requests:
            await self._idle.wait()
        await _end(self._datasette)
        # What plugins had open hangs in cycles with their site, and with it the room of removed files on the disk.
        del self._datasette, self._app
        await asyncio.to_thread(gc.collect)
        os.close(self._held)


async def _warm(app: App, snapshot: Snapshot) -> None:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for path in _FIRST:
            answer = await client.get(path)
            if answer.status_code != httpx.codes.OK:
                message = f"{snapshot.folder} cannot be shown: {path} answers {answer.status_code}."
                raise PublishError(f"{message} Run `luuchieu publish` again.")


async def _end(datasette: Datasette) -> None:
    """Datasette 0.65 has no end of its own: its threads would live, and keep a removed file's disk space."""

    def end_thread(connection: sqlite3.Connection) -> None:
        connection.close()
        raise SystemExit  # ends the one thread that writes Datasette's own table of schemas

    await datasette.get_database("_internal").execute_write_fn(end_thread, block=False)
    await asyncio.to_thread(datasette.executor.shutdown, cancel_futures=True)
    for database in datasette.databases.values():
        database.close()
