"""Datasette plugin: style sheets, fonts and icons are kept by browsers, and asked for again when the site is another.

They belong to the program and not to a snapshot, so a publish changes none of them. A new version of the program
changes the validator of all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import datasette as shown
from datasette import hookimpl

from publish.assets import is_for_good
from publish.serving.edge import App, Message, Receive, Send

#: After so long a browser asks whether its copy still holds.
_FRESH_S = 600
_FOR_GOOD = b"public, max-age=31536000, immutable"
_PATHS = re.compile(r"/(-/)?static/.+")
_FOLDERS = (Path(__file__).parent.parent / "static", Path(shown.__file__).parent / "static")


def _validator() -> bytes:
    digest = hashlib.sha256()
    for folder in _FOLDERS:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(path.read_bytes())
    return b'"' + digest.hexdigest()[:20].encode() + b'"'


def _kept(scope: Message) -> bytes:
    """For good where the address names the content; else for some minutes."""
    for_good = scope["path"].startswith("/static/") and is_for_good(scope["path"], scope["query_string"])
    return _FOR_GOOD if for_good else f"public, max-age={_FRESH_S}".encode()


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper() -> Callable[[App], App]:
    """Add the validator and how long an answer holds; answer 304 where the browser has it."""
    validator = _validator()

    def wrap(app: App) -> App:
        async def answer(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not _PATHS.fullmatch(scope["path"]):
                await app(scope, receive, send)
                return
            asked = [value.removeprefix(b"W/") for name, value in scope["headers"] if name == b"if-none-match"]
            known = validator in asked

            async def send_held(message: Message) -> None:
                if message["type"] == "http.response.start" and message["status"] == 200:
                    kept = [header for header in message["headers"] if not known or header[0] != b"content-length"]
                    held = [(b"etag", validator), (b"cache-control", _kept(scope))]
                    message = {**message, "status": 304 if known else 200, "headers": [*kept, *held]}
                elif message["type"] == "http.response.body" and known:
                    message = {**message, "body": b""}
                await send(message)

            await app(scope, receive, send_held)

        return answer

    return wrap
