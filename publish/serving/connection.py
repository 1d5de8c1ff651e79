"""A reader's connection with bounds that uvicorn lacks: on the time to ask and to take, and on how many there are."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from publish.serving.edge import refusal

#: Seconds from the opening of a connection, or from the first byte of a further request, until its head is whole.
LONGEST_ASKING_S = 15.0
#: Seconds in which a reader takes nothing of what waits for it, some 64 kB.
LONGEST_PAUSE_S = 120.0
#: Open at a time; docs/hosting.md lets the process open four times as many files.
MOST_CONNECTIONS = 1000


class Connection(H11Protocol):
    """As uvicorn's; who sends or takes a byte a second is let go of."""

    #: A test need not wait as long.
    longest_asking_s = LONGEST_ASKING_S
    longest_pause_s = LONGEST_PAUSE_S
    most_connections = MOST_CONNECTIONS

    _asking: asyncio.TimerHandle | None = None
    _pause: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to count the time; refuse at once where too many are open."""
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            self._end(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self._asking = self.loop.call_later(self.longest_asking_s, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """No timer outlives it."""
        self._stop_asking()
        self._stop_pause()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes that make no whole request are on time."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self._is_answering():
            self._stop_asking()
        elif self._asking is None and not self.transport.is_closing():
            self._asking = self.loop.call_later(self.longest_asking_s, self.transport.close)

    def pause_writing(self) -> None:
        """The reader does not take what it asked for."""
        super().pause_writing()
        if self._pause is None:
            self._pause = self.loop.call_later(self.longest_pause_s, self.transport.abort)

    def resume_writing(self) -> None:
        """It does again."""
        self._stop_pause()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP; with the headers that every answer of the site has."""
        self._end(HTTPStatus.BAD_REQUEST)

    def _end(self, status: HTTPStatus) -> None:
        headers, body = refusal(status)
        lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode(), *(b": ".join(header) for header in headers)]
        self.transport.write(b"\r\n".join([*lines, b"connection: close", b"", body]))
        self.transport.close()

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _stop_asking(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    def _stop_pause(self) -> None:
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
