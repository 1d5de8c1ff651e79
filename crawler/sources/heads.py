"""The head of an answer within bounds. Twisted bounds a line, but not how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.python.failure import Failure
from twisted.web.iweb import IResponse

from crawler.sources.proving import Proof
from crawler.sources.troubles import Refused

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.web._newclient import Request

MOST_HEAD_BYTES = 1 << 17
MOST_HEAD_LINES = 400
"""Of all heads of one answer, those of 1xx answers before it included. Real ones have some 30 lines and 4 KB."""
TLS = "luuchieu_tls"
"""Attribute of Twisted's response: `verified`, or why the host did not prove who it is; None over http."""
HEADERS = "headers too large"


class _Parser(_LenientHTTPClientParser):
    """Counts what comes before the body."""

    _head_bytes = 0
    _head_lines = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """A line of a head."""
        self._head_bytes += len(line)
        self._head_lines += 1
        if self._head_bytes > MOST_HEAD_BYTES or self._head_lines > MOST_HEAD_LINES:
            raise Refused(HEADERS, f"more than {MOST_HEAD_LINES} lines or {MOST_HEAD_BYTES >> 10} KiB of headers")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """A line that does not end."""
        raise Refused(HEADERS, f"a header of more than {self.MAX_LENGTH >> 10} KiB")


class _Protocol(_LenientHTTP11ClientProtocol):
    """One connection to a host."""

    def request(self, request: Request) -> Deferred[IResponse]:
        """Send a request; its response carries what TLS made of the host."""
        answered = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = _Parser
        proof: Proof | None = getattr(self.transport, Proof.ON_TRANSPORT, None)

        def carry(response: IResponse) -> IResponse:
            setattr(response, TLS, proof.told if proof else None)
            return response

        return answered.addCallback(carry)

    def _giveUp(self, reason: Failure) -> None:  # noqa: N802 - Twisted's name
        """End the connection: at once where it was refused, as the other side may never stop writing."""
        if isinstance(reason.value, Refused):
            self.transport.abortConnection()  # type: ignore[union-attr]
        super()._giveUp(reason)  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes the connections of a pool."""

    def buildProtocol(self, addr: IAddress | None) -> _Protocol:  # noqa: N802 - Twisted's name
        """A connection."""
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
