"""Datasette plugin: what the home page, the list of articles and an article's page show beside their row."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Sequence

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_encode
from datasette.utils.asgi import Request
from datasette.views.table import Row
from jinja2 import Environment
from markupsafe import Markup

from publish.pages.answer import figures, portal_names
from publish.pages.article import read_parts
from publish.pages.changes import Chosen, read_changes, with_glimpses
from publish.pages.citation import cite
from publish.pages.reading import is_address
from publish.pages.records import ENTRY, Record, read_records
from publish.search.query import read_query
from publish.search.snippets import Marker

NEWEST, LATELY = 12, 3
_NEWEST = f"SELECT {ENTRY} FROM articles ORDER BY published_at DESC LIMIT :newest"  # noqa: S608 - our own columns
_TEXTS = (
    "SELECT article_id, title, summary, body_text, author FROM articles "
    "WHERE article_id IN (SELECT value FROM json_each(:ids))"
)
#: Of FTS5's own syntax, which raw mode takes, what is no word to be marked.
_OPERATORS = re.compile(r"\b(AND|OR|NOT|NEAR)\b")


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment) -> None:
    """Identifiers as Datasette writes them in addresses."""
    env.filters["tilde_encode"] = tilde_encode


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Datasette, request: Request | None) -> dict[str, object]:
    """The names that our templates use."""
    counted = figures(datasette)
    names = portal_names(counted)
    variables: dict[str, object] = {
        "site": counted,
        "portal_names": lambda: names,
        "is_address": is_address,
    }
    if "luuchieu" in datasette.databases:
        database = datasette.get_database("luuchieu")
        variables |= {
            "newest_articles": lambda: read_records(database, _NEWEST, {"newest": NEWEST}),
            "lately_removed": lambda: _lately_removed(database),
            "lately_edited": lambda: _lately_edited(database),
            "article_parts": lambda row: read_parts(database, row),
            "cited": lambda row: cite(row, names, _absolute(datasette, request)),
            "found_words": _found_words(database, request),
        }
    return variables


def _absolute(datasette: Datasette, request: Request | None) -> Callable[[str], str]:
    """A path of this site as a whole address."""
    return lambda path: datasette.absolute_url(request, path) if request is not None else path


async def _lately_removed(database: Database) -> list[Record]:
    return (await read_changes(database, "removed", Chosen(), size=LATELY))[:LATELY]


async def _lately_edited(database: Database) -> list[dict[str, object]]:
    return await with_glimpses(database, (await read_changes(database, "edited", Chosen(), size=LATELY))[:LATELY])


def _found_words(
    database: Database, request: Request | None
) -> Callable[[Sequence[Row]], Awaitable[dict[str, dict[str, Markup]]]]:
    async def found_words(rows: Sequence[Row]) -> dict[str, dict[str, Markup]]:
        """article_id -> title and snippet with the found words marked, for the rows of a page of results."""
        query = request.args.get("_search") if request is not None else None
        if not query or request is None or not rows:
            return {}
        typed = _OPERATORS.sub(" ", query) if request.args.get("_searchmode") == "raw" else query
        marker = Marker(read_query(typed))
        ids = json.dumps([str(row["article_id"]) for row in rows])
        return {
            str(one["article_id"]): _marked(marker, one) for one in await read_records(database, _TEXTS, {"ids": ids})
        }

    return found_words


def _marked(marker: Marker, article: Record) -> dict[str, Markup]:
    """Title, the piece of lead or text to show, and the byline if it is what was found."""
    title, summary, text, author = (str(article[name] or "") for name in ("title", "summary", "body_text", "author"))
    return {
        "title": marker.whole(title, "title"),
        "snippet": marker.snippet(summary, text),
        "author": marker.whole(author, "author") if marker.finds(author, "author") else Markup(),
    }
