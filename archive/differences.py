"""The words removed and added between two texts, as pieces that a terminal or a page shows in their order.

Words are compared in one spelling (archive/essence.py): `hòa` and `hoà` are one word. An added comma is shown.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, NamedTuple

from archive.essence import Text, levelled

Kind = Literal["kept", "removed", "added", "folded"]

# A paragraph's end; a word or number with what stands between its digits; dots; any other sign. Then spaces.
_TOKEN = re.compile(
    r"(?:[^\S\n]*\n\s*|(?:[^\W_][\w\u0300-\u036f]*(?:(?<=\d)[.,:/–-](?=\d)[\w\u0300-\u036f]+)*|\.{2,}|\S)[^\S\n]*|\s+)"
)
_QUOTES = str.maketrans("“”„‟«»‘’‚‛`´", '""""""' + "''''''") | {ord("…"): "..."}
_BREAK = "\n"

_MOST_CELLS = 400_000_000
"""Of the table that finds common words: 50 MB. Stretches of over 20,000 words with no paragraph in common are not
compared word by word."""
_PASSES = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with the spaces that follow it. `folded` is kept text that need not be shown."""

    kind: Kind
    text: str

    @property
    def words(self) -> int:
        """Words and numbers in it."""
        return sum(_is_word(token.key) for token in _tokens(self.text))


class _Token(NamedTuple):
    text: str
    key: str  # in one spelling; _BREAK at a paragraph's end


Pairs = list[tuple[int, int]]
"""Places in two sequences that hold the same, in their order."""


def differences(old: str, new: str) -> list[Piece]:
    """Pieces whose kept and added text is `new`; kept and removed text reads as `old` does."""
    before, after = _tokens(old), _tokens(new)
    pairs = _without_crumbs(_matches(before, after), before, after)
    pieces: list[Piece] = []
    i = j = 0
    for start, other_start, length in [*_runs(pairs), (len(before), len(after), 0)]:
        gone = before[i:start]
        if gone and i and j and len(_space(before[i - 1])) > len(_space(after[j - 1])):
            # Of two kept words that are not followed alike the new one is shown; the old one's space is gone too.
            gone = [_Token(_space(before[i - 1]), ""), *gone]
        _add(pieces, "removed", gone)
        _add(pieces, "added", after[j:other_start])
        i, j = start + length, other_start + length
        _add(pieces, "kept", after[other_start:j])
    return pieces


def compare(old: Text, new: Text) -> dict[str, list[Piece]]:
    """The pieces of title, lead and body in turn; of `lead and body` in one where only one state marks a lead."""
    parts = {"title": (old[0], new[0])}
    if (old[1] is None) == (new[1] is None):
        parts |= {"lead": (old[1] or "", new[1] or ""), "body": (old[2], new[2])}
    else:
        wholes = [f"{lead}\n\n{body}" if lead and body else lead or body for _, lead, body in (old, new)]
        parts["lead and body"] = (wholes[0], wholes[1])
    return {part: differences(*texts) for part, texts in parts.items() if any(texts)}


def fold(pieces: Sequence[Piece], context: int = 12) -> list[Piece]:
    """The same with the kept text folded that lies farther than `context` words from any change."""
    shown: list[Piece] = []
    for index, piece in enumerate(pieces):
        tokens = _tokens(piece.text)
        places = [place for place, token in enumerate(tokens) if _is_word(token.key)]
        head = context if index else 0
        tail = context if index < len(pieces) - 1 else 0
        if piece.kind != "kept" or len(places) <= head + tail + context:
            shown.append(piece)
            continue
        first = places[head]
        last = places[-tail] if tail else len(tokens)
        _add(shown, "kept", tokens[:first])
        _add(shown, "folded", tokens[first:last])
        _add(shown, "kept", tokens[last:])
    return shown


def _add(pieces: list[Piece], kind: Kind, tokens: Sequence[_Token]) -> None:
    if not tokens:
        return
    text = "".join(token.text for token in tokens)
    if pieces and pieces[-1].kind == kind:
        text = pieces.pop().text + text
    pieces.append(Piece(kind, text))


def _tokens(text: str) -> list[_Token]:
    return [_Token(found, _key(found)) for found in _TOKEN.findall(text)]


def _space(token: _Token) -> str:
    return token.text[len(token.text.rstrip()) :]


def _key(text: str) -> str:
    return _BREAK if "\n" in text else levelled(text.strip()).translate(_QUOTES)


