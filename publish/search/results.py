"""A page of results: the articles with what was found marked in them, how many there are, and the facets."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from pyroaring import BitMap

from publish.search.asked import Asked
from publish.search.find import Found, find
from publish.search.index import Index
from publish.search.phrases import confirmed, must_be_read
from publish.search.query import Query
from publish.search.snippets import Marker

#: Candidates for a long phrase that are all read, so that counts are exact; and that are read for one page.
_READ_ALL, _READ_A_PAGE = 300, 420
_READ_AT_ONCE = 60
#: Values of a facet that are shown.
_VALUES = {"year": 60, "author": 8}
_VALUES_ELSE = 12

_ROWS = (
    "SELECT rowid, article_id, portal, title, summary, body_text, author, section, published_at, "
    "first_captured_at, last_captured_at, state, url FROM articles WHERE rowid IN (SELECT value FROM json_each(?))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article of a page of results. Title, snippet and author hold <mark>; author is None where it was not found."""

    article_id: str
    portal: str
    title: str
    section: str | None
    author: str | None
    published_at: str | None
    first_captured_at: str
    last_captured_at: str
    state: str
    url: str
    as_typed: bool
    marked_title: Markup
    snippet: Markup
    marked_author: Markup | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A value of a facet and how many of the results have it."""

    value: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a page shows. `total` and the facets' counts are upper bounds where `is_exact` is False.

    `as_typed` counts the results spelt as the reader typed; None where no marks were typed. `next_start` is the
    place at which the next page begins; None on the last.
    """

    asked: Asked
    query: Query
    hits: list[Hit]
    total: int
    is_exact: bool
    as_typed: int | None
    facets: dict[str, list[Counted]]
    next_start: int | None


def results(index: Index, connection: sqlite3.Connection, asked: Asked) -> Results:
    """The page that was asked for. Raises sqlite3.Error."""
    query = asked.query()
    found = find(index, query, connection, asked.order)
    is_exact = not must_be_read(query)
    if not is_exact and len(found.articles) <= _READ_ALL:
        found, is_exact = _only(found, confirmed(connection, query, found.articles.to_array())), True
    rowids, examined = (
        (found.ids(asked.start, asked.size), asked.size) if is_exact else _read(connection, query, found, asked)
    )
    total = len(found.articles)
    end = asked.start + examined
    return Results(
        asked=asked,
        query=query,
        hits=list(_hits(connection, query, rowids, found)),
        total=total,
        is_exact=is_exact,
        as_typed=None if found.as_typed is None else len(found.as_typed),
        facets={name: _top(index, name, found.articles) for name in index.facets},
        next_start=end if end < total else None,
    )


def every_id(index: Index, connection: sqlite3.Connection, asked: Asked) -> Iterator[list[int]]:
    """Rowids of all results in order, some hundred at a time; no fewer and no more than match."""
    query = asked.query()
    found = find(index, query, connection, asked.order)
    for start in range(0, len(found.articles), _READ_ALL):
        rowids = found.ids(start, _READ_ALL)
        if must_be_read(query):
            good = confirmed(connection, query, rowids)
            rowids = [rowid for rowid in rowids if rowid in good]
        yield rowids


def _only(found: Found, good: BitMap) -> Found:
    groups = tuple(part for group in found.groups if (part := group & good))
    return Found(found.articles & good, groups, None if found.as_typed is None else found.as_typed & good)


def _read(connection: sqlite3.Connection, query: Query, found: Found, asked: Asked) -> tuple[list[int], int]:
    """Articles that hold the phrase, from the place asked for on, and how many candidates were read for them."""
    rowids: list[int] = []
    for read in range(0, _READ_A_PAGE, _READ_AT_ONCE):
        candidates = found.ids(asked.start + read, _READ_AT_ONCE)
        good = confirmed(connection, query, candidates)
        for place, rowid in enumerate(candidates, start=read + 1):
            if rowid in good:
                rowids.append(rowid)
                if len(rowids) == asked.size:
                    return rowids, place
        if len(candidates) < _READ_AT_ONCE:
            break
    return rowids, _READ_A_PAGE


def _hits(connection: sqlite3.Connection, query: Query, rowids: Sequence[int], found: Found) -> Iterator[Hit]:
    marker = Marker(query)
    rows = {row[0]: row[1:] for row in connection.execute(_ROWS, (json.dumps(rowids),))}
    for rowid in rowids:
        article_id, portal, title, summary, body, author, section, published, first, last, state, url = rows[rowid]
        yield Hit(
            article_id=article_id,
            portal=portal,
            title=title,
            section=section,
            author=author,
            published_at=published,
            first_captured_at=first,
            last_captured_at=last,
            state=state,
            url=url,
            as_typed=found.as_typed is None or rowid in found.as_typed,
            marked_title=marker.whole(title, "title"),
            snippet=marker.snippet(summary, body),
            marked_author=marker.whole(author, "author") if marker.finds(author, "author") else None,
        )


def _top(index: Index, name: str, articles: BitMap) -> list[Counted]:
    """The values that most of the articles have; of years, all, the latest first."""
    most = _VALUES.get(name, _VALUES_ELSE)
    counted: list[Counted] = []
    least = 0
    for value in index.facets[name]:
        # Values come with those of most articles first: none behind this one can be among the most.
        if len(counted) >= most and len(value.articles) <= least:
            break
        count = articles.intersection_cardinality(value.articles)
        if count > least or (count and len(counted) < most):
            counted.append(Counted(value.value, count))
            counted.sort(key=lambda one: -one.articles)
            del counted[most:]
            least = counted[-1].articles if len(counted) == most else 0
    return sorted(counted, key=lambda one: one.value, reverse=True) if name == "year" else counted
