"""Datasette plugin: what browsers may do with pages that show the text of other people's sites: little."""

from __future__ import annotations

from collections.abc import Callable

from datasette import hookimpl

from publish.pages.language import VARY
from publish.serving.edge import App, Message, Receive, Send

#: No script at all, no style but our own file, and nothing from any other host: on every page, tables and SQL too.
POLICY = (
    b"default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
    b"base-uri 'none'; frame-ancestors 'none'"
)


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper() -> Callable[[App], App]:
    """Add the headers to every answer."""

    def wrap(app: App) -> App:
        async def answer(scope: Message, receive: Receive, send: Send) -> None:
            async def send_with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    # Datasette's own downloads bring a nosniff of theirs.
                    headers = message.get("headers", [])
                    message["headers"] = [
                        *(header for header in headers if header[0].lower() != b"x-content-type-options"),
                        (b"content-security-policy", POLICY),
                        (b"x-content-type-options", b"nosniff"),
                        (b"referrer-policy", b"no-referrer"),
                        (b"vary", VARY.encode()),
                    ]
                await send(message)

            await app(scope, receive, send_with_headers if scope["type"] == "http" else send)

        return answer

    return wrap
