"""Pieces of an index on the disk, each sorted by key, and their merge into one set of articles a key."""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

Column: TypeAlias = npt.NDArray[Any]

#: An article's place in its piece is packed into one number with the key: 2**11 articles a piece.
PLACE_BITS = 11
#: Entries that a step of the merge holds in memory.
_AT_ONCE = 2_000_000
_ABOVE_ALL_KEYS = 1 << 62


@dataclass(frozen=True, slots=True)
class _Piece:
    """Keys (each once, ascending), where in `articles` those of each begin, and the articles (rowids)."""

    keys: Column
    starts: Column
    articles: Column

    def span(self, low: int, high: int) -> tuple[Column, Column, Column]:
        """Keys from `low` to below `high`, how many articles each has, and these articles."""
        begin, end = np.searchsorted(self.keys, np.array([low, high], dtype=np.uint64))
        starts = self.starts[begin : end + 1].astype(np.int64)
        return self.keys[begin:end], np.diff(starts), self.articles[starts[0] : starts[-1]]

    def sample(self, step: int) -> Column:
        """The key of every `step`-th entry."""
        places = np.searchsorted(self.starts, np.arange(0, len(self.articles), step), side="right") - 1
        sampled: Column = self.keys[places]
        return sampled


class Pieces:
    """All pieces, a column a file. Each holds later articles than the one before."""

    _COLUMNS = (("keys", np.uint64), ("starts", np.uint32), ("articles", np.uint32))

    def __init__(self, folder: Path) -> None:
        """Pieces are kept in the folder, which is the caller's to remove."""
        self._folder = folder
        self._sizes: list[tuple[int, int]] = []

    def add(self, packed: Column, first: int) -> None:
        """Put sorted numbers of key and place on the disk; the article at place 0 has the rowid `first`."""
        keys = packed >> np.uint64(PLACE_BITS)
        begins = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
        places = packed & np.uint64((1 << PLACE_BITS) - 1)
        columns = (keys[begins], np.append(begins, len(keys)), places + np.uint64(first))
        for (name, kind), column in zip(self._COLUMNS, columns, strict=True):
            with (self._folder / name).open("ab") as file:
                column.astype(kind).tofile(file)
        self._sizes.append((len(begins), len(keys)))

    def merged(self) -> Iterator[tuple[int, bytes]]:
        """Each key once, ascending, with its articles as a serialized Roaring bitmap."""
        files = [_map(self._folder / name) for name, _ in self._COLUMNS]
        pieces = self._cut(files)
        bounds = _bounds(pieces)
        _let_go(files)
        for low, high in pairwise(bounds):
            spans = [piece.span(low, high) for piece in pieces]
            keys, counts, articles = (np.concatenate(columns) for columns in zip(*spans, strict=True))
            order = np.argsort(keys, kind="stable")
            starts = np.cumsum(counts) - counts
            keys, counts, starts = keys[order], counts[order], starts[order]
            ends = np.cumsum(counts)
            gathered = articles[np.arange(len(articles)) + np.repeat(starts - (ends - counts), counts)]
            yield from _sets(keys, ends, gathered)
            _let_go(files)

    def _cut(self, files: list[mmap.mmap]) -> list[_Piece]:
        keys, starts, articles = (
            np.frombuffer(file, kind) for file, (_, kind) in zip(files, self._COLUMNS, strict=True)
        )
        pieces, key, start, article = [], 0, 0, 0
        for many_keys, many_articles in self._sizes:
            ends = key + many_keys, start + many_keys + 1, article + many_articles
            pieces.append(_Piece(keys[key : ends[0]], starts[start : ends[1]], articles[article : ends[2]]))
            key, start, article = ends
        return pieces


def _map(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _let_go(files: list[mmap.mmap]) -> None:
    """What was read stays in the system's cache, but is not held against this process."""
    for file in files:
        file.madvise(mmap.MADV_DONTNEED)


def _sets(keys: Column, ends: Column, articles: Column) -> Iterator[tuple[int, bytes]]:
    """One set for each run of equal keys."""
    last = np.flatnonzero(np.append(keys[1:] != keys[:-1], len(keys) > 0))
    whole = array("I", articles.tobytes())
    begin = 0
    for key, end in zip(keys[last].tolist(), ends[last].tolist(), strict=True):
        found = BitMap(whole[begin:end])
        found.run_optimize()
        yield key, found.serialize()
        begin = end


def _bounds(pieces: list[_Piece]) -> list[int]:
    """Keys that part all entries into spans of about _AT_ONCE; the first is below and the last above every key."""
    entries = sum(len(piece.articles) for piece in pieces)
    spans = max(1, entries // _AT_ONCE)
    # Every so many-th entry of each piece, in the order of their keys, says where the entries lie.
    lying = np.sort(np.concatenate([piece.sample(entries // (spans * 256) + 1) for piece in pieces]))
    inner = lying[[len(lying) * number // spans for number in range(1, spans)]]
    return [0, *sorted(set(inner.tolist())), _ABOVE_ALL_KEYS]
