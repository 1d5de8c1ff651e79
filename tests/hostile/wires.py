"""A network of the test's own, for a process that believes it is on the internet.

Names resolve to what the test says, several answers one after the other for those that change. Connections to public
addresses end at a server of the test on loopback, by port; those to any other address at a tripwire. So the program is
whole, its resolver and connections included, and the wires behind it are exchanged.

LUUCHIEU_TEST_WIRES: {"names": {host: [[address, ...], ...]}, "public": {"80": port, ...}, "tripwire": port}
"""

from __future__ import annotations

import ipaddress
import json
import os
import socket
from typing import Any

_connect, _connect_ex, _getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo


class _Wires:
    def __init__(self, told: dict[str, Any]) -> None:
        self.names: dict[str, list[list[str]]] = told["names"]
        self.public: dict[str, int] = told["public"]
        self.tripwire: int = told["tripwire"]

    def route(self, place: Any) -> Any:
        try:
            address = ipaddress.ip_address(place[0].partition("%")[0])
        except (ValueError, TypeError, AttributeError):
            return place  # a path, or what is no address at all
        is_public = address.version == 4 and address.is_global
        return "127.0.0.1", self.public.get(str(place[1]), self.tripwire) if is_public else self.tripwire

    def resolve(self, host: Any, port: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        answers = self.names.get(name.rstrip(".").lower())
        if answers is None:
            try:
                return _getaddrinfo(socket.inet_ntoa(socket.inet_aton(name)), port, *rest, **options)
            except OSError:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None
        now = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, int(port or 0))) for one in now]


def lay_if_told() -> None:
    """Exchange the network of this process, if the test says so."""
    told = os.environ.get("LUUCHIEU_TEST_WIRES")
    if not told:
        return
    wires = _Wires(json.loads(told))
    socket.getaddrinfo = wires.resolve
    socket.gethostbyname = lambda host: wires.resolve(host, 0)[0][4][0]
    socket.socket.connect = lambda self, place: _connect(self, wires.route(place))  # type: ignore[method-assign]
    socket.socket.connect_ex = lambda self, place: _connect_ex(self, wires.route(place))  # type: ignore[method-assign]