def _is_word(key: str) -> bool:
    return key[:1].isalnum()


def _matches(before: Sequence[_Token], after: Sequence[_Token]) -> Pairs:
    """Paragraphs that both texts have first, then words between them."""
    spans, other_spans = list(_paragraphs(before)), list(_paragraphs(after))
    shared = _common(
        [tuple(token.key for token in before[start:end]) for start, end in spans],
        [tuple(token.key for token in after[start:end]) for start, end in other_spans],
    )
    found = [(*spans[one], other_spans[other][0]) for one, other in shared]
    pairs: Pairs = []
    i = j = 0
    for start, end, other in [*found, (len(before), len(before), len(after))]:
        words = _common([token.key for token in before[i:start]], [token.key for token in after[j:other]])
        pairs += [(i + one, j + two) for one, two in words]
        pairs += [(start + n, other + n) for n in range(end - start)]
        i, j = end, other + end - start
    return pairs


def _paragraphs(tokens: Sequence[_Token]) -> Iterator[tuple[int, int]]:
    """Where each begins and ends, without the break behind it."""
    start = 0
    for place in [*(n for n, token in enumerate(tokens) if token.key == _BREAK), len(tokens)]:
        if start < place:
            yield start, place
        start = place + 1


def _common(one: Sequence[Hashable], other: Sequence[Hashable]) -> Pairs:
    """A longest common subsequence. What both begin and end with is taken first."""
    shorter = min(len(one), len(other))
    head = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    rest = shorter - head
    tail = next((n for n in range(rest) if one[-1 - n] != other[-1 - n]), rest)
    middle, other_middle = one[head : len(one) - tail], other[head : len(other) - tail]
    pairs = [(n, n) for n in range(head)]
    if middle and other_middle and len(middle) * len(other_middle) <= _MOST_CELLS:
        pairs += [(head + i, head + j) for i, j in _longest(middle, other_middle)]
    return pairs + [(len(one) - n, len(other) - n) for n in range(tail, 0, -1)]


def _longest(one: Sequence[Hashable], other: Sequence[Hashable]) -> Pairs:
    """By rows of bits, 64 comparisons at a time (Crochemore et al. 2001): no text makes it slower than another."""
    places: dict[Hashable, int] = {}
    for j, item in enumerate(other):
        places[item] = places.get(item, 0) | 1 << j
    full = row = (1 << len(other)) - 1
    rows = []
    for item in one:
        hits = row & places.get(item, 0)
        row = (row + hits | row - hits) & full
        rows.append(row)
    pairs: Pairs = []
    i, j = len(one), len(other)
    while i and j:
        if rows[i - 1] >> j - 1 & 1:
            j -= 1
        elif i > 1 and not rows[i - 2] >> j - 1 & 1:
            i -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def _runs(pairs: Pairs) -> list[tuple[int, int, int]]:
    """Pairs that follow one another on both sides, as (place, place, length)."""
    runs: list[tuple[int, int, int]] = []
    for i, j in pairs:
        if runs and (i, j) == (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]):
            runs[-1] = (*runs[-1][:2], runs[-1][2] + 1)
        else:
            runs.append((i, j, 1))
    return runs


def _without_crumbs(pairs: Pairs, before: Sequence[_Token], after: Sequence[_Token]) -> Pairs:
    """Without the odd `của` that two sentences share by chance: what is kept is longer than the changes around it.

    Paragraph breaks stay.
    """
    counts = [[0, *accumulate(_is_word(token.key) for token in tokens)] for tokens in (before, after)]

    def gap(end: tuple[int, int], start: tuple[int, int]) -> int:
        return max(count[b] - count[a] for count, a, b in zip(counts, end, start, strict=True))

    for _ in range(_PASSES):
        runs = _runs(pairs)
        starts = [(i, j) for i, j, _ in runs] + [(len(before), len(after))]
        ends = [(0, 0)] + [(i + n, j + n) for i, j, n in runs]
        kept: Pairs = []
        for run, (i, j, n) in enumerate(runs):
            words = counts[0][i + n] - counts[0][i]
            is_crumb = words < min(gap(ends[run], starts[run]), gap(ends[run + 1], starts[run + 1]))
            kept += [(i + k, j + k) for k in range(n) if not is_crumb or before[i + k].key == _BREAK]
        if len(kept) == len(pairs):
            break
        pairs = kept
    return pairs
