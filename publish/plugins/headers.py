"""Datasette plugin: what browsers may do with pages that show the text of other people's sites: little."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from datasette import hookimpl

from publish.pages.language import VARY

Message: TypeAlias = MutableMapping[str, Any]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
App: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

#: Pages to read: no script at all, and nothing from any other host.
_READING = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: Datasette's own pages carry inline scripts and styles; they show cells, escaped, and never a portal's HTML.
_WORKING = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_WORKING_PATHS = re.compile(r"/-/.*|/luuchieu(?!/articles(/|$))(/.*)?")


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper() -> Callable[[App], App]:
    """Add the headers to every answer."""

    def wrap(app: App) -> App:
        async def answer(scope: Message, receive: Receive, send: Send) -> None:
            async def send_with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    policy = _WORKING if _WORKING_PATHS.fullmatch(scope["path"]) else _READING
                    message["headers"] = [
                        *message.get("headers", []),
                        (b"content-security-policy", policy.encode()),
                        (b"x-content-type-options", b"nosniff"),
                        (b"referrer-policy", b"no-referrer"),
                        (b"vary", VARY.encode()),
                    ]
                await send(message)

            await app(scope, receive, send_with_headers if scope["type"] == "http" else send)

        return answer

    return wrap
