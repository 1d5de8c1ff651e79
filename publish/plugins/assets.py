"""Datasette plugin: static files under addresses that change with their content, and how long browsers keep them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from datasette import hookimpl
from jinja2 import Environment

from publish.edge import App, Message, Receive, Send

_STATIC = Path(__file__).parents[1] / "static"
_FOR_GOOD = b"public, max-age=31536000, immutable"
_FOR_A_WHILE = b"public, max-age=3600"


@cache
def version(name: str) -> str:
    """Ten hex digits of a static file's content. Raises FileNotFoundError."""
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file in its present state: `/static/site.css?v=...`."""
    return f"/static/{name}?v={version(name)}"


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment) -> None:
    """`asset("site.css")` for templates."""
    env.globals["asset"] = asset


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper() -> Callable[[App], App]:
    """Say how long a static file may be kept: for good where its address names its content."""

    def wrap(app: App) -> App:
        async def answer(scope: Message, receive: Receive, send: Send) -> None:
            async def send_with_age(message: Message) -> None:
                if message["type"] == "http.response.start" and message["status"] == 200:
                    message["headers"] = [*message["headers"], (b"cache-control", _age(scope))]
                await send(message)

            is_static = scope["type"] == "http" and scope["path"].startswith("/static/")
            await app(scope, receive, send_with_age if is_static else send)

        return answer

    return wrap


def _age(scope: Message) -> bytes:
    name = scope["path"].removeprefix("/static/")
    if name.endswith(".woff2"):
        return _FOR_GOOD  # a font that changes gets another name
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[0]
    return _FOR_GOOD if asked and asked == version(name) else _FOR_A_WHILE
