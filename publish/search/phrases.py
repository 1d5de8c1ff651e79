"""Phrases of three words and more, read in the texts of candidates: the index knows only pairs of words in a row."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Sequence

from pyroaring import BitMap

from publish.search.query import Query, Term
from publish.search.words import fold_in_place

_TEXTS = "SELECT rowid, title, summary, body_text, author FROM articles WHERE rowid IN (SELECT value FROM json_each(?))"
_FIELDS = {None: (0, 1, 2, 3), "title": (0,), "author": (3,)}


def must_be_read(query: Query) -> bool:
    """Whether an article that find() gives is a candidate only."""
    return any(term.is_long for term in query.wanted + query.unwanted)


def pattern_of(term: Term) -> re.Pattern[str]:
    """What a term looks like in a text that is folded in place."""
    words = r"[\W_]+".join(map(re.escape, term.folded))
    return re.compile(rf"(?<![^\W_]){words}" + (r"[^\W_]*" if term.is_prefix else r"(?![^\W_])"))


def confirmed(connection: sqlite3.Connection, query: Query, rowids: Sequence[int]) -> BitMap:
    """Those of the articles that hold each long phrase wanted, and none that is not."""
    wanted = [(pattern_of(term), _FIELDS[term.field]) for term in query.wanted if term.is_long]
    unwanted = [(pattern_of(term), _FIELDS[term.field]) for term in query.unwanted if term.is_long]
    good = BitMap()
    for rowid, *texts in connection.execute(_TEXTS, (json.dumps(list(rowids)),)):
        folded = [fold_in_place(unicodedata.normalize("NFC", text)) if text else "" for text in texts]
        if all(any(pattern.search(folded[at]) for at in places) for pattern, places in wanted) and not any(
            pattern.search(folded[at]) for pattern, places in unwanted for at in places
        ):
            good.add(rowid)
    return good
