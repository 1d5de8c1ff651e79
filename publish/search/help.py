"""What a reader may try where a search found nothing: words spelt nearly alike, fewer words, no quotes, no filters."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from publish.search.asked import Asked
from publish.search.find import find
from publish.search.index import Index
from publish.search.keys import Kind
from publish.search.query import Query, read_query
from publish.search.words import fold

Why = Literal["spelling", "unquoted", "fewer", "unfiltered"]
_MOST = 4
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Attempt:
    """Another question that does find something, why it is proposed, and how many articles it finds."""

    why: Why
    asked: Asked
    articles: int


def attempts(index: Index, connection: sqlite3.Connection, asked: Asked) -> list[Attempt]:
    """Questions near to the one that found nothing, each of which finds something; the nearest first."""
    tried = {asked.text}
    found: list[Attempt] = []
    for why, other in _others(index, asked):
        if len(found) == _MOST:
            break
        if other.text in tried and why != "unfiltered":
            continue
        tried.add(other.text)
        articles = len(find(index, other.query(), connection).articles)
        if articles:
            found.append(Attempt(why, other, articles))
    return found


def _others(index: Index, asked: Asked) -> Iterator[tuple[Why, Asked]]:
    corrected = _corrected(index, asked.text)
    if corrected:
        yield "spelling", replace(asked, text=corrected, start=0)
    if '"' in asked.text:
        yield "unquoted", replace(asked, text=asked.text.replace('"', " "), start=0)
    if asked.chosen or asked.since or asked.until:
        yield "unfiltered", Asked(text=asked.text)
    words = asked.text.split()
    if 1 < len(words) <= _MOST_WORDS:
        for left_out in range(len(words)):
            yield "fewer", replace(asked, text=" ".join(words[:left_out] + words[left_out + 1 :]), start=0)


def _corrected(index: Index, text: str) -> str | None:
    """The text with each word that occurs nowhere replaced by the likest that does; None where nothing is like it."""
    corrected = text
    for word in _unknown(index, read_query(text)):
        like = process.extractOne(fold(word), index.words_like(fold(word)), scorer=OSA.distance, score_cutoff=2)
        if like is None:
            return None
        corrected = re.sub(rf"(?i)(?<![^\W_]){re.escape(word)}(?![^\W_])", like[0], corrected)
    return corrected if corrected != text else None


def _unknown(index: Index, query: Query) -> list[str]:
    words = [word for term in query.wanted for word in term.words][:_MOST_WORDS]
    return [word for word in words if len(word) > 1 and not index.articles(Kind.WORD, fold(word))]
