"""Datasette plugin: every search finds Bắc Kạn for `bac kan` and đồng for `dong`, raw mode included."""

from __future__ import annotations

import sqlite3

from datasette import hookimpl
from datasette.filters import FilterArguments
from datasette.utils.asgi import Request

from publish.search.match import fold_query, match_query


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Put our escape_fts() over Datasette's; researchers may call it, and fold_fts(), in their own SQL."""
    conn.create_function("escape_fts", 1, lambda query: match_query(str(query or "")), deterministic=True)
    conn.create_function("fold_fts", 1, lambda query: fold_query(str(query or "")), deterministic=True)


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def filters_from_request(request: Request) -> FilterArguments | None:
    """Fold what raw mode hands to MATCH as it stands: the same parameters again, replacing the first."""
    searched = [key for key in request.args if key.startswith("_search") and key != "_searchmode"]
    if request.args.get("_searchmode") != "raw" or not searched:
        return None
    if "_search" in searched:
        return FilterArguments([], {"search": fold_query(request.args["_search"])})
    return FilterArguments([], {f"search_{i}": fold_query(request.args[key]) for i, key in enumerate(searched)})
