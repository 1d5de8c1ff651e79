"""Vietnamese text made comparable: tidy, fold, spellings, essence, words, snippets' letters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from archive.essence import essence, is_significant, levelled
from archive.text import count_words, fold, text_sha256, tidy
from publish.search.words import fold as fold_word
from publish.search.words import fold_in_place, plain, spelling, words_of
from tests.fuzz import seeds
from tests.fuzz.dictionary import tokens
from tests.fuzz.target import BrokenPromise, Read, Target
from tests.fuzz.targets.promises import composed, same, settled

_MANY_MARKS = re.compile(r"[^\w\s\x00-\x7f]{25}")


def _open(folder: Path) -> Read:
    return _read


def _read(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    line = settled("tidy", tidy, text)
    composed("tidy", line)
    if line != " ".join(line.split()):
        raise BrokenPromise(f"tidy is no line: {line[:80]!r}")
    composed("fold", settled("fold", fold, text))
    nfd = unicodedata.normalize("NFD", text)
    if _MANY_MARKS.search(nfd):
        # Thirty marks on a letter are kept, and how many a letter has differs by form; no writing has so many.
        nfd = text
    same("the hash of a text and of its NFD", text_sha256(text, None, text), text_sha256(nfd, None, nfd))
    same("the essence of a text and of its NFD", essence(text, None, text), essence(nfd, None, nfd))
    if is_significant((text, None, text), (nfd, None, f" {nfd}\n")):
        raise BrokenPromise(f"a text differs from itself in NFD: {text[:80]!r}")
    levelled(text)
    words = words_of(text)
    for word in words[:50]:
        fold_word(word)
        spelling(word)
    composed_text = unicodedata.normalize("NFC", text)
    same("letters of a text folded in place", len(fold_in_place(composed_text)), len(composed_text))
    plain(text)
    marked = sum(fold_word(word) != word for word in words[:50])
    sizes = [number.bit_length() for number in (len(words), marked, count_words(text))]
    return f"{len(text) != len(line)} {sizes} {line.isascii()}"


@cache
def _seeds() -> tuple[bytes, ...]:
    texts = [page.body.decode("utf-8", "ignore") for page in seeds.pages() if len(page.body) < 30_000]
    cuts = [text[at : at + 300] for text in texts for at in range(len(text) // 3, len(text), 1500)]
    return tuple(cut.encode() for cut in cuts[::5] if len(cut) > 50)


TEXTS = Target(
    name="texts",
    about="text normalized, folded, hashed and cut into words",
    open=_open,
    seeds=_seeds,
    tokens=tokens("texts"),
    share=9,
    most_bytes=4000,
)
