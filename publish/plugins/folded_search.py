"""Datasette plugin: every search of Datasette's own finds what /search finds, raw mode folded too."""

from __future__ import annotations

import sqlite3

from datasette import hookimpl
from datasette.app import Datasette
from datasette.filters import FilterArguments
from datasette.utils.asgi import Request

from publish.search.index import index_of
from publish.search.match import fold_query, match_query, narrow
from publish.search.query import read_query


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Put our escape_fts() over Datasette's; researchers may call it, and fold_fts(), in their own SQL."""
    conn.create_function("escape_fts", 1, lambda query: match_query(str(query or "")), deterministic=True)
    conn.create_function("fold_fts", 1, lambda query: fold_query(str(query or "")), deterministic=True)


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def filters_from_request(request: Request, table: str, datasette: Datasette) -> FilterArguments | None:
    """What FTS5 cannot do of a query: facets and dates as conditions; in raw mode, folding what goes to MATCH."""
    searched = [key for key in request.args if key.startswith("_search") and key != "_searchmode"]
    if not searched:
        return None
    if request.args.get("_searchmode") == "raw":
        if "_search" in searched:
            return FilterArguments([], {"search": fold_query(request.args["_search"])})
        return FilterArguments([], {f"search_{i}": fold_query(request.args[key]) for i, key in enumerate(searched)})
    if table != "articles" or "_search" not in searched:
        return None
    conditions, parameters = narrow(read_query(request.args["_search"]), lambda *facet: _values(datasette, *facet))
    return FilterArguments(conditions, parameters)


def _values(datasette: Datasette, facet: str, typed: str) -> list[str]:
    """The values of a facet that are meant; as typed where the snapshot cannot tell."""
    index = index_of(datasette)
    return [typed] if index is None else [one.value for one in index.values_of(facet, typed)]
