"""What a person typed, taken apart: words, phrases, prefixes, exclusions, fields. Nothing typed is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from publish.search.spans import Span, read_span
from publish.search.words import fold, is_marked, words_of

Field = Literal["title", "author"]

#: Words of a query that are looked for; more are left out, and the page says so.
MOST_WORDS = 64
_PARTS = re.compile(r'(?P<minus>-)?(?:(?P<name>[^\W\d_]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<plain>[^\s"]+))')
#: Names of fields as typed, with or without marks.
_TEXT_FIELDS: dict[str, Field] = {"title": "title", "tieude": "title", "author": "author", "tacgia": "author"}
_FACET_FIELDS = {
    "portal": "portal", "cong": "portal", "bao": "portal",
    "province": "province", "tinh": "province",
    "section": "section", "chuyenmuc": "section",
    "year": "year", "nam": "year",
    "state": "state",
}  # fmt: skip
_DATE_FIELDS = {"from": "since", "tu": "since", "to": "until", "den": "until"}


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand one after the other; a single word is the usual case. Lower case, marks as typed."""

    words: tuple[str, ...]
    field: Field | None = None
    is_prefix: bool = False

    @property
    def folded(self) -> tuple[str, ...]:
        """The words without their marks."""
        return tuple(fold(word) for word in self.words)

    @property
    def is_long(self) -> bool:
        """Whether an index of pairs in a row cannot tell that an article holds all the words in a row."""
        return len(self.words) > 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """All `wanted` are required, none of `unwanted` may occur; facets and dates narrow further.

    `facets` are pairs of a facet's name and a value, as typed, with a minus before the name where it is excluded.
    """

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    facets: tuple[tuple[str, str], ...] = ()
    since: Span | None = None
    until: Span | None = None
    unread: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for."""
        return not (self.wanted or self.unwanted or self.facets or self.since or self.until)

    @property
    def is_marked(self) -> bool:
        """Whether the reader typed marks, and so means this spelling before others."""
        return any(is_marked(word) for term in self.wanted for word in term.words)


def read_query(typed: str) -> Query:
    """The query that a person means. What cannot be used (a date that is none, words past the limit) is in `unread`."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    facets: list[tuple[str, str]] = []
    dates: dict[str, Span] = {}
    unread: list[str] = []
    left = MOST_WORDS
    for minus, name, value, is_phrase, whole in _parts(typed):
        if name in _FACET_FIELDS and value:
            facets.append((minus + _FACET_FIELDS[name], value))
        elif name in _DATE_FIELDS:
            span = read_span(value)
            if span is None or minus:
                unread.append(whole)
            else:
                dates[_DATE_FIELDS[name]] = span
        else:
            field = _TEXT_FIELDS.get(name)
            term = _term(value if field else whole.removeprefix(minus), field, is_phrase)
            if len(term.words) > left:
                unread.append(whole)
            elif term.words:
                left -= len(term.words)
                (unwanted if minus else wanted).append(term)
    return Query(
        wanted=tuple(wanted),
        unwanted=tuple(unwanted),
        facets=tuple(facets),
        since=dates.get("since"),
        until=dates.get("until"),
        unread=tuple(unread),
    )


def _parts(typed: str) -> Iterator[tuple[str, str, str, bool, str]]:
    """Minus or nothing, the field's name folded, the value, whether it was in quotes, the whole as typed."""
    for part in _PARTS.finditer(typed):
        phrase = part["phrase"]
        name = fold((part["name"] or "").lower())
        yield part["minus"] or "", name, part["plain"] if phrase is None else phrase, phrase is not None, part[0]


def _term(text: str, field: Field | None, is_phrase: bool) -> Term:
    """A star at the end of a word outside quotes asks for all words that begin so."""
    words = tuple(words_of(text))
    return Term(words, field, is_prefix=bool(words) and not is_phrase and text.endswith("*"))
