"""Which articles a query means, and in which order: sets are intersected and parted, no text is read.

Exact over any number of articles, but for phrases of three words and more: the index holds pairs of words in a row.
So articles with all pairs are candidates, and whoever shows them reads their texts (publish/search/phrases.py). An
excluded long phrase is left to that reading too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pyroaring import BitMap

from publish.search.index import Index
from publish.search.keys import Kind
from publish.search.query import Query, Term
from publish.search.spans import END_OF_DAY
from publish.search.words import spelling

Order = Literal["relevance", "newest", "date"]

_WORD = {None: Kind.WORD, "title": Kind.TITLE, "author": Kind.AUTHOR}
_PAIR = {None: Kind.PAIR, "title": Kind.TITLE_PAIR, "author": Kind.AUTHOR_PAIR}

_FIRST_OF_SPAN = "SELECT rowid FROM articles WHERE published_at BETWEEN ? AND ? ORDER BY published_at, rowid LIMIT 1"
_LAST_OF_SPAN = (
    "SELECT rowid FROM articles WHERE published_at BETWEEN ? AND ? ORDER BY published_at DESC, rowid DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Articles that match, in groups: those of an earlier group come first, within a group the newest.

    `as_typed` are those with the spelling that was typed; None where the query has no marks.
    """

    articles: BitMap
    groups: tuple[BitMap, ...]
    as_typed: BitMap | None

    def ids(self, start: int, count: int) -> list[int]:
        """Rowids of the articles from place `start` (from 0), at most `count`."""
        rowids: list[int] = []
        for group in self.groups:
            size = len(group)
            if start < size:
                high = size - start
                low = max(0, high - (count - len(rowids)))
                rowids.extend(reversed(group[low:high].to_array()))
                start = 0
            else:
                start -= size
            if len(rowids) == count:
                break
        return rowids


def find(index: Index, query: Query, connection: sqlite3.Connection, order: Order = "relevance") -> Found:
    """The articles that a query means.

    Args:
        index: the sets of the snapshot.
        query: what was typed; an empty one means all articles.
        connection: to the same snapshot's luuchieu.db, which knows where dates lie.
        order: by relevance (as typed before other spellings, the title before the text, words in a row before words
            apart, then the newest), the newest first (as typed before other spellings), or by date alone.
    """
    articles = index.all
    for sets in (
        [_of_term(index, term) for term in query.wanted],
        _of_facets(index, query),
        [_of_dates(index, query, connection)] if query.since or query.until else [],
    ):
        articles = BitMap.intersection(articles, *sets) if sets else articles
    for term in query.unwanted:
        if not term.is_long:
            articles = articles - _of_term(index, term)
    for name, value in query.facets:
        if name[0] == "-":
            articles = articles - _of_facet(index, name[1:], value)
    as_typed = _spelt(index, query, Kind.SPELT) if query.is_marked else None
    preferred = [] if as_typed is None or order == "date" else [as_typed]
    if order == "relevance" and query.wanted:
        preferred += _preferences(index, query)
    return Found(articles, _parted(articles, preferred), None if as_typed is None else articles & as_typed)


def _of_term(index: Index, term: Term, field: str | None = None) -> BitMap:
    """Articles with the words of a term in a row, in the field that it names, else in `field`."""
    place = term.field or field
    words = term.folded
    sets = [index.articles(_PAIR[place], first, second) for first, second in pairwise(words)]
    if term.is_prefix:
        sets.append(index.prefixed(_WORD[place], words[-1]))
        sets.extend(index.articles(_WORD[place], word) for word in words[:-1])
    elif len(words) == 1:
        sets.append(index.articles(_WORD[place], words[0]))
    return BitMap.intersection(*sets)


def _of_facets(index: Index, query: Query) -> list[BitMap]:
    """A set for each facet that is asked for; of several values of one, any will do."""
    wanted: dict[str, list[BitMap]] = {}
    for name, value in query.facets:
        if name[0] != "-":
            wanted.setdefault(name, []).append(_of_facet(index, name, value))
    return [BitMap().union(*sets) for sets in wanted.values()]


def _of_facet(index: Index, name: str, typed: str) -> BitMap:
    return BitMap().union(*(value.articles for value in index.values_of(name, typed)))


def _of_dates(index: Index, query: Query, connection: sqlite3.Connection) -> BitMap:
    """Articles published from the first day of `since` to the last of `until`; articles are stored in that order."""
    since = query.since.first if query.since else ""
    until = (query.until.last if query.until else "") + END_OF_DAY
    first, last = (connection.execute(sql, (since, until)).fetchone() for sql in (_FIRST_OF_SPAN, _LAST_OF_SPAN))
    return index.dated & BitMap(range(first[0], last[0] + 1)) if first else BitMap()


def _spelt(index: Index, query: Query, kind: Kind) -> BitMap:
    """Articles that hold every word spelt as it was typed."""
    words = [word for term in query.wanted for word in (term.words[:-1] if term.is_prefix else term.words)]
    return BitMap.intersection(index.all, *(index.articles(kind, spelling(word)) for word in words))


def _preferences(index: Index, query: Query) -> list[BitMap]:
    """Sets whose articles come first, the weightiest first."""
    everywhere = [term for term in query.wanted if term.field is None]
    in_title = [_of_term(index, term, "title") for term in everywhere]
    sets = []
    if query.is_marked:
        sets.append(_spelt(index, query, Kind.TITLE_SPELT))
    rows = [(first.folded[-1], second.folded[0]) for first, second in pairwise(everywhere) if not first.is_prefix]
    if in_title and rows:
        sets.append(_all_pairs(index, Kind.TITLE_PAIR, rows))
    if in_title:
        sets.append(BitMap.intersection(*in_title))
    if rows:
        sets.append(_all_pairs(index, Kind.PAIR, rows))
    return sets


def _all_pairs(index: Index, kind: Kind, pairs: Iterable[tuple[str, str]]) -> BitMap:
    return BitMap.intersection(*(index.articles(kind, first, second) for first, second in pairs))


def _parted(articles: BitMap, preferred: Sequence[BitMap]) -> tuple[BitMap, ...]:
    """Articles parted by each preference in turn, so that they are ordered by the first, then the second, and so on."""
    groups = [articles]
    for wanted in preferred:
        groups = [part for group in groups for part in (group & wanted, group - wanted) if part]
    return tuple(groups)
