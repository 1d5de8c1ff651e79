"""Exchanges into WARC and into the table of captures, each once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping

from archive import clock
from archive.rows import Capture, Original, Place
from archive.store import Archive
from archive.warc import Exchange

Decoded = tuple[Exchange, str | None]
"""An exchange with its body decoded, and why the body is not whole."""


class Recorder:
    """One run's WARC file and its rows. The row is made on the loop's thread, the record in another."""

    def __init__(self, archive: Archive, portal: str, run_id: int, source: str, about: Mapping[str, str]) -> None:
        self._archive = archive
        self._portal = portal
        self._run_id = run_id
        self._writer = archive.open_warc(portal, run_id=run_id, source=source, started_at=clock.now(), about=about)
        # The very same response can only come again from a file, or under a clock that stands still.
        self._may_repeat = source not in ("live", "lab") or "LUUCHIEU_NOW" in os.environ

    async def record(self, url: str, decoded: Callable[[], Decoded]) -> tuple[Decoded, int]:
        """Decode an exchange, write it, and return it with its capture_id. Raises ArchiveError.

        A body that this address gave before becomes a revisit; what is kept already is not written again.
        """
        if not self._archive.has_capture(url):
            exchange_and_flaw, place = await asyncio.to_thread(self._decode_and_write, decoded)
            return exchange_and_flaw, self._enter(exchange_and_flaw[0], place)
        # What came before decides what is written, and the archive is asked on the loop's thread.
        exchange_and_flaw = await asyncio.to_thread(decoded)
        exchange = exchange_and_flaw[0]
        known = self._kept(exchange)
        if known is None:
            original = self._original(exchange)
            known = self._enter(exchange, await asyncio.to_thread(self._writer.write, exchange, original))
        return exchange_and_flaw, known

    def _decode_and_write(self, decoded: Callable[[], Decoded]) -> tuple[Decoded, Place]:
        exchange_and_flaw = decoded()
        return exchange_and_flaw, self._writer.write(exchange_and_flaw[0], None)

    def record_now(self, exchange: Exchange, members: bytes | None = None) -> int:
        """The same outside of a loop. `members`: the records as archive.warc.pack() made them beforehand."""
        known = self._kept(exchange)
        if known is not None:
            return known
        original = self._original(exchange)
        return self._enter(exchange, self._writer.write(exchange, original, members if original is None else None))

    def close(self, how: Mapping[str, str]) -> None:
        """Write how the run ended, commit the rows and give the file its name. Raises ArchiveError."""
        self._writer.tell_end(how)
        self._archive.close_warc(self._writer)

    def abandon(self) -> None:
        """Leave the file as a killed run would: the next opening of the archive brings it into step."""
        self._writer.abandon()

    def _kept(self, exchange: Exchange) -> int | None:
        if not self._may_repeat:
            return None
        return self._archive.kept_capture(exchange.url, clock.iso(exchange.fetched_at), exchange.body_sha256)

    def _original(self, exchange: Exchange) -> Original | None:
        """What a revisit would refer to. "Not modified" speaks of the body that the ledger holds the validators of."""
        if exchange.status != 304:
            return self._archive.known_body(exchange.url, exchange.body_sha256)
        state = self._archive.url_state([exchange.url]).get(exchange.url)
        return self._archive.known_body(exchange.url, state.body_sha256) if state and state.body_sha256 else None

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
                tls=exchange.tls,
            )
        )


def media_type_of(exchange: Exchange) -> str | None:
    """`text/html` of a Content-Type header, in lower case; None where the server names none."""
    for name, value in exchange.response_headers:
        if name.lower() == "content-type":
            return value.partition(";")[0].strip().lower() or None
    return None
