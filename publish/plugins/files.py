"""Datasette plugin: /files/..., the data package of the snapshot that is shown, a piece at a time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from publish.exports.package import file_of
from publish.pages.answer import the_snapshot

Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]

_PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{0,18})|bytes=-(\d{1,18})")
#: By the last part of the name; whatever it is, a browser saves it and does not show it.
_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".gz": "application/gzip",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response | None]]]]:
    """/files/ and a path of the package."""
    return [(r"^/files/(?P<path>.+)$", answer)]


async def answer(datasette: Datasette, request: Request, send: Send) -> Response | None:
    """A file of the package, whole or the part that a `Range` asks for. What the package does not list is not there."""
    found = file_of(the_snapshot(datasette).files, request.url_vars["path"])
    if found is None:
        raise NotFound("No such file in this snapshot")
    path, version = found
    size, tag = path.stat().st_size, f'"{version}"'
    headers = {
        "accept-ranges": "bytes",
        "cache-control": "no-cache",  # the name stays when the snapshot changes: ask, and 304 answers
        "content-disposition": f'attachment; filename="{path.name}"',
        "etag": tag,
    }
    if request.headers.get("if-none-match") == tag:
        return Response("", status=304, headers=headers)
    wanted = request.headers.get("range") if request.headers.get("if-range", tag) == tag else None
    span = _span(wanted, size)
    if span is None:
        return Response("", status=416, headers={**headers, "content-range": f"bytes */{size}"})
    start, end = span
    status = 206 if wanted and _RANGE.fullmatch(wanted) else 200
    if status == 206:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    headers["content-length"] = str(end - start)
    headers["content-type"] = _TYPES.get(path.suffix, "text/plain; charset=utf-8")
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await _send_piecewise(send, path, start, start if request.method == "HEAD" else end)
    return None


def _span(wanted: str | None, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last; the whole file for what is no range of one piece; None beyond its end."""
    found = _RANGE.fullmatch(wanted or "")
    if not found:
        return 0, size
    if found[3]:
        return (max(0, size - int(found[3])), size) if int(found[3]) and size else None
    start, end = int(found[1]), min(size, int(found[2]) + 1 if found[2] else size)
    return (start, end) if start < end else None


async def _send_piecewise(send: Send, path: Path, start: int, end: int) -> None:
    with path.open("rb") as file:
        file.seek(start)
        while start < end:
            piece = await asyncio.to_thread(file.read, min(_PIECE, end - start))
            if not piece:
                break
            start += len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
