"""Datasette over a snapshot: its settings, its pages, and the server that a person starts by hand."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import uvicorn
from datasette.app import Datasette

from publish.errors import NothingThere, PublishError
from publish.place import Snapshot

HOST = "127.0.0.1"
_HERE = Path(__file__).parent

#: Bounds for a site that strangers may reach one day. SQL stays open to researchers, within these.
SETTINGS: dict[str, int | bool] = {
    "allow_download": False,
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 1000,
    "default_facet_size": 12,
    "suggest_facets": False,
    "truncate_cells_html": 120,
    "max_csv_mb": 100,
    "num_sql_threads": 3,
    "default_cache_ttl": 60,
    "template_debug": False,
    "trace_debug": False,
}


def open_site(snapshot: Snapshot) -> Datasette:
    """The site over one snapshot, as an object with `.app()` (ASGI) and `.client` (for tests).

    Raises PublishError when the snapshot lacks a file or one cannot be read.
    """
    try:
        metadata = json.loads(snapshot.metadata.read_text("utf-8"))
        inspect = json.loads(snapshot.inspect.read_text("utf-8"))
    except (OSError, ValueError) as error:
        message = f"{snapshot.folder} is not whole ({error}): run `luuchieu publish` again."
        raise PublishError(message) from error
    return Datasette(
        [],
        immutables=[str(snapshot.database)],
        inspect_data=inspect,
        metadata=metadata,
        settings=SETTINGS,
        template_dir=str(_HERE / "templates"),
        plugins_dir=str(_HERE / "plugins"),
        static_mounts=[("static", str(_HERE / "static"))],
    )


def listen(port: int) -> socket.socket:
    """A listening socket on the loopback. Raises PortTaken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        message = f"Port {port} cannot be had ({error.strerror}): name another one with --port."
        raise PortTaken(message) from error
    listener.listen(128)
    return listener


class PortTaken(NothingThere):
    """Another program listens on the port, or it is not ours to take."""


def serve(site: Datasette, listener: socket.socket) -> None:
    """Answer requests until Ctrl-C or SIGTERM; a request under way is finished first."""
    config = uvicorn.Config(site.app(), log_level="warning", lifespan="on", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass  # uvicorn raises the signal again after a clean stop
    finally:
        listener.close()
