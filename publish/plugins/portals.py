"""Datasette plugin: /portals, and a page for each portal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response

from publish.pages.answer import answer, the_archive
from publish.pages.portals import PLACES, read_all, read_portal_page


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The list and the pages."""
    return [(r"^/portals$", portals), (r"^/portals/(?P<portal>[^/]+)$", portal)]


async def portals(datasette: Datasette, request: Request) -> Response:
    """All portals, those that stand for provinces still there first."""
    return await answer(datasette, request, "portals.html", {"portals": await read_all(datasette), "provinces": PLACES})


async def portal(datasette: Datasette, request: Request) -> Response:
    """One portal."""
    name = tilde_decode(request.url_vars["portal"])
    every = await read_all(datasette)
    found = next((one for one in every if one.row["portal"] == name), None)
    if found is None:
        raise NotFound("No such portal")
    page = await read_portal_page(the_archive(datasette), name)
    names = {str(one.row["portal"]): str(one.row["name"]) for one in every}
    context = {"portal": found, "page": page, "provinces": PLACES, "names": names}
    return await answer(datasette, request, "portal.html", context)
