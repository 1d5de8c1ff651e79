"""How alike two texts are, word by word and in order: what a copy keeps however it was touched up.

Words are compared without case, punctuation and the place of the tone mark (`hòa`, `hoà`), numbers without the style
they are written in (`05-8`, `5/8`). The longest sequence of words that both texts hold in the same order is what they
share; a word replaced, a paragraph dropped or a sentence added costs just its own length.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_EDGES = re.compile(r"^\W+|\W+$")
_DASHES = re.compile(r"[-‐‑‒–—.]")
_ZEROS = re.compile(r"(?<!\d)(?<![.,])0+(?=\d)")
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
_DIGIT = re.compile(r"\d")
_SENTENCE_END = (".", "!", "?", ":", ";", "…", "”", '"')
_MOST_KNOWN = 50_000

CAPITAL, DIGIT, ENDS = 1, 2, 4
"""Marks of a written word: begins with a capital, holds a digit, a sentence ends after it."""
_NUMBER = (1 << 32) - 1


class _Known(dict[str, int]):
    """Written word to its number and marks: 0 for what is no word. Bounded, for figures never end."""

    def __missing__(self, written: str) -> int:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        # Marks around it go first: apart from its letter, a tone is no letter either.
        bare = _EDGES.sub("", unicodedata.normalize("NFC", written))
        self[written] = marked = _marks(written, bare) << 32 | _number(bare) if bare else 0
        return marked


_known = _Known()


def marked_words(text: str) -> list[int]:
    """The words of a text in order, each as `marks << 32 | number`."""
    return list(filter(None, map(_known.__getitem__, text.split())))


def words(text: str) -> list[int]:
    """The words of a text in order, each as a number (32 bits, stable) that equal words share."""
    return [marked & _NUMBER for marked in marked_words(text)]


def similarity(one: str, other: str) -> float:
    """Share of the words of both texts that stand in both in the same order, 0 to 1.

    Symmetric; 1.0 for texts that read the same, two without a word among them: ask for a length where that matters.
    """
    return 1.0 if one == other else likeness(words(one), words(other))


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """`similarity` of texts that were taken apart by `words`."""
    # rapidfuzz's own share is of the longer text, so that half a text would count as half of it.
    return 2.0 * LCSseq.similarity(one, other) / (len(one) + len(other)) if one or other else 1.0


def _number(bare: str) -> int:
    # Not hash(): signatures made of these numbers are kept on disk.
    return int.from_bytes(hashlib.blake2b(_plain(bare).encode(), digest_size=4).digest(), "big")


def _marks(written: str, bare: str) -> int:
    is_end = written.endswith(_SENTENCE_END)
    return CAPITAL * bare[0].isupper() | DIGIT * bool(_DIGIT.search(bare)) | ENDS * is_end


def _plain(bare: str) -> str:
    """A word without what styles differ in: case, the place of the tone, the form of a number."""
    bare = bare.lower()
    if bare[0].isdigit():
        return _ZEROS.sub("", _DASHES.sub("/", _THOUSANDS.sub("", bare)))
    bare = unicodedata.normalize("NFD", bare)
    return _TONES.sub("", bare) + "".join(_TONES.findall(bare))
