"""The Wayback Machine and Common Crawl on loopback: pywb behind their paths, a log of requests, faults on request."""

from __future__ import annotations

import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.backfill import wayback_api
from tests.backfill.commoncrawl_api import DATA, INDEX, Crawls, collinfo
from tests.backfill.faults import Fault, Plan
from tests.backfill.index import Index
from tests.backfill.log import Asked, Log
from tests.backfill.recording import Recording
from tests.backfill.reply import Reply, spoilt, text, turned_away
from tests.backfill.upstream import Upstream

_RESET = struct.pack("ii", 1, 0)
_IN_MEMENTOS = ("loop", "schemes", "wrong_page", "wrong_time")


class Shim:
    """Both archives under one address. `faults(...)` sets what goes wrong, `faults()` ends it."""

    def __init__(self, upstream: Upstream, recording: Recording, log: Path | None = None) -> None:
        self.log = Log(log)
        self.plan = Plan()
        self.errors: list[str] = []
        """What went wrong in the shim itself."""
        index = Index(upstream)
        self.index = index
        self.mementos = wayback_api.Mementos(index, upstream)
        self.crawls = Crawls(index, recording)
        self.connections: set[socket.socket] = set()
        self._port = 0
        self._server: _Server | None = None
        self._timer: threading.Timer | None = None

    @property
    def address(self) -> str:
        """`http://127.0.0.1:N`, the same before and after nobody listened."""
        return f"http://127.0.0.1:{self._port}"

    def faults(self, *faults: Fault) -> None:
        """Set what goes wrong from now on."""
        self.plan.set(faults)

    def open(self) -> None:
        """Listen."""
        self._server = _Server(("127.0.0.1", self._port), self)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop listening, and cut every connection."""
        if self._timer is not None:
            self._timer.cancel()
        self._shut()

    def refuse(self, seconds: float) -> None:
        """Let nobody in for so long."""
        self._shut()
        self._timer = threading.Timer(seconds, self.open)
        self._timer.daemon = True
        self._timer.start()

    def _shut(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        for connection in tuple(self.connections):
            _reset(connection)


def _reset(connection: socket.socket) -> None:
    """Let the other side see `connection reset`, not an end."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        connection.shutdown(socket.SHUT_RD)
        connection.close()
    except OSError:
        pass  # it is closed already


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], shim: Shim) -> None:
        self.shim = shim
        self.numbers = count(1)
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        import traceback

        if not isinstance(request, socket.socket) or request in self.shim.connections:
            self.shim.errors.append(traceback.format_exc())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.number = next(self.server.numbers)
        self.server.shim.connections.add(self.connection)

    def finish(self) -> None:
        self.server.shim.connections.discard(self.connection)
        super().finish()

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        shim = self.server.shim
        at = shim.log.begin()
        kind, url, timestamp = self._asked()
        fault = shim.plan.strike(kind, url)
        if fault is not None and fault.what in ("refuse", "reset"):
            self.close_connection = True
            self._note(at, kind, url, timestamp, Reply(status=0, keeps=0), fault)
            shim.refuse(fault.seconds) if fault.what == "refuse" else _reset(self.connection)
            return
        reply = self._reply(kind, url, timestamp, fault)
        time.sleep(reply.delay_s)
        sent = False
        try:
            sent = self._send(reply)
        except OSError:
            self.close_connection = True  # the client is gone
        finally:
            self._note(at, kind, url, timestamp, reply if sent else Reply(status=reply.status, keeps=0), fault)

    def _asked(self) -> tuple[str, str, str]:
        """Kind of request, address and time asked for."""
        memento = wayback_api.MEMENTO.match(self.path)
        if memento is not None:
            return "capture", memento[2], memento[1]
        parts = urlsplit(self.path)
        if DATA.match(parts.path):
            return "data", parts.path, self.headers.get("Range", "")
        return "index", parse_qs(parts.query).get("url", [""])[0], ""

    def _reply(self, kind: str, url: str, timestamp: str, fault: Fault | None) -> Reply:
        if fault is not None and fault.what in ("busy", "unavailable"):
            return turned_away(fault)
        shim, parts = self.server.shim, urlsplit(self.path)
        if kind == "capture":
            if fault is not None and fault.what in _IN_MEMENTOS:
                return shim.mementos.wrong(fault, timestamp, url)
            reply = shim.mementos.answer(timestamp, url)
        elif kind == "data":
            reply = shim.crawls.data(parts.path.rsplit("/", 1)[1], timestamp)
        else:
            reply = self._listing(parts.path, parse_qs(parts.query))
        return reply if fault is None else spoilt(reply, fault)

    def _listing(self, path: str, query: dict[str, list[str]]) -> Reply:
        shim, crawl = self.server.shim, INDEX.match(path)
        if path == "/cdx/search/cdx":
            return wayback_api.listing(shim.index, query)
        if path == "/collinfo.json":
            return collinfo(shim.address)
        return text(404, "not found\n") if crawl is None else shim.crawls.listing(crawl[1], query)

    def _send(self, reply: Reply) -> bool:
        self.send_response_only(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        part = reply.body[: int(len(reply.body) * reply.keeps)]
        self.wfile.write(part)
        if len(part) < len(reply.body):
            self.wfile.flush()
            self.close_connection = True
        return True

    def _note(self, at: float, kind: str, url: str, timestamp: str, reply: Reply, fault: Fault | None) -> None:
        self.server.shim.log.add(
            Asked(
                at=at, ended=time.monotonic(), kind=kind, path=self.path, url=url, timestamp=timestamp,
                status=reply.status, is_whole=reply.keeps >= 1, wait_s=reply.wait_s,
                fault=fault.what if fault else "", connection=self.number,
            )
        )  # fmt: skip
