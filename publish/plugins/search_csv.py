"""Datasette plugin: /search.csv, all results of a search for a spreadsheet, sent as they are read."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import Executor
from contextlib import closing
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from publish.exports.excel_csv import ExcelCsv
from publish.exports.selection import open_snapshot
from publish.exports.tables import ARTICLES
from publish.pages.answer import the_snapshot
from publish.place import Snapshot, open_finished
from publish.search.asked import Asked
from publish.search.index import Index, index_of
from publish.search.results import every_id

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[[Datasette, Request], Response]]]:
    """/search.csv with the parameters of /search."""
    return [(r"^/search\.csv$", as_csv)]


def as_csv(datasette: Datasette, request: Request) -> Response:
    """All results in their order; what Excel would misread is changed as `luuchieu export` changes it."""
    index = index_of(datasette)
    if index is None:
        raise NotFound("This snapshot has no search page: run `luuchieu publish` again.")
    return _Streamed(_chunks(index, the_snapshot(datasette), Asked.of(request)), datasette.executor)


class _Streamed(Response):  # type: ignore[misc]
    """An answer whose body is made a piece at a time, while the pieces before are sent.

    In the site's own threads: what they open of the snapshot is closed with them when another one is published.
    """

    def __init__(self, chunks: Iterator[bytes], threads: Executor) -> None:
        super().__init__(
            headers={"content-disposition": 'attachment; filename="luuchieu-search.csv"', "cache-control": "no-store"},
            content_type="text/csv; charset=utf-8",
        )
        self._chunks, self._threads = chunks, threads

    async def asgi_send(self, send: Send) -> None:
        """Send the head, then the pieces."""
        headers = {**self.headers, "content-type": self.content_type}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        loop = asyncio.get_running_loop()
        while (chunk := await loop.run_in_executor(self._threads, next, self._chunks, None)) is not None:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _chunks(index: Index, snapshot: Snapshot, asked: Asked) -> Iterator[bytes]:
    """The heading, then some hundred rows at a time. Each is made by whichever thread is free."""
    buffer = io.BytesIO()
    writer = ExcelCsv(buffer, ARTICLES)
    with (
        closing(open_finished(snapshot.database, any_thread=True)) as connection,
        closing((source := open_snapshot(snapshot, any_thread=True)).connection),
    ):
        for rowids in every_id(index, connection, asked):
            writer.write(source.numbered(rowids))
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
