"""Datasette plugin: the states of an article, the words changed between them, and its citation as a file."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response

from publish.pages.answer import answer, the_archive
from publish.pages.citation import cite
from publish.pages.history import read_state, read_steps
from publish.pages.records import Record, read_records

_OF_ARTICLE = r"^/luuchieu/articles/(?P<article>[^/]+)"
_ARTICLE = (
    "SELECT article_id, portal, title, summary, author, section, url, published_at, state, last_captured_at, "
    "text_sha256, (SELECT name FROM portals AS p WHERE p.portal = a.portal) AS publication, "
    "(SELECT count(*) FROM revisions AS r WHERE r.article_id = a.article_id) AS states "
    "FROM articles AS a WHERE article_id = :id"
)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """Pages below an article's own address."""
    return [
        (_OF_ARTICLE + r"/history$", history),
        (_OF_ARTICLE + r"/history/(?P<revision>[0-9]{1,9})$", state),
        (_OF_ARTICLE + r"/cite\.(?P<form>bib|csl)$", cite_file),
    ]


async def _article(datasette: Datasette, request: Request) -> Record:
    found = await read_records(the_archive(datasette), _ARTICLE, {"id": tilde_decode(request.url_vars["article"])})
    if not found:
        raise NotFound("No such article")
    return found[0]


async def history(datasette: Datasette, request: Request) -> Response:
    """Every step from one state to the next, newest first; `?upto=5` goes on below; `?full=1` folds nothing."""
    article = await _article(datasette, request)
    asked = request.args.get("upto") or ""
    last = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1 << 31
    whole = request.args.get("full") == "1"
    steps, states = await read_steps(the_archive(datasette), str(article["article_id"]), last=last, whole=whole)
    context = {"article": article, "steps": steps, "states": states, "whole": whole}
    return await answer(datasette, request, "history.html", context)


async def state(datasette: Datasette, request: Request) -> Response:
    """One state of an article as a text to read."""
    article = await _article(datasette, request)
    found = await read_state(the_archive(datasette), str(article["article_id"]), int(request.url_vars["revision"]))
    if found is None:
        raise NotFound("No such state")
    return await answer(datasette, request, "state.html", {"article": article, "state": found})


async def cite_file(datasette: Datasette, request: Request) -> Response:
    """The citation for BibTeX, or as CSL-JSON."""
    article = await _article(datasette, request)
    cited = cite(
        {name: None if value is None else str(value) for name, value in article.items()},
        {str(article["portal"]): str(article["publication"])},
        lambda path: str(datasette.absolute_url(request, path)),
    )
    if request.url_vars["form"] == "bib":
        return Response(cited.bibtex(), content_type="application/x-bibtex; charset=utf-8")
    told = json.dumps(cited.csl(), ensure_ascii=False, indent=1)
    return Response(told, content_type="application/vnd.citationstyles.csl+json; charset=utf-8")
