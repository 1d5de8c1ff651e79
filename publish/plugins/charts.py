"""Datasette plugin: the charts of the snapshot, for templates and under addresses that may be kept for good."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from publish.charts.draw import FOLDER, INDEX
from publish.pages.answer import the_snapshot
from publish.pages.language import Say, language_of

_FOR_GOOD, _FOR_A_MINUTE = "public, max-age=31536000, immutable", "public, max-age=60"
_NAME = re.compile(r"[A-Za-z0-9_-]+\.(?:wide|narrow)\.(?:light|dark)\.svg")


@lru_cache(maxsize=4)
def _index(folder: Path) -> dict[str, object]:
    """What the build wrote beside the pictures; nothing where there are none."""
    try:
        told: dict[str, object] = json.loads((folder / INDEX).read_text("utf-8"))
    except (OSError, ValueError):
        return {"key": "", "charts": {}}
    return told


def _folder(datasette: Datasette) -> Path:
    return the_snapshot(datasette).folder / FOLDER


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Datasette, request: Request | None) -> dict[str, object]:
    """drawn_chart(name) for templates: pictures and numbers of a chart, or None."""
    say = Say(language_of(request))
    return {"drawn_chart": lambda name: drawn_chart(datasette, say, name)}


def drawn_chart(datasette: Datasette, say: Say, name: str) -> dict[str, object] | None:
    """Addresses and sizes of the pictures, the columns of the table in the reader's language, and its rows."""
    if "luuchieu" not in datasette.databases:
        return None
    index = _index(_folder(datasette))
    charts = index["charts"]
    assert isinstance(charts, dict)
    if name not in charts:
        return None
    told = dict(charts[name])
    for kind in ("wide", "narrow"):
        told[kind] = told[kind] | {
            scheme: datasette.urls.path(f"charts/{index['key']}/{told[kind][scheme]}") for scheme in ("light", "dark")
        }
    told["first"], told["last"] = say.day(told["first"]), say.day(told["last"])
    if "peak" in told:
        told["peak"] = _period(say, told["peak"])
    told["columns"] = [say("Thời gian", "Time"), *told["portals"]] if "portals" in told else _columns(say, name)
    told["rows"] = [[_period(say, row[0]), *row[1:]] if re.match(r"\d{4}", row[0]) else row for row in told["rows"]]
    return told


def _period(say: Say, value: str) -> str:
    return say.day(value) if len(value) == 10 else say.month(value)


def _columns(say: Say, name: str) -> list[str]:
    covered = [
        say("nêu ra", "listed"), say("đã lưu", "kept"), say("còn thiếu", "missing"),
        say("ngày duyệt đủ", "days read whole"), say("ngày chưa duyệt hết", "days in doubt"),
    ]  # fmt: skip
    if name == "coverage":
        return [say("Cổng, báo", "Portal"), *covered]
    return [say("Năm", "Year"), say("bài đăng", "articles"), *covered]


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Response]]]:
    """/charts/<key of the snapshot>/<file>."""
    return [(r"^/charts/(?P<key>[0-9a-f]{0,12})/(?P<name>[^/]+)$", picture)]


def picture(datasette: Datasette, request: Request) -> Response:
    """A picture; a page of an older snapshot gets today's, to be asked for again soon."""
    name, folder = request.url_vars["name"], _folder(datasette)
    if not _NAME.fullmatch(name):
        raise NotFound("No such chart")
    try:
        svg = (folder / name).read_text("utf-8")
    except OSError as error:
        raise NotFound("No such chart") from error
    kept = _FOR_GOOD if request.url_vars["key"] == _index(folder)["key"] else _FOR_A_MINUTE
    return Response(svg, content_type="image/svg+xml; charset=utf-8", headers={"cache-control": kept})
