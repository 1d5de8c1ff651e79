"""Datasette plugin: /status, whether the archive can be trusted today, and the same as /status.json."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive import clock
from publish.pages.answer import answer, cached, figures, the_archive
from publish.pages.faults import FAULTS
from publish.pages.portals import read_all
from publish.pages.status import Status, Watched, read_status


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The page and its data."""
    return [(r"^/status$", page), (r"^/status\.json$", as_json)]


async def page(datasette: Datasette, request: Request) -> Response:
    """For a researcher or a journalist; what operators may try is folded."""
    status = await _status(datasette)
    names = {str(one.portal.row["portal"]): str(one.portal.row["name"]) for one in status.watched}
    context = {"status": status, "faults": FAULTS, "names": names, "newest": _newest(datasette)}
    return await answer(datasette, request, "status.html", context)


async def as_json(datasette: Datasette, request: Request) -> Response:
    """For a program that watches. Whatever is wrong with portals, the answer is 200."""
    status, newest = await _status(datasette), _newest(datasette)
    told = {
        "state": status.state,
        "built_at": figures(datasette).get("built_at"),
        "last_run_at": status.last_run_at,
        "age_days": status.age_days,
        "portals_followed": status.followed,
        "portals_in_trouble": status.troubled,
        "archive_alarms": list(status.archive),
        "portals": [_told(one, newest) for one in status.watched],
        "past_alarms": list(status.past),
    }
    return Response.json(told, headers={"access-control-allow-origin": "*", **cached(datasette)})


def _told(one: Watched, newest: dict[str, object]) -> dict[str, object]:
    portal = str(one.portal.row["portal"])
    return {
        "portal": portal,
        "name": one.portal.row["name"],
        "state": one.state,
        "last_run_at": one.last_run_at,
        "articles_new": one.new,
        "articles_changed": one.changed,
        "articles_removed": one.removed,
        "newest_article_on": newest.get(portal),
        "nights": {night: one.count(night) for night in ("well", "trouble", "none")},
        "alarms": one.alarms,
    }


async def _status(datasette: Datasette) -> Status:
    return await read_status(the_archive(datasette), await read_all(datasette), clock.day_of(clock.now()))


def _newest(datasette: Datasette) -> dict[str, object]:
    """Day of the newest article by portal, as the snapshot counted."""
    portals = figures(datasette).get("portals", [])
    assert isinstance(portals, list)
    return {one["portal"]: one["last"] for one in portals}
