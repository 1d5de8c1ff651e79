"""The making of search.db: articles are cut into words a few thousand at a time, and the pieces merged by key.

A piece is sorted and put on the disk before the next is read, and the merge takes a span of keys
at a time. Needs about 4 bytes of temporary room for each different word and pair of an article.
"""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from publish.search.keys import INDEXES, MOST_WORDS, SCHEMA, WORD_BITS, Kind
from publish.search.pieces import PLACE_BITS, Pieces
from publish.search.words import fold, spelling, words_of

Numbers: TypeAlias = npt.NDArray[np.uint64]

_BATCH = 20_000
_TEXTS = "title, summary, body_text, author"
_FACETS = (
    (Kind.PORTAL, "a.portal"),
    (Kind.PROVINCE, "p.province_code"),
    (Kind.SECTION, "a.section"),
    (Kind.YEAR, "substr(a.published_at, 1, 4)"),
    (Kind.BYLINE, "a.author"),
    (Kind.STATE, "a.state"),
)
_NO_WORD = 0


def write_search(connection: sqlite3.Connection, path: Path) -> None:
    """Write search.db for the articles of a snapshot whose rowids begin at 1 and leave none out.

    Raises sqlite3.Error, OSError.
    """
    with (
        contextlib.closing(sqlite3.connect(path, isolation_level=None)) as target,
        tempfile.TemporaryDirectory(prefix=".words-", dir=path.parent) as folder,
    ):
        target.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16384;")
        target.executescript(SCHEMA)
        vocabulary, pieces = _Vocabulary(), Pieces(Path(folder))
        for first, keys in _keyed(connection, vocabulary):
            pieces.add(keys, first)
        target.execute("BEGIN")
        target.executemany("INSERT INTO words VALUES (?, ?)", vocabulary.rows())
        for rows in _batches(pieces.merged()):
            target.executemany("INSERT INTO sets VALUES (?, ?)", rows)
        target.execute(INDEXES)
        target.execute("COMMIT")


class _Vocabulary(dict[str, int]):
    """Every word in lower case and every value of a facet, numbered as it is first asked for.

    Each has its folded form and its spelling, which are words too.
    """

    def __init__(self) -> None:
        super().__init__({"": _NO_WORD})
        self._folded, self._spelt = array("I", [_NO_WORD]), array("I", [_NO_WORD])

    def __missing__(self, word: str) -> int:
        """The number of a word that is new. Raises OverflowError past 16 million."""
        number = self[word] = len(self._folded)
        if number >= MOST_WORDS:
            raise OverflowError("The articles hold more different words than the search index can number")
        self._folded.append(number)
        self._spelt.append(number)
        self._folded[number], self._spelt[number] = self[fold(word)], self[spelling(word)]
        return number

    def numbers(self, text: str | None) -> list[int]:
        """The words of a field in order, and the mark of its end, over which no pair reaches."""
        return [*map(self.__getitem__, words_of(text)), _NO_WORD] if text else [_NO_WORD]

    def folded(self, words: Numbers) -> Numbers:
        """The folded words of words."""
        return np.array(self._folded, dtype=np.uint64)[words]

    def spelt(self, words: Numbers) -> Numbers:
        """The spellings of words."""
        return np.array(self._spelt, dtype=np.uint64)[words]

    def rows(self) -> Iterator[tuple[int, str]]:
        """Number and word, but for the empty one."""
        return ((number, word) for word, number in self.items() if word)


class _Stream:
    """The words of one kind of field, article after article."""

    def __init__(self) -> None:
        self.words, self.lengths = array("I"), array("I")

    def add(self, words: list[int]) -> None:
        """The words of the next article."""
        self.words.extend(words)
        self.lengths.append(len(words))

    def columns(self) -> tuple[Numbers, Numbers]:
        """Each word, and beside it the place of its article in the piece."""
        lengths = np.array(self.lengths, dtype=np.int64)
        places = np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)
        return np.array(self.words, dtype=np.uint64), places


def _keyed(connection: sqlite3.Connection, vocabulary: _Vocabulary) -> Iterator[tuple[int, Numbers]]:
    """For each few thousand articles the rowid of the first, and their keys with places, sorted, each once."""
    (last,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM articles").fetchone()
    facets = ", ".join(column for _, column in _FACETS)
    sql = (
        f"SELECT {_TEXTS}, {facets} FROM articles AS a LEFT JOIN portals AS p USING (portal) "  # noqa: S608
        "WHERE a.rowid BETWEEN ? AND ? ORDER BY a.rowid"
    )
    for first in range(1, last + 1, 1 << PLACE_BITS):
        rows = connection.execute(sql, (first, first + (1 << PLACE_BITS) - 1))
        yield first, _sorted_once(np.concatenate(list(_keys(rows, vocabulary))))


def _keys(rows: Iterable[tuple[str | None, ...]], vocabulary: _Vocabulary) -> Iterator[Numbers]:
    text, title, author = _Stream(), _Stream(), _Stream()
    facets = {kind: _Stream() for kind, _ in _FACETS}
    for row in rows:
        in_title, in_author = vocabulary.numbers(row[0]), vocabulary.numbers(row[3])
        text.add([*in_title, *vocabulary.numbers(row[1]), *vocabulary.numbers(row[2]), *in_author])
        title.add(in_title)
        author.add(in_author)
        for (kind, _), value in zip(_FACETS, row[4:], strict=True):
            facets[kind].add([vocabulary[value]] if value else [])
    for stream, word, spelt, pair in (
        (text, Kind.WORD, Kind.SPELT, Kind.PAIR),
        (title, Kind.TITLE, Kind.TITLE_SPELT, Kind.TITLE_PAIR),
        (author, Kind.AUTHOR, None, Kind.AUTHOR_PAIR),
    ):
        words, places = stream.columns()
        folded = vocabulary.folded(words)
        yield _packed(word, folded, None, places)
        yield _packed(pair, folded[:-1], folded[1:], places[:-1])
        if spelt is not None:
            yield _packed(spelt, vocabulary.spelt(words), None, places)
    for kind, stream in facets.items():
        yield _packed(kind, *_without_second(stream.columns()))


def _without_second(columns: tuple[Numbers, Numbers]) -> tuple[Numbers, None, Numbers]:
    return columns[0], None, columns[1]


def _packed(kind: Kind, first: Numbers, second: Numbers | None, places: Numbers) -> Numbers:
    """Kind, words and place in one number each; where a word is missing, none."""
    there = first != _NO_WORD if second is None else (first != _NO_WORD) & (second != _NO_WORD)
    key = np.uint64(int(kind) << (2 * WORD_BITS)) | first[there] << np.uint64(WORD_BITS)
    if second is not None:
        key |= second[there]
    packed: Numbers = key << np.uint64(PLACE_BITS) | places[there]
    return packed


def _sorted_once(packed: Numbers) -> Numbers:
    """Sorted, without repetitions; np.unique takes ten times as long for numbers of this size."""
    packed.sort()
    fresh = np.ones(len(packed), dtype=bool)
    fresh[1:] = packed[1:] != packed[:-1]
    return packed[fresh]


def _batches(rows: Iterator[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch
