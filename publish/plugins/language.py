"""Datasette plugin: `say` and `lang` for templates, and /language, where a reader chooses Vietnamese or English."""

from __future__ import annotations

import re
from collections.abc import Callable

from datasette import hookimpl
from datasette.utils.asgi import Request, Response
from jinja2 import Environment

from publish.pages.language import COOKIE, LANGUAGES, Say, language_of

_YEAR_S = 365 * 24 * 3600
#: A path of this site: nothing that a browser could take for another host.
_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment) -> None:
    """Vietnamese where Datasette renders without extra_template_vars(), as it does for errors."""
    env.globals.update(say=Say("vi"), lang="vi", read_time=Say("vi").time)


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(request: Request | None) -> dict[str, object]:
    """The reader's language and the function that speaks it."""
    language = language_of(request)
    say = Say(language)
    return {"say": say, "lang": language, "read_time": say.time}


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[[Request], Response]]]:
    """/language?to=en&from=/search: remember the choice and go back."""
    return [(r"^/language$", choose)]


def choose(request: Request) -> Response:
    """Set the cookie of the choice; an unknown language or a foreign address changes nothing."""
    back = request.args.get("from") or "/"
    response = Response.redirect(back if _OWN_PATH.fullmatch(back) else "/")
    if request.args.get("to") in LANGUAGES:
        response.set_cookie(COOKIE, request.args["to"], max_age=_YEAR_S, samesite="lax", httponly=True)
    response.headers["cache-control"] = "no-store"
    return response
