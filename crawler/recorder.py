"""Exchanges into WARC and into the table of captures, each once."""

from __future__ import annotations

import asyncio
import os

from archive import clock
from archive.rows import Capture, Original, Place
from archive.store import Archive
from archive.warc import Exchange
from crawler.history import History


class Recorder:
    """One run's WARC file and its rows. The row is made on the loop's thread, the record in another."""

    def __init__(self, archive: Archive, history: History, portal: str, run_id: int, source: str) -> None:
        self._archive = archive
        self._history = history
        self._portal = portal
        self._run_id = run_id
        self._writer = archive.open_warc(portal, run_id=run_id, source=source, started_at=clock.now())
        # The very same response can only come again from a file, or under a clock that stands still.
        self._may_repeat = source not in ("live", "lab") or "LUUCHIEU_NOW" in os.environ

    async def record(self, exchange: Exchange) -> int:
        """Write an exchange and return its capture_id. Raises ArchiveError.

        A body that this address gave before becomes a revisit; what is kept already is not written again.
        """
        known = self._kept(exchange)
        if known is not None:
            return known
        original = self._original(exchange)
        return self._enter(exchange, await asyncio.to_thread(self._writer.write, exchange, original))

    def record_now(self, exchange: Exchange) -> int:
        """The same outside of a loop."""
        known = self._kept(exchange)
        if known is not None:
            return known
        original = self._original(exchange)
        return self._enter(exchange, self._writer.write(exchange, original))

    def close(self) -> None:
        """Commit the rows and give the file its name. Raises ArchiveError."""
        self._archive.flush()
        self._writer.close()

    def abandon(self) -> None:
        """Leave the file as a killed run would: the next opening of the archive brings it into step."""
        self._writer.abandon()

    def _kept(self, exchange: Exchange) -> int | None:
        if not self._may_repeat:
            return None
        return self._archive.kept_capture(exchange.url, clock.iso(exchange.fetched_at), exchange.body_sha256)

    def _original(self, exchange: Exchange) -> Original | None:
        """What a revisit would refer to. A new address has nothing, so its body is hashed in the writer's thread."""
        if not self._history.was_captured(exchange.url):
            return None
        return self._archive.known_body(exchange.url, exchange.body_sha256)

    def _enter(self, exchange: Exchange, place: Place) -> int:
        return self._archive.add_capture(
            Capture(
                url=exchange.url,
                portal=self._portal,
                run_id=self._run_id,
                fetched_at=clock.iso(exchange.fetched_at),
                status=exchange.status,
                source=exchange.source,
                media_type=media_type_of(exchange),
                record_type=place.record_type,
                warc_file=place.warc_file,
                warc_offset=place.offset,
                payload_sha256=place.payload_sha256,
                body_sha256=place.body_sha256,
                length=place.length,
            )
        )


def media_type_of(exchange: Exchange) -> str | None:
    """`text/html` of a Content-Type header, in lower case; None where the server names none."""
    for name, value in exchange.response_headers:
        if name.lower() == "content-type":
            return value.partition(";")[0].strip().lower() or None
    return None
