"""SQL functions that one call could keep busy for hours: bounded, since SQLite's time limit only acts between calls.

Measured with SQLite 3.40: instr() of 2 MB in 1 MB takes 37 s, trim() of 400 kB 11 s, printf('%.*c', 1e9, 'x') 11 s.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import TypeAlias

Value: TypeAlias = str | bytes | int | float | None

#: Letters of one text times letters of the other: a hundredth of a second.
MOST_COMPARED = 30_000_000
#: Letters and bytes of all arguments where SQLite's own function is asked.
_LONGEST_PLAIN = 20_000
_WIDE = re.compile(r"%[^a-zA-Z%]*?(?:\*|\d{5})")


class _Plain:
    """SQLite's own functions, which a connection that replaced them has no more."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)

    def __call__(self, name: str, *values: Value) -> Value:
        marks = ", ".join("?" * len(values))
        (found,) = self._connection.execute(f"SELECT {name}({marks})", values).fetchone()
        answer: Value = found
        return answer


def bound(connection: sqlite3.Connection) -> None:
    """Replace them on a connection. A call that is refused fails the query. Raises sqlite3.Error."""
    # Datasette has every refusal written to standard error, with its traceback; the reader is told, and that is all.
    sqlite3.enable_callback_tracebacks(False)
    plain = _Plain()
    for name, count, own in (
        ("instr", 2, _instr),
        ("replace", 3, _replace),
        ("trim", 2, str.strip),
        ("ltrim", 2, str.lstrip),
        ("rtrim", 2, str.rstrip),
    ):
        connection.create_function(name, count, _of_texts(plain, name, own), deterministic=True)
    for name in ("printf", "format"):
        connection.create_function(name, -1, _formatted(plain, name), deterministic=True)
    for name in ("json_patch", "jsonb_patch"):
        connection.create_function(name, 2, _refused, deterministic=True)


def _of_texts(plain: _Plain, name: str, own: Callable[..., Value]) -> Callable[..., Value]:
    """Python's own way for texts, which is quick; SQLite's for whatever else there is."""

    def call(*values: Value) -> Value:
        text, part = values[:2]
        if type(text) is str and type(part) is str and type(values[-1]) is str:
            if len(text) * len(part) > MOST_COMPARED:
                raise ValueError(f"{name}() of texts so long")
            return own(*values)
        if sum(len(one) for one in values if isinstance(one, str | bytes)) > _LONGEST_PLAIN:
            raise ValueError(f"{name}() of values so long")
        return plain(name, *values)

    return call


def _instr(text: str, part: str) -> int:
    return text.find(part) + 1


def _replace(text: str, part: str, by: str) -> str:
    if not part:
        return text
    if text.count(part) * len(by) > MOST_COMPARED:
        raise ValueError("replace() with a text so long")
    return text.replace(part, by)


def _formatted(plain: _Plain, name: str) -> Callable[..., Value]:
    def call(*values: Value) -> Value:
        if values and _WIDE.search(str(values[0])):
            raise ValueError(f"{name}() so wide")
        return plain("printf", *values)

    return call


def _refused(*values: Value) -> Value:
    raise ValueError("json_patch() is not for readers")
