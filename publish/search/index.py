"""search.db opened for reading: sets of articles by what they have in common."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pyroaring import BitMap

from publish.place import open_finished
from publish.provinces import PROVINCES
from publish.search.keys import MOST_WORDS, WORD_BITS, Kind, first_word, key_of
from publish.search.words import fold

if TYPE_CHECKING:
    from datasette.app import Datasette

#: Values of a facet are given by name; these are the kinds behind the names.
FACETS = {
    "portal": Kind.PORTAL,
    "province": Kind.PROVINCE,
    "section": Kind.SECTION,
    "year": Kind.YEAR,
    "author": Kind.BYLINE,
    "state": Kind.STATE,
}
#: The sets of each site that is open, so that all of its plugins use the same.
_OPEN: WeakKeyDictionary[Datasette, Index] = WeakKeyDictionary()
#: Each word with its set of a kind; the parameter is the key of that kind without a word.
_WORDS_WITH_SETS = f"FROM words JOIN sets ON key = ? + (id << {WORD_BITS})"
_MOST_PREFIXED = 20_000
_BEYOND = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, and the articles that have it."""

    value: str
    articles: BitMap


class Index:
    """The sets of one snapshot. May be used by several threads: each has a connection of its own."""

    def __init__(self, path: Path, articles: int) -> None:
        """Open search.db and read all values of the facets; rowids of articles run from 1 to `articles`.

        Raises sqlite3.Error.
        """
        self._path = path
        self._local = threading.local()
        self.all = BitMap(range(1, articles + 1))
        self.facets = {name: self._values(kind) for name, kind in FACETS.items()}
        self.dated: BitMap = BitMap().union(*(value.articles for value in self.facets["year"]))
        # The thread that opens a site does not search: a connection of its would outlive the snapshot's files.
        self._connection().close()
        del self._local.connection

    def articles(self, kind: Kind, first: str, second: str | None = None) -> BitMap:
        """The articles of a word, or of two words in a row; none where it does not occur."""
        number, other = self._number(first), self._number(second) if second is not None else 0
        if number is None or other is None:
            return BitMap()
        row = self._one("SELECT articles FROM sets WHERE key = ?", key_of(kind, number, other))
        return BitMap.deserialize(row) if isinstance(row, bytes) else BitMap()

    def prefixed(self, kind: Kind, prefix: str) -> BitMap:
        """The articles of all words that begin so."""
        rows = self._connection().execute(
            f"SELECT articles {_WORDS_WITH_SETS} WHERE word >= ? AND word < ? LIMIT ?",
            (key_of(kind, 0), prefix, prefix + _BEYOND, _MOST_PREFIXED),
        )
        return BitMap().union(*(BitMap.deserialize(articles) for (articles,) in rows))

    def words_like(self, word: str) -> list[str]:
        """Folded words with the same first letter and nearly the same length, the most frequent first."""
        rows = self._connection().execute(
            f"SELECT word {_WORDS_WITH_SETS} WHERE word >= ? AND word < ? "
            "AND length(word) BETWEEN ? AND ? ORDER BY length(articles) DESC LIMIT ?",
            (key_of(Kind.WORD, 0), word[0], word[0] + _BEYOND, len(word) - 1, len(word) + 1, _MOST_PREFIXED),
        )
        return [like for (like,) in rows]

    def values_of(self, facet: str, typed: str) -> list[Value]:
        """The values of a facet that a reader means: the one written so, else all that read so without marks."""
        values = self.facets[facet]
        names = PROVINCES if facet == "province" else {}
        folded = fold(typed.lower())
        return [one for one in values if one.value == typed] or [
            one for one in values if fold(names.get(one.value, one.value).lower()) == folded
        ]

    def _values(self, kind: Kind) -> list[Value]:
        """The values of a facet, that of the most articles first."""
        rows = self._connection().execute(
            "SELECT key, articles FROM sets WHERE key BETWEEN ? AND ?", (key_of(kind, 0), key_of(kind, MOST_WORDS - 1))
        )
        values = [
            Value(str(self._one("SELECT word FROM words WHERE id = ?", first_word(key))), BitMap.deserialize(articles))
            for key, articles in rows.fetchall()
        ]
        return sorted(values, key=lambda value: (-len(value.articles), value.value))

    def _number(self, word: str) -> int | None:
        number = self._one("SELECT id FROM words WHERE word = ?", word)
        return number if isinstance(number, int) else None

    def _one(self, sql: str, value: str | int) -> str | int | bytes | None:
        row = self._connection().execute(sql, (value,)).fetchone()
        found: str | int | bytes | None = row[0] if row else None
        return found

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = open_finished(self._path)
        return connection


def open_index(site: Datasette) -> None:
    """Open the sets beside the site's database, where there are any. Raises sqlite3.Error."""
    database = Path(site.databases["luuchieu"].path or "") if "luuchieu" in site.databases else Path()
    search = database.with_name("search.db") if database.name else Path()
    if search.is_file():
        with contextlib.closing(open_finished(database)) as snapshot:
            (last,) = snapshot.execute("SELECT coalesce(max(rowid), 0) FROM articles").fetchone()
        _OPEN[site] = Index(search, last)


def index_of(site: Datasette) -> Index | None:
    """The sets of a site; None where its snapshot has none."""
    return _OPEN.get(site)
