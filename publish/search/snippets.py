"""The found words in a text as printed: marked in titles and bylines, and a stretch of the text that shows most."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from publish.search.phrases import pattern_of
from publish.search.query import Query, Term
from publish.search.words import WORD, fold_in_place, spelling

#: Characters of a snippet, and of those before its first found word.
_LENGTH, _BEFORE = 260, 60
#: Places that are weighed; a longer text shows its words early enough.
_WEIGHED = 80


@dataclass(frozen=True, slots=True)
class Place:
    """Where a found word stands: from, to, and which of the sought words it is, folded."""

    start: int
    end: int
    word: str


class Marker:
    """Marks what a query looks for: of a reader who typed marks, just that spelling where the text has it."""

    def __init__(self, query: Query) -> None:
        """Read the patterns of the wanted words off a query."""
        self._query = query
        self._spellings = {spelling(word) for term in query.wanted for word in term.words} if query.is_marked else None
        self._patterns = {
            field: _either([term for term in query.wanted if term.field in (None, field)])
            for field in (None, "title", "author")
        }

    def whole(self, text: str | None, field: str | None = None) -> Markup:
        """A text in full, escaped, its found words within <mark>."""
        text = unicodedata.normalize("NFC", text or "")
        return _marked(text, self._places(text, field))

    def finds(self, text: str | None, field: str | None = None) -> bool:
        """Whether a word of the query stands in the text."""
        return bool(text) and bool(self._places(unicodedata.normalize("NFC", text or ""), field))

    def snippet(self, *texts: str | None) -> Markup:
        """The stretch with most of the sought words, of the first text that has any, as typed before otherwise.

        Where no text has any, the opening of the first.
        """
        there = [unicodedata.normalize("NFC", text) for text in texts if text]
        found = [(text, places, as_typed) for text in there for places, as_typed in [self._read(text, None)] if places]
        if found:
            text, places, _ = min(found, key=lambda one: not one[2])  # of equals, the first
            start, end = _cut(text, _best(places))
            inside = [place for place in places if start <= place.start and place.end <= end]
            moved = [Place(place.start - start, place.end - start, place.word) for place in inside]
            dots = "…" if start else "", "…" if end < len(text) else ""
            return Markup(dots[0]) + _marked(text[start:end], moved) + Markup(dots[1])  # noqa: S704 - our dots
        opening = there[0] if there else ""
        return escape(opening if len(opening) <= _LENGTH else opening[: _cut(opening, 0)[1]] + "…")

    def _places(self, text: str, field: str | None) -> list[Place]:
        return self._read(text, field)[0]

    def _read(self, text: str, field: str | None) -> tuple[list[Place], bool]:
        """Where the sought words stand, and whether they are spelt there as they were typed."""
        pattern = self._patterns[field]
        if pattern is None:
            return [], False
        found = [Place(*match.span(), match[0]) for match in pattern.finditer(fold_in_place(text))]
        if self._spellings is None:
            return found, bool(found)
        as_typed = [place for place in found if self._is_as_typed(text[place.start : place.end])]
        return as_typed or found, bool(as_typed)

    def _is_as_typed(self, words: str) -> bool:
        return all(spelling(word) in (self._spellings or ()) for word in WORD.findall(words.lower()))


def _either(terms: Sequence[Term]) -> re.Pattern[str] | None:
    """One pattern for all terms, phrases before the words that they begin with."""
    patterns = sorted({pattern_of(term).pattern for term in terms}, key=len, reverse=True)
    return re.compile("|".join(patterns)) if patterns else None


def _best(places: Sequence[Place]) -> int:
    """Where the stretch begins that shows the most different words, then the most words; the earliest of equals."""

    def worth(first: int) -> tuple[int, int]:
        end = places[first].start + _LENGTH - _BEFORE
        shown = [place.word for place in places[first : first + _WEIGHED] if place.end <= end]
        return len(set(shown)), len(shown)

    best = max(range(min(len(places), _WEIGHED)), key=worth)
    return places[best].start


def _cut(text: str, at: int) -> tuple[int, int]:
    """A stretch of about _LENGTH characters with the place `at` near its beginning, cut between words."""
    start = max(0, at - _BEFORE)
    if start:
        blank = text.find(" ", start, at)
        start = blank + 1 if blank >= 0 else at
    end = min(len(text), start + _LENGTH)
    if end < len(text):
        blank = text.rfind(" ", at + 1, end)
        end = blank if blank > at else end
    return start, end


def _marked(text: str, places: Sequence[Place]) -> Markup:
    parts, done = [], 0
    for place in places:
        parts.append(escape(text[done : place.start]))
        parts.append(Markup("<mark>{}</mark>").format(text[place.start : place.end]))
        done = place.end
    return Markup("").join([*parts, escape(text[done:])])
