"""The same search on Datasette's own pages and in SQL: a query as an FTS5 expression, and the index that it runs on.

FTS5's `unicode61 remove_diacritics 2` takes tone marks and circumflexes off, but leaves đ, which Unicode
counts as a letter of its own. So đ is folded here, in the index and in the query. The index is an
external-content table whose content is the true text: snippets show the marks as printed.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Callable

from publish.search.query import Query, Term, read_query
from publish.search.spans import END_OF_DAY

#: Not source_name: every article of a newspaper would be found by the newspaper's name.
INDEXED = ("title", "summary", "body_text", "author")
#: A word that stands in the index for every article, so that "all but ..." can be asked for.
EVERY = "zzmoibai"
_FOLD_D = str.maketrans("đĐ", "dD")
#: Control characters, and the halves of pairs by which Python carries bytes that are no text.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_IS = {
    "portal": "portal IN ({})",
    "province": "portal IN (SELECT portal FROM portals WHERE province_code IN ({}))",
    "section": "section IN ({})",
    "year": "substr(published_at, 1, 4) IN ({})",
    "author": "author IN ({})",
    "state": "state IN ({})",
}
#: Name of a facet and what was typed -> its values that are meant.
ValuesOf = Callable[[str, str], list[str]]
#: What finds nothing and is still a valid FTS5 expression.
NOTHING = '""'


def fold_query(query: str) -> str:
    """A query in the spelling of the index: NFC, đ as d, control characters as spaces. Its operators stay."""
    return _CONTROL.sub(" ", unicodedata.normalize("NFC", query)).translate(_FOLD_D)


def match_query(typed: str) -> str:
    """What a person typed as an FTS5 expression that is always valid: words, phrases, prefixes, fields, exclusions.

    Facets and dates are no part of it: narrow() gives them as conditions. A query that asks for nothing gives NOTHING.
    """
    query = read_query(typed)
    if query.is_empty:
        return NOTHING
    wanted = " AND ".join(map(_expression, query.wanted)) or EVERY
    unwanted = "".join(f" NOT {_expression(term)}" for term in query.unwanted)
    return f"({wanted}){unwanted}"


def _expression(term: Term) -> str:
    phrase = '"' + " ".join(term.folded) + '"' + ("*" if term.is_prefix else "")
    return f"{{{term.field}}} : {phrase}" if term.field else phrase


def fill_index(connection: sqlite3.Connection) -> None:
    """Make articles_fts over the table articles and fill it in one pass.

    FTS5's own `rebuild` must never run on this table: it would read the unfolded content.
    """
    columns = ", ".join(INDEXED)
    connection.execute(
        f'CREATE VIRTUAL TABLE articles_fts USING fts5({columns}, content="articles", '
        "tokenize='unicode61 remove_diacritics 2')"
    )
    folded = [f"replace(replace({column}, 'đ', 'd'), 'Đ', 'D')" for column in INDEXED]
    folded[-1] = f"coalesce({folded[-1]}, '') || ' {EVERY}'"
    source = f"SELECT rowid, {', '.join(folded)} FROM articles"  # noqa: S608 - our own column names
    connection.execute(f"INSERT INTO articles_fts (rowid, {columns}) {source}")
    connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")


def narrow(query: Query, values_of: ValuesOf) -> tuple[list[str], dict[str, str]]:
    """Facets and dates of a query as SQL conditions on the table articles, with their parameters.

    `values_of` gives the values of a facet that a reader means by what was typed.
    """
    conditions: list[str] = []
    parameters: dict[str, str] = {}

    def parameter(value: str) -> str:
        parameters[name := f"narrowed_{len(parameters)}"] = value
        return f":{name}"

    wanted: dict[str, list[str]] = {}
    for name, typed in query.facets:
        wanted.setdefault(name, []).extend(values_of(name.removeprefix("-"), typed))
    for name, values in wanted.items():
        condition = _IS[name.removeprefix("-")].format(", ".join(map(parameter, values)))
        conditions.append(f"NOT coalesce({condition}, 0)" if name[0] == "-" else condition)
    if query.since:
        conditions.append(f"published_at >= {parameter(query.since.first)}")
    if query.until:
        conditions.append(f"published_at < {parameter(query.until.last + END_OF_DAY)}")
    return conditions, parameters
