"""Pages of our own, answered as Datasette answers its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import NotFound, Request, Response

from publish.place import Snapshot


async def answer(datasette: Datasette, request: Request, template: str, context: Mapping[str, object]) -> Response:
    """A page from one of our templates, which a cache may keep as long as Datasette's pages."""
    page = await datasette.render_template(template, dict(context), request=request)
    return Response.html(page, headers=cached(datasette))


def cached(datasette: Datasette) -> dict[str, str]:
    """The header by which a cache may keep an answer as long as Datasette's own."""
    return {"cache-control": f"max-age={datasette.setting('default_cache_ttl')}"}


def the_archive(datasette: Datasette) -> Database:
    """The database of the snapshot. Raises NotFound where Datasette serves none."""
    try:
        return datasette.get_database("luuchieu")
    except KeyError as error:
        raise NotFound("No archive is served here") from error


def the_snapshot(datasette: Datasette) -> Snapshot:
    """The folder that the database lies in. Raises NotFound where Datasette serves none."""
    return Snapshot(Path(str(the_archive(datasette).path)).parent)


def figures(datasette: Datasette) -> dict[str, object]:
    """What the snapshot counted when it was built: publish/describe.py."""
    return dict(datasette.plugin_config("luuchieu") or {})


def portal_names(counted: Mapping[str, object]) -> dict[str, str]:
    """Short name -> name of each portal that has articles, out of the figures."""
    return {one["portal"]: one["name"] for one in counted.get("portals", [])}  # type: ignore[attr-defined]


def page_number(request: Request, most: int) -> int:
    """`?page=3` as 3. Raises NotFound for what is no page."""
    asked = request.args.get("page") or "1"
    if not (asked.isascii() and asked.isdigit() and len(asked) < 7 and 1 <= int(asked) <= most):
        raise NotFound("No such page")
    return int(asked)
