"""CSV for programs: UTF-8 without a mark, every character as it is stored, RFC 4180 quotes, a line feed a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import BinaryIO

from publish.exports.tables import Cell, Row, Table

_NEEDS_QUOTES = re.compile(rb'[",\r\n]').search


def quoted(value: bytes) -> bytes:
    """A text as a field: in quotes where it holds a comma, a quote or a line break."""
    return b'"%b"' % value.replace(b'"', b'""') if _NEEDS_QUOTES(value) else value


def faithful(cell: Cell) -> bytes:
    """A value as a field. NULL is nothing between the commas, an empty text is `""`.

    PostgreSQL tells them apart so, and DuckDB when asked to; most other readers take both for missing.
    """
    if isinstance(cell, bytes):
        return quoted(cell) or b'""'
    return b"" if cell is None else repr(cell).encode()


def lines(rows: Sequence[Row]) -> bytes:
    """The rows as they stand in the file."""
    return b"".join([b",".join(map(faithful, row)) + b"\n" for row in rows])


class FaithfulCsv:
    """The writer of such a file."""

    cut_cells = 0

    def __init__(self, file: BinaryIO, table: Table) -> None:
        self._file = file
        file.write(",".join(table.names).encode() + b"\n")

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        self._file.write(lines(rows))

    def close(self) -> None:
        """Nothing is held back."""
