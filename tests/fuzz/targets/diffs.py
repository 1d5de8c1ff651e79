"""Two states of a text, parted by a form feed: what changed, and both texts whole in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

from archive.differences import Piece, compare, differences, fold
from archive.essence import is_significant
from tests.fuzz.mutations import mutate
from tests.fuzz.target import Read, Target
from tests.fuzz.targets import texts
from tests.fuzz.targets.promises import same, text_of

_PART = b"\x0c"


def _open(folder: Path) -> Read:
    return _read


def _read(data: bytes) -> str:
    old, _, new = (data[:60_000]).partition(_PART)
    one, other = text_of(old).encode("utf-8", "replace").decode(), text_of(new).encode("utf-8", "replace").decode()
    pieces = differences(one, other)
    same("the new text in its pieces", "".join(piece.text for piece in pieces if piece.kind != "removed"), other)
    same("pieces of nothing new", [piece.kind for piece in differences(other, other)], ["kept"] * bool(other))
    same("a text against itself", differences(one, one), [Piece("kept", one)] * bool(one))
    shown = fold(pieces)
    same("what is folded", _text(shown), _text(pieces))
    compare((one[:40], one[40:80] or None, one[80:]), (other[:40], other[40:80] or None, other[80:]))
    is_significant((one, None, one), (other, None, other))
    return f"{[piece.kind[0] for piece in pieces][:10]} {len(pieces).bit_length()} {len(shown).bit_length()}"


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _finish(random: Random, data: bytes) -> bytes:
    """The new state is the old one mutated, where the parting was lost."""
    if _PART in data:
        return data
    return data + _PART + mutate(random, data, _seeds(), texts.TEXTS.tokens, most_bytes=2500)


@cache
def _seeds() -> tuple[bytes, ...]:
    cuts = texts.TEXTS.seeds()
    joined = [b"\n\n".join(cuts[at : at + 3]) for at in range(0, len(cuts), 3)]
    return (*joined, *(one + _PART + other for one, other in pairwise(joined)))


DIFFS = Target(
    name="diffs",
    about="the words that two states of a text differ in",
    open=_open,
    seeds=_seeds,
    tokens=(*texts.TEXTS.tokens, b"\n\n", b"\n", b" ", _PART),
    share=2,
    finish=_finish,
    most_bytes=2500,
)
