"""Datasette plugin: what goes wrong is told in the reader's language, with the right status and nothing of the program.

Datasette itself renders errors without the reader's request, so it does not know the language.
"""

from __future__ import annotations

from http import HTTPStatus

from datasette import handle_exception as datasettes_own
from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Base400, NotFound, Request, Response
from datasette.views.base import DatasetteError

from publish.serving.edge import RETRY_AFTER_S

#: Pages of Datasette's developers: they need inline scripts, and show nothing of the archive.
_NOT_HERE = r"^/-/(?:patterns|allow-debug|messages)$"


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Datasette) -> None:
    """Datasette's own handler still runs: faults are printed by it, but not missing pages with all their variables.

    It prints every exception so where `rich` is installed, and has no setting for this.
    """
    datasettes_own.rich = None


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, object]]:
    """Developers' pages are not there."""
    return [(_NOT_HERE, _missing)]


def _missing() -> Response:
    raise NotFound("No such page")


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> object:
    """Answer with a page, or with JSON where JSON was asked for."""
    status, told = _told(exception)

    return lambda: _answer(datasette, request, status, told)


@hookimpl  # type: ignore[untyped-decorator]
def forbidden(datasette: Datasette, request: Request, message: str) -> object:
    """What Datasette does not give to readers, such as the database file, which is on the page of downloads."""
    return lambda: _answer(datasette, request, 403, message)


async def _answer(datasette: Datasette, request: Request, status: int, told: str) -> Response:
    headers = {"retry-after": str(RETRY_AFTER_S)} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    if request.path.endswith(".json"):
        told_as_json = {"ok": False, "error": told or "Server error", "status": status}
        return Response.json(told_as_json, status=status, headers=headers)
    page = await datasette.render_template("error.html", {"status": status, "told": told}, request=request)
    return Response.html(page, status=status, headers=headers)


def _told(exception: Exception) -> tuple[int, str]:
    """Status, and what may be said of it; nothing of a fault of our own."""
    if isinstance(exception, Base400):
        return exception.status, str(exception.args[0]) if exception.args else ""
    if isinstance(exception, DatasetteError):
        # What Datasette words for the reader without a status is about the request: _sort=nothing and the like.
        exception.status = 400 if exception.status == 500 else exception.status
        told = "the query took too long" if exception.message_is_html else str(exception.message)
        return exception.status, told
    return 500, ""
