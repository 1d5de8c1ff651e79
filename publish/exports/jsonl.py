"""JSON Lines: an object a line, UTF-8, every value as it is stored, lists as lists, NULL as null."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import BinaryIO

from publish.exports.tables import Row, Table
from publish.exports.writer import texts

_encode = json.JSONEncoder(ensure_ascii=False).encode


class JsonLines:
    """The writer of such a file."""

    cut_cells = 0

    def __init__(self, file: BinaryIO, table: Table) -> None:
        self._file = file
        self._names = table.names
        self._is_list = [column.kind == "list" for column in table.columns]

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        self._file.write("".join([_encode(self._record(row)) + "\n" for row in rows]).encode())

    def close(self) -> None:
        """Nothing is held back."""

    def _record(self, row: Row) -> dict[str, str | int | float | list[str] | None]:
        return {
            name: texts(cell) if is_list else cell.decode() if isinstance(cell, bytes) else cell
            for name, cell, is_list in zip(self._names, row, self._is_list, strict=True)
        }
