"""A running site as a stranger meets it: bytes on a socket, and what came back."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx

from tests.publish.running import serving

CLOSED = b"Connection: close\r\n"


@dataclass(frozen=True)
class Running:
    """A site, and what it said on standard error."""

    address: str
    said: Path
    pid: int

    @property
    def port(self) -> int:
        return httpx.URL(self.address).port or 0

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def ask(self, raw: bytes) -> tuple[int, bytes]:
        """Status and answer to these bytes; the connection is closed by the site."""
        with self.connect() as connection:
            connection.sendall(raw)
            answer = _received(connection)
        return int(answer.split(b" ", 2)[1]), answer

    def get(self, target: bytes, method: bytes = b"GET", headers: bytes = b"") -> tuple[int, bytes]:
        start = method + b" " + target + b" HTTP/1.1\r\nHost: x\r\n" + CLOSED
        return self.ask(start + headers + b"\r\n")

    def sql(self, sql: str, form: str = "json", headers: bytes = b"") -> tuple[int, bytes]:
        return self.get(f"/luuchieu.{form}?sql={quote(sql)}".encode(), headers=headers)

    def peak_mb(self) -> int:
        text = Path(f"/proc/{self.pid}/status").read_text("ascii")
        return int(text.split("VmHWM:")[1].split()[0]) // 1024


def _received(connection: socket.socket) -> bytes:
    """All that comes. Who is refused while still talking may find the connection reset behind the answer."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        if not parts:
            raise
    return b"".join(parts)


@contextmanager
def site(home: Path, folder: Path) -> Iterator[Running]:
    """`luuchieu serve` over a home; it lives to the end and says nothing of a fault."""
    with serving(home, folder / "said") as (process, address):
        yield Running(address, folder / "said", process.pid)
        assert process.poll() is None
        text = (folder / "said").read_text("utf-8")
        assert "Traceback" not in text, text
