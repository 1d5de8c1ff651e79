"""Datasette plugin: /portals, and a page for each portal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response

from publish.pages.answer import answer, figures, the_archive
from publish.pages.portals import PLACES, Portal, read_portal_page, read_portals


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The list and the pages."""
    return [(r"^/portals$", portals), (r"^/portals/(?P<portal>[^/]+)$", portal)]


async def portals(datasette: Datasette, request: Request) -> Response:
    """All portals, those that stand for provinces still there first."""
    return await answer(datasette, request, "portals.html", {"portals": await _portals(datasette), "provinces": PLACES})


async def portal(datasette: Datasette, request: Request) -> Response:
    """One portal."""
    name = tilde_decode(request.url_vars["portal"])
    every = await _portals(datasette)
    found = next((one for one in every if one.row["portal"] == name), None)
    if found is None:
        raise NotFound("No such portal")
    page = await read_portal_page(the_archive(datasette), name)
    names = {str(one.row["portal"]): str(one.row["name"]) for one in every}
    context = {"portal": found, "page": page, "provinces": PLACES, "names": names}
    return await answer(datasette, request, "portal.html", context)


async def _portals(datasette: Datasette) -> list[Portal]:
    counted = figures(datasette).get("portals", [])
    assert isinstance(counted, list)
    pasts = figures(datasette).get("past", {})
    assert isinstance(pasts, dict)
    return await read_portals(the_archive(datasette), counted, pasts)
