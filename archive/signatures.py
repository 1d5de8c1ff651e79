"""MinHash signatures: two articles that share most pairs of neighbouring words are likely to share a band."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from rensa import RMinHash

SLOTS = 128
BANDS = 32
ROWS = 3
"""Slots a band. 32 bands of 3 find 997 of 1,000 copies with up to 10 words of 100 replaced (docs/duplicates.md)."""
RULES = f"1 {SLOTS} {BANDS} {ROWS} {RMinHash.ALGORITHM_VERSION}"
"""Signatures of other rules do not compare: an index made under them is made anew."""
ALIKE_AT_LEAST = 0.26
"""Share of equal slots below which texts are not compared; copies have 0.33 or more, give or take 0.04."""

_SEED = 42
_MIX = 0x9E3779B97F4A7C15
_KEY = (1 << 42) - 1
_LOW_BITS = int.from_bytes(b"\x01" * SLOTS)
_UNLIKE_AT_MOST = int(SLOTS * (1 - ALIKE_AT_LEAST))


def sign(texts: Sequence[array[int]]) -> Iterator[tuple[list[int], bytes]]:
    """For each text (words as numbers) its band keys, 47 bits each, and its sketch, a byte a slot.

    A text of a single word or none has no keys: there is nothing to compare.
    """
    rows = RMinHash.digest_matrix_from_token_hash_sets(list(map(_pairs, texts)), SLOTS, _SEED).to_rows()
    for text, row in zip(texts, rows, strict=True):
        yield (_keys(row) if len(text) > 1 else []), array("I", row).tobytes()[::4]


def are_alike(one: int, other: int) -> bool:
    """Whether two sketches, as integers, have enough slots in common."""
    differ = one ^ other
    differ |= differ >> 4
    differ |= differ >> 2
    differ |= differ >> 1
    return (differ & _LOW_BITS).bit_count() <= _UNLIKE_AT_MOST


def _pairs(text: array[int]) -> list[int]:
    """Words that stand side by side, as one number of 64 bits each."""
    even, odd = text.tobytes(), text[1:].tobytes()
    return [*array("Q", even[: len(even) & ~7]), *array("Q", odd[: len(odd) & ~7])]


def _keys(row: list[int]) -> list[int]:
    found = zip(range(BANDS), row[::ROWS], row[1::ROWS], row[2::ROWS], strict=False)
    return [band << 42 | (((a << 32 | b) * _MIX + c) * _MIX >> 32) & _KEY for band, a, b, c in found]
