"""Words as search sees them: which letters make one, how it is folded, how its spelling is told apart.

Words are runs of letters and digits, as FTS5's `unicode61` cuts them. Folded, they lose tone marks, circumflexes and
the bar of đ. As spelt, they keep them, with the tone at the end, so that hòa and hoà are one spelling.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
#: Grave, acute, tilde, hook and dot: the five tone marks. The others make letters: ă, â, ê, ô, ơ, ư.
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_MARK = re.compile("[\u0300-\u036f]")
#: What is no text: control characters, and the halves of pairs by which Python carries stray bytes.
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(text: str) -> str:
    """Text in NFC and lower case without stray marks: what WORD is to be matched against. Its length may change."""
    composed = unicodedata.normalize("NFC", text)
    return (_MARK.sub("", composed) if _MARK.search(composed) else composed).lower()


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case with their marks; control characters part words."""
    return WORD.findall(plain(_NO_TEXT.sub(" ", text)))


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """`bắc` as `bac`, `đồng` as `dong`: what a reader in haste types, and what the index holds."""
    return _MARK.sub("", unicodedata.normalize("NFD", word)).replace("đ", "d")


@lru_cache(maxsize=65536)
def spelling(word: str) -> str:
    """A word with its tone marks moved to its end: two words are spelt alike when this is equal."""
    parts = unicodedata.normalize("NFD", word)
    tones = "".join(char for char in parts if char in _TONES)
    if not tones:
        return word
    return unicodedata.normalize("NFC", "".join(char for char in parts if char not in _TONES)) + tones


def is_marked(word: str) -> bool:
    """Whether a word carries a mark that folding takes off."""
    return fold(word) != word


class _Letters(dict[int, str]):
    """For str.translate: each character as one folded character, so that places in the text stay the same."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = fold(char.lower())
        self[code] = folded if len(folded) == 1 else char
        return self[code]


_LETTERS = _Letters()


def fold_in_place(text: str) -> str:
    """A text in NFC folded letter by letter: what is found at a place here stands at that place in the text."""
    return text.translate(_LETTERS)
