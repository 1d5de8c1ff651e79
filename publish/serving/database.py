"""Datasette's database with faults of it (0.65) kept from readers: a stalled site, rows lost in paging, half a key."""

from __future__ import annotations

import re
import sqlite3
import traceback
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TypeVar

from datasette.app import Datasette
from datasette.database import QueryInterrupted, Results
from datasette.utils.asgi import NotFound
from datasette.views.base import DatasetteError

from publish.place import Snapshot
from publish.serving.schema import UnchangingSchema
from publish.serving.turns import Turns, asking

T = TypeVar("T")
#: The first page of a table as Datasette asks for it: names, one table, conditions, one column to sort by.
_FIRST_PAGE = re.compile(
    r"(?P<rows>select (?!distinct\b)[\w\[\], ]+ from \[?(?P<table>\w+)\]? "
    r"(?:where (?:(?!\b(?:union|intersect|except|group|having|limit)\b).)* )?order by \[?\w+\]?(?: desc)?)"
    r"(?P<limit> limit \d+)",
    re.DOTALL,
)
#: Characters. Datasette's own is far shorter; in a long one of a stranger's the search for the parts would take long.
_LONGEST_FIRST_PAGE = 3_000


class _TooLong(QueryInterrupted, DatasetteError):  # type: ignore[misc]
    """What a reader is told also where Datasette forgets to catch it, as when the answer would be CSV."""

    def __init__(self, error: Exception, sql: str, params: object) -> None:
        QueryInterrupted.__init__(self, error, sql, params)
        DatasetteError.__init__(self, "the query took too long", status=400)


class SnapshotDatabase(UnchangingSchema):
    """luuchieu.db of a snapshot, never written to."""

    def __init__(self, datasette: Datasette, snapshot: Snapshot, keys: Mapping[str, str]) -> None:
        """`keys`: table -> its primary key, as ORDER BY names it."""
        super().__init__(datasette, str(snapshot.database), is_mutable=False)
        self._keys = keys
        self._turns = Turns()

    async def execute(self, sql: str, params: object = None, *args: object, **kwargs: object) -> Results:
        """As Datasette's; rows alike in the sorted column come in the order of their keys.

        Datasette sorts only the second page and those after it so, and loses rows where the first one ends among
        rows that are alike: articles of one day without a time.
        """
        found = _FIRST_PAGE.fullmatch(sql) if len(sql) <= _LONGEST_FIRST_PAGE else None
        if found and found["table"] in self._keys:
            sql = f"{found['rows']}, {self._keys[found['table']]}{found['limit']}"
        try:
            return await super().execute(sql, params, *args, **kwargs)
        except QueryInterrupted as error:
            raise _TooLong(error.e, error.sql, error.params) from error
        except sqlite3.ProgrammingError as error:
            if "value for binding parameter" in str(error):  # an address with fewer parts than the key of its row
                raise NotFound("Record not found") from error
            raise

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """As Datasette's; what a reader shaped takes its turn (publish/serving/turns.py).

        A query that fails lets go of its cursor in its own thread. Else the event loop would let go of it, and wait,
        with all readers, for the next query of that connection.
        """

        def free(connection: sqlite3.Connection) -> T:
            try:
                return fn(connection)
            except MemoryError as error:  # SQLite's own bound; Datasette would print where it came from
                traceback.clear_frames(error.__traceback__)
                raise DatasetteError("the query takes too much memory: ask for less", status=400) from error
            except Exception as error:
                traceback.clear_frames(error.__traceback__)
                raise

        # Looked up here: `super()` has no meaning in a function that runs later.
        work: Callable[[], Awaitable[T]] = partial(super().execute_fn, free)
        asker = asking.get()
        return await (work() if asker is None else self._turns.take(asker, work))


def primary_keys(connection: sqlite3.Connection) -> dict[str, str]:
    """Table -> the columns of its primary key, for ORDER BY. Raises sqlite3.Error."""
    found = connection.execute(
        "SELECT m.name, group_concat('\"' || c.name || '\"', ', ') FROM sqlite_master AS m, "
        "pragma_table_info(m.name) AS c WHERE m.type = 'table' AND m.sql LIKE 'CREATE TABLE%' AND c.pk "
        "GROUP BY m.name ORDER BY c.pk"
    )
    return dict(found.fetchall())
