"""Datasette plugin: each answer names the snapshot that gave it, in its header X-Luuchieu-Snapshot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from datasette import hookimpl
from datasette.app import Datasette

from publish.serving.edge import App, Message, Receive, Send

HEADER = b"x-luuchieu-snapshot"


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Add the header; the name is the folder's, by whatever link the database was opened."""
    database = datasette.databases.get("luuchieu")
    name = Path(database.path).resolve().parent.name.encode() if database is not None else b""

    def wrap(app: App) -> App:
        async def answer(scope: Message, receive: Receive, send: Send) -> None:
            async def send_named(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message.get("headers", []), (HEADER, name)]
                await send(message)

            await app(scope, receive, send_named if name else send)

        return answer

    return wrap
