"""Datasette plugin: /about, what the archive is, how it is made and what it does not prove."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from publish.pages.answer import answer


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """One page."""
    return [(r"^/about$", about)]


async def about(datasette: Datasette, request: Request) -> Response:
    """The page; its text is in the template, in both languages."""
    return await answer(datasette, request, "about.html", {})
