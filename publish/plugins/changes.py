"""Datasette plugin: /removed and /edited, newest first, narrowed by portal and year."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from publish.pages.answer import answer, page_number, the_archive
from publish.pages.changes import (
    MOST_PAGES,
    PAGE,
    Chosen,
    Kind,
    count_changes,
    read_changes,
    read_facets,
    with_glimpses,
)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The two lists."""
    return [(r"^/removed$", removed), (r"^/edited$", edited)]


async def removed(datasette: Datasette, request: Request) -> Response:
    """Articles that their portals took down and that are still gone."""
    return await _list(datasette, request, "removed")


async def edited(datasette: Datasette, request: Request) -> Response:
    """Every edit of a text by its portal, with the words that changed."""
    return await _list(datasette, request, "edited")


async def _list(datasette: Datasette, request: Request, kind: Kind) -> Response:
    database = the_archive(datasette)
    page, chosen = page_number(request, MOST_PAGES), _chosen(request)
    rows = await read_changes(database, kind, chosen, page=page)
    shown = rows[:PAGE]
    context: dict[str, object] = {
        "kind": kind,
        "rows": await with_glimpses(database, shown) if kind == "edited" else shown,
        "total": await count_changes(database, kind, chosen),
        "facets": await read_facets(database, kind, chosen),
        "chosen": chosen,
        "page": page,
        "has_next": len(rows) > PAGE,
        "address": lambda **changed: _address(kind, chosen, changed),
    }
    return await answer(datasette, request, f"{kind}.html", context)


def _chosen(request: Request) -> Chosen:
    year = request.args.get("year") or None
    if year is not None and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise NotFound("No such year")
    return Chosen(portal=request.args.get("portal") or None, year=year)


def _address(kind: Kind, chosen: Chosen, changed: dict[str, str | int | None]) -> str:
    """The list with another choice or page."""
    asked = {"portal": chosen.portal, "year": chosen.year} | changed
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"/{kind}?{query}" if query else f"/{kind}"
