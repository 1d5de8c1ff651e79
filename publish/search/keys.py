"""What the index is asked for: a set of articles has a key, made of what is meant (Kind) and one or two word numbers.

search.db, beside luuchieu.db in a snapshot, holds two tables:
words (id, word): every folded word, spelling, and value of a facet, with its number from 1;
sets (key, articles): the articles of a key, by rowid, as a Roaring bitmap in its portable format.
"""

from __future__ import annotations

from enum import IntEnum

#: Bits of a word's number, so there are at most 16 million different words.
WORD_BITS = 24
MOST_WORDS = 1 << WORD_BITS

SCHEMA = """
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL) STRICT;
CREATE TABLE sets (key INTEGER PRIMARY KEY, articles BLOB NOT NULL) STRICT;
"""
INDEXES = "CREATE UNIQUE INDEX words_word ON words (word)"


class Kind(IntEnum):
    """What the articles of a set have in common. A pair is two words one after the other in the same field."""

    WORD = 1
    SPELT = 2
    PAIR = 3
    TITLE = 4
    TITLE_SPELT = 5
    TITLE_PAIR = 6
    AUTHOR = 7
    AUTHOR_PAIR = 8
    PORTAL = 9
    PROVINCE = 10
    SECTION = 11
    YEAR = 12
    BYLINE = 13
    STATE = 14


def key_of(kind: Kind, first: int, second: int = 0) -> int:
    """The key of a set; below 2**52, so it is a whole number in every language."""
    return int(kind) << (2 * WORD_BITS) | first << WORD_BITS | second


def first_word(key: int) -> int:
    """The number of the first word of a key."""
    return key >> WORD_BITS & (1 << WORD_BITS) - 1
