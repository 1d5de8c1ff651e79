"""Datasette plugin: /downloads, the files of the data package with their sizes, rows and digests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from publish.exports.contents import Contents, Entry, read_contents
from publish.exports.forms import FORMS
from publish.pages.answer import the_snapshot
from publish.pages.language import Say, language_of

_LABELS = {"csv": "Excel CSV", "xlsx": "XLSX", "csv-faithful": "CSV", "jsonl": "JSON Lines", "parquet": "Parquet"}


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """/downloads."""
    return [(r"^/downloads$", show)]


async def show(datasette: Datasette, request: Request) -> Response:
    """The page; where the snapshot has no package, it says so and what to do instead."""
    contents = read_contents(the_snapshot(datasette).files)
    say = Say(language_of(request))
    values: dict[str, object] = {"contents": contents, "labels": _LABELS, "size": lambda count: size(say, count)}
    if contents:
        values |= arranged(contents)
    return Response.html(await datasette.render_template("downloads.html", values, request=request))


def arranged(contents: Contents) -> dict[str, object]:
    """The files as the page shows them.

    Returns `whole`, `years` and `tables`, lists of files, and `portals`, a list of (portal, rows of its table), a row
    being a list of the files of one year, newest year first, undated last.
    """
    places = {form: place for place, form in enumerate(FORMS)}
    of_portal: dict[str, dict[int, list[Entry]]] = {}
    for entry in contents.files:
        if entry.portal:
            of_portal.setdefault(entry.portal, {}).setdefault(entry.year or 0, []).append(entry)
    return {
        "whole": sorted((one for one in contents.files if "/" not in one.path), key=lambda one: places[one.form]),
        "years": _newest_first([one for one in contents.files if one.path.startswith("years/")]),
        "tables": [one for one in contents.files if one.path.startswith("tables/")],
        "portals": [
            (portal, [years[year] for year in sorted(years, reverse=True)]) for portal, years in of_portal.items()
        ],
    }


def _newest_first(entries: Sequence[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: -(one.year or 0))


def size(say: Say, count: int) -> str:
    """Bytes as people read them: `1,2 MB` in Vietnamese, `1.2 MB` in English."""
    value, unit = float(count), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    told = f"{value:.0f}" if unit == "B" or value >= 10 else f"{value:.1f}"
    return f"{told.replace('.', ',') if say.language == 'vi' else told} {unit}"
