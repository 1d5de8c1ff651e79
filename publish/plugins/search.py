"""Datasette plugin: /search as a page, and the same search as /search.json and /search.atom."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import NotFound, Request, Response

from publish.pages.answer import answer, cached, figures, portal_names
from publish.pages.language import Say, language_of
from publish.provinces import PROVINCES
from publish.search.asked import PAGE, Asked
from publish.search.feed import Feed, atom
from publish.search.help import Attempt, attempts
from publish.search.index import Index, index_of, open_index
from publish.search.results import Results, results

T = TypeVar("T")
_FEED_ENTRIES = 50


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Datasette) -> None:
    """Open the sets of the snapshot; without them there is no search page."""
    open_index(datasette)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[[Datasette, Request], Awaitable[Response]]]]:
    """The three forms of a search."""
    return [(r"^/search$", page), (r"^/search\.json$", as_json), (r"^/search\.atom$", as_feed)]


async def page(datasette: Datasette, request: Request) -> Response:
    """Results with facets, or help where there are none."""
    asked = Asked.of(request)
    found, tried = await _with_index(datasette, lambda index, connection: _found(index, connection, asked))
    context = {
        "found": found,
        "asked": asked,
        "attempts": tried,
        "names": portal_names(figures(datasette)),
        "provinces": PROVINCES,
    }
    return await answer(datasette, request, "search.html", context)


async def as_json(datasette: Datasette, request: Request) -> Response:
    """The results as data: `articles`, `facets`, `total`, and the address of the next page."""
    asked = Asked.of(request)
    found = await _with_index(datasette, lambda index, connection: results(index, connection, asked))
    following = None if found.next_start is None else asked.address("/search.json", start=found.next_start)
    told = {
        "query": asked.text,
        "total": found.total,
        "total_is_exact": found.is_exact,
        "total_as_typed": found.as_typed,
        "not_understood": list(found.query.unread),
        "next_url": following and datasette.absolute_url(request, datasette.urls.path(following)),
        "articles": [
            {
                "article_id": hit.article_id,
                "page_url": _article_url(datasette, request, hit.article_id),
                "portal": hit.portal,
                "title": hit.title,
                "section": hit.section,
                "author": hit.author,
                "published_at": hit.published_at,
                "state": hit.state,
                "url": hit.url,
                "as_typed": hit.as_typed,
                "snippet": hit.snippet.striptags(),
            }
            for hit in found.hits
        ],
        "facets": {
            name: [{"value": one.value, "articles": one.articles} for one in values]
            for name, values in found.facets.items()
        },
    }
    return Response.json(told, headers={"access-control-allow-origin": "*", **cached(datasette)})


async def as_feed(datasette: Datasette, request: Request) -> Response:
    """The articles that match and were published last."""
    asked = replace(Asked.of(request), order="date", start=0, size=_FEED_ENTRIES)
    found = await _with_index(datasette, lambda index, connection: results(index, connection, asked))
    say = Say(language_of(request))
    name = asked.text or say("mọi bài viết", "all articles")
    on_page = replace(asked, size=PAGE, order="newest").address("/search")
    feed = Feed(
        title=f"Lưu chiểu: {name}",
        self_url=datasette.absolute_url(request, request.full_path),
        page_url=datasette.absolute_url(request, datasette.urls.path(on_page)),
        built_at=str(figures(datasette).get("built_at")),
    )
    urls = [_article_url(datasette, request, hit.article_id) for hit in found.hits]
    return Response(
        atom(feed, found.hits, urls, portal_names(figures(datasette))),
        content_type="application/atom+xml; charset=utf-8",
        headers=cached(datasette),
    )


def _found(index: Index, connection: sqlite3.Connection, asked: Asked) -> tuple[Results, list[Attempt]]:
    found = results(index, connection, asked)
    return found, attempts(index, connection, asked) if not found.total else []


async def _with_index(datasette: Datasette, read: Callable[[Index, sqlite3.Connection], T]) -> T:
    """Run a search in one of Datasette's threads. Raises NotFound where the snapshot has no sets."""
    index = index_of(datasette)
    if index is None:
        raise NotFound("This snapshot has no search page: run `luuchieu publish` again.")
    found: T = await datasette.get_database("luuchieu").execute_fn(lambda connection: read(index, connection))
    return found


def _article_url(datasette: Datasette, request: Request, article_id: str) -> str:
    path = datasette.urls.row("luuchieu", "articles", tilde_encode(article_id))
    return str(datasette.absolute_url(request, path))
