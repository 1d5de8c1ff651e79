"""Datasette plugin: what one query may hold in memory, and one function call take. Time and rows are Datasette's."""

from __future__ import annotations

import sqlite3
import weakref

from datasette import hookimpl

from publish.serving.costly import bound

#: A page's HTML may be long; no cell of an archive comes near it.
LONGEST_CELL = 10_000_000
#: Bytes of all rows that a query returns: 1,000 rows of 100 KB.
LARGEST_RESULT = 100_000_000
#: Bytes that SQLite takes in this process, for all that is asked at a time. Sixteen common table expressions that each
#: name the one before twice are written out 65,536 times before a query begins, when no time limit holds.
LARGEST_HEAP = 256_000_000


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bound each value, the sum of those that a query returns, SQLite's memory, and functions without an end."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL)
    conn.execute(f"PRAGMA hard_heap_limit = {LARGEST_HEAP}")
    bound(conn)
    conn.row_factory = _Bounded()


class _Bounded:
    """Makes sqlite3.Row as Datasette's own setting does, and counts what one cursor returned."""

    def __init__(self) -> None:
        self._cursor: weakref.ref[sqlite3.Cursor] | None = None
        self._bytes = 0

    def __call__(self, cursor: sqlite3.Cursor, row: tuple[object, ...]) -> sqlite3.Row:
        if self._cursor is None or self._cursor() is not cursor:
            self._cursor, self._bytes = weakref.ref(cursor), 0
        self._bytes += sum(len(value) for value in row if isinstance(value, str | bytes))
        if self._bytes > LARGEST_RESULT:
            raise sqlite3.OperationalError(f"the result is larger than {LARGEST_RESULT:,} bytes: ask for less")
        return sqlite3.Row(cursor, row)
