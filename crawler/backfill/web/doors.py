"""Connections of `requests` that lead to the public web, and to mirrors that a person named."""

from __future__ import annotations

import socket
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from crawler.sources.reach import Door


class DoorAdapter(HTTPAdapter):
    """Connects through a door."""

    def __init__(self, door: Door) -> None:
        self._pools = {"http": _pool_class(HTTPConnectionPool, HTTPConnection, door),
                       "https": _pool_class(HTTPSConnectionPool, HTTPSConnection, door)}  # fmt: skip
        super().__init__()

    def init_poolmanager(self, *sizes: Any, **options: Any) -> None:
        """Make the pools; as `requests` calls it."""
        super().init_poolmanager(*sizes, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools


def _pool_class(pool: Any, connection: Any, door: Door) -> Any:
    class Connection(connection):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            try:
                made = door.connect((self._dns_host, self.port), self.timeout)
            except socket.gaierror as error:
                raise NameResolutionError(self.host, self, error) from error
            except TimeoutError as error:
                raise ConnectTimeoutError(self, f"no connection to {self.host} in time") from error
            except OSError as error:
                raise NewConnectionError(self, f"no connection: {error}") from error
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return made

    return type("Pool", (pool,), {"ConnectionCls": Connection})
