"""What Datasette asks of the schema, asked once: a snapshot never changes, and home asks some hundred times a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from copy import deepcopy
from typing import Any

from datasette.database import Database, Results

_MOST = 2_000
"""Answers that are kept: strangers may ask for any name."""


_TRUE_NAME = "select name from sqlite_master where type in ('table', 'view') and name = ? collate nocase"
"""As Datasette's app asks it. Should a later one ask otherwise, it is asked each time, as before."""


class UnchangingSchema(Database):  # type: ignore[misc]
    """Datasette's database whose tables, columns and keys stay as they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._answers: dict[tuple[Hashable, ...], object] = {}

    async def execute(self, sql: str, params: object = None, *args: object, **kwargs: object) -> Results:
        """As Datasette's; the true name of a table, which is asked for each of a page, is asked once."""
        if sql != _TRUE_NAME or not isinstance(params, tuple):
            return await super().execute(sql, params, *args, **kwargs)
        key = ("true name", *params)
        if key in self._answers:
            return self._answers[key]
        answer = await super().execute(sql, params)
        if len(self._answers) < _MOST:
            self._answers[key] = answer
        return answer

    async def _asked_once(self, name: str, *args: Hashable) -> Any:
        """The answer of Datasette's method of that name, as a copy: callers change what they get."""
        key = (name, *args)
        if key in self._answers:
            return deepcopy(self._answers[key])
        answer = await getattr(super(), name)(*args)
        if len(self._answers) < _MOST:
            self._answers[key] = deepcopy(answer)
        return answer


def _method(name: str) -> Callable[..., Awaitable[Any]]:
    async def ask(self: UnchangingSchema, *args: Hashable) -> Any:
        return await self._asked_once(name, *args)

    return ask


for _name in (
    "table_exists", "table_names", "table_columns", "table_column_details", "primary_keys", "fts_table",
    "label_column_for_table", "foreign_keys_for_table", "hidden_table_names", "view_names", "get_all_foreign_keys",
    "get_table_definition", "get_view_definition",
):  # fmt: skip
    setattr(UnchangingSchema, _name, _method(_name))
