"""The server that a person or a supervisor starts: one process, one port, until it is told to stop."""

from __future__ import annotations

import resource
import signal
import socket
import sys

import uvicorn

from publish.errors import NothingThere
from publish.serving.connection import Connection
from publish.serving.following import Following

#: Requests under way get so long when the server is told to stop; the slowest SQL ends two seconds later.
_PATIENCE_S = 2
#: Behind a web server a connection is used again and again, and it is the web server that ends it.
_KEEP_ALIVE_S = 75
#: Bytes. The site writes no file but what SQLite sorts in the folder for temporary files: a query that would fill the
#: disk in its two seconds ends here.
_LARGEST_FILE = 1_000_000_000


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises PortTaken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        message = f"Port {port} cannot be had ({error.strerror}): name another one with --port."
        raise PortTaken(message) from error
    listener.listen(128)
    return listener


class PortTaken(NothingThere):
    """Another program listens on the port, or it is not ours to take."""


def serve(site: Following, listener: socket.socket) -> None:
    """Answer requests until Ctrl-C or SIGTERM; a request under way is finished first."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE if hard < 0 else min(_LARGEST_FILE, hard), hard))
    config = uvicorn.Config(
        site,
        http=Connection,
        log_level="error",
        access_log=False,
        lifespan="on",
        ws="none",
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_PATIENCE_S,
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        pass  # uvicorn raises the signal again after a clean stop
    finally:
        listener.close()


def prepare_signals() -> None:
    """SIGTERM ends the process as Ctrl-C does, with exit code 0; SIGHUP waits until the site listens to it."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    if not sys.stderr.isatty():  # on a terminal it says that the window was closed
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
