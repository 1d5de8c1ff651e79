"""CSV as Excel opens it by a double click: UTF-8 with its mark, CRLF, formulas as text, no cell too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from publish.exports.defuse import defuse
from publish.exports.faithful_csv import quoted
from publish.exports.spreadsheet import CUT_COLUMN, LONGEST, cut, fits, list_as_text, plain
from publish.exports.tables import Cell, Row, Table

#: First bytes of all that defuse() changes: its signs, what may stand before them, and lead bytes of wide letters.
_SUSPECT = frozenset([*range(33), *b"=+-@\x7f\xc2\xef"])


def _field(cell: Cell) -> bytes:
    """A value as a field that no spreadsheet runs."""
    if not isinstance(cell, bytes):
        return b"" if cell is None else repr(cell).encode()
    if cell and cell[0] in _SUSPECT:
        cell = defuse(plain(cell).decode()).encode()
    return quoted(cell)


class ExcelCsv:
    """The writer of such a file. The last column names the columns of the row that were cut."""

    def __init__(self, file: BinaryIO, table: Table) -> None:
        self.cut_cells = 0
        self._file = file
        self._names = table.names
        self._lists = [place for place, column in enumerate(table.columns) if column.kind == "list"]
        file.write(b"\xef\xbb\xbf" + ",".join([*table.names, CUT_COLUMN]).encode() + b"\r\n")

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        self._file.write(plain(b"".join([self._line(row) for row in rows])))

    def close(self) -> None:
        """Nothing is held back."""

    def _line(self, row: Row) -> bytes:
        for place in self._lists:
            row = (*row[:place], list_as_text(row[place]), *row[place + 1 :])
        line = b",".join(map(_field, row))
        # A line that would fit into one cell has no cell that is too long.
        return line + b",\r\n" if len(line) <= LONGEST else self._cut_line(row)

    def _cut_line(self, row: Row) -> bytes:
        cells, cuts = list(row), []
        for place, cell in enumerate(cells):
            # One character less than a cell holds: an apostrophe may come before it.
            if isinstance(cell, bytes) and not fits(value := b" " + plain(cell)):
                cells[place] = cut(value)[1:]
                cuts.append(self._names[place])
        self.cut_cells += len(cuts)
        return b",".join(map(_field, [*cells, "; ".join(cuts).encode()])) + b"\r\n"
