"""HTTP of the standard library over connections that lead to the public web alone (crawler/sources/reach.py)."""

from __future__ import annotations

import http.client
import socket
import threading
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any

from crawler.sources.reach import Door

Connect = Callable[..., socket.socket]
"""Connects as socket.create_connection() does."""


def opener_for(connect: Connect, *handlers: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
    """An opener of http and https, nothing else, whose connections `connect` makes, past any proxy."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
        _Plain(connect),
        _Secure(connect),
        *handlers,
    ):
        opener.add_handler(handler)
    return opener


class Deadline:
    """Within the block connections end when so many seconds are over in all, however they are drawn out."""

    def __init__(self, seconds: float, door: Door) -> None:
        self.is_over = False
        self._door = door
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._doubles: list[socket.socket] = []
        """TLS takes the socket itself away; a double is the same connection."""

    def connect(self, *address: Any) -> socket.socket:
        """A connection of this block. Raises OSError."""
        connection = self._door.connect(*address)
        self._doubles.append(connection.dup())
        return connection

    def _end(self) -> None:
        self.is_over = True
        for double in self._doubles:
            with suppress(OSError):
                double.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        for double in self._doubles:
            double.close()


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, connect: Connect) -> None:
        super().__init__()
        self._connect = connect

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)

    def _connection(self, host: str, **options: Any) -> http.client.HTTPConnection:
        return _leading(http.client.HTTPConnection(host, **options), self._connect)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, connect: Connect) -> None:
        super().__init__()
        self._connect = connect

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)

    def _connection(self, host: str, **options: Any) -> http.client.HTTPConnection:
        return _leading(http.client.HTTPSConnection(host, **options), self._connect)


def _leading(connection: http.client.HTTPConnection, connect: Connect) -> http.client.HTTPConnection:
    # Where http.client keeps socket.create_connection for subclasses and tests to exchange.
    connection._create_connection = connect  # type: ignore[attr-defined]
    return connection
