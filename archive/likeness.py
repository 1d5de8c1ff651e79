"""How alike two texts are, word by word and in order: what a copy keeps however it was touched up.

Words are compared without case, punctuation and the place of the tone mark (`hòa`, `hoà`), numbers without the style
they are written in (`05-8`, `5/8`). The longest sequence of words that both texts hold in the same order is what they
share; a word replaced, a paragraph dropped or a sentence added costs just its own length.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from rapidfuzz.distance import LCSseq

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_EDGES = re.compile(r"^\W+|\W+$")
_DASHES = re.compile(r"[-‐‑‒–—.]")
_ZEROS = re.compile(r"(?<!\d)(?<![.,])0+(?=\d)")
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
_MOST_KNOWN = 50_000


class _Known(dict[str, int]):
    """Written word to its number: 0 for what is no word. Bounded, for figures never end."""

    def __missing__(self, written: str) -> int:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        plain = _plain(written)
        # Not hash(): signatures made of these numbers are kept on disk.
        number = int.from_bytes(hashlib.blake2b(plain.encode(), digest_size=8).digest(), "big") if plain else 0
        self[written] = number
        return number


_known = _Known()


def words(text: str) -> list[int]:
    """The words of a text in order, each as a number (64 bits, stable) that equal words share."""
    known = _known
    return [number for number in [known[written] for written in text.split()] if number]


def similarity(one: str, other: str) -> float:
    """Share of the words of both texts that stand in both in the same order, 0 to 1.

    Symmetric; 1.0 for texts that read the same, two without a word among them: ask for a length where that matters.
    """
    return 1.0 if one == other else likeness(words(one), words(other))


def likeness(one: list[int], other: list[int]) -> float:
    """`similarity` of texts that were taken apart by `words`."""
    return 2.0 * LCSseq.similarity(one, other) / (len(one) + len(other)) if one or other else 1.0


def _plain(written: str) -> str:
    """A word without what styles differ in: case, marks around it, the place of the tone, the form of a number."""
    # Marks around it go first: apart from its letter, a tone is no letter either.
    bare = _EDGES.sub("", unicodedata.normalize("NFC", written)).lower()
    if bare[:1].isdigit():
        return _ZEROS.sub("", _DASHES.sub("/", _THOUSANDS.sub("", bare)))
    bare = unicodedata.normalize("NFD", bare)
    return _TONES.sub("", bare) + "".join(_TONES.findall(bare))
