"""An HTTP server on a port of this machine that takes posts and answers as it was told."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    drips_s: float = 0
    """For so long a byte of the body every tenth of a second, then nothing."""


@dataclass
class Listener:
    """What it answers, in order, the last for ever; and what it heard."""

    replies: list[Reply] = field(default_factory=lambda: [Reply()])
    paths: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    url: str = ""

    def heard(self, position: int = 0) -> Any:
        """A body as the JSON that it is."""
        return json.loads(self.bodies[position])


@contextmanager
def listening(*replies: Reply, tls: ssl.SSLContext | None = None) -> Iterator[Listener]:
    """The server, until the end of the block."""
    listener = Listener(list(replies) or [Reply()])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            listener.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            listener.paths.append(self.path)
            listener.headers.append(dict(self.headers.items()))
            listener.at.append(time.monotonic())
            reply = listener.replies.pop(0) if len(listener.replies) > 1 else listener.replies[0]
            with suppress(OSError):
                self.answer(reply)

        def answer(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) + (1_000_000 if reply.drips_s else 0)))
            self.end_headers()
            self.wfile.write(reply.body)
            until = time.monotonic() + reply.drips_s
            while time.monotonic() < until:
                self.wfile.write(b".")
                time.sleep(0.1)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # a client that turns away is part of a test
    listener.url = f"{'https' if tls else 'http'}://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
