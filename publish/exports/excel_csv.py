"""CSV as Excel opens it by a double click: UTF-8 with its mark, CRLF, formulas as text, no cell too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from publish.exports.defuse import defuse
from publish.exports.faithful_csv import quoted
from publish.exports.spreadsheet import CUT_COLUMN, LONGEST, cut, fits, list_as_text, plain
from publish.exports.tables import Cell, Row, Table

#: First bytes of all that defuse() changes: its signs, what may stand before them, and lead bytes of wide letters.
_SUSPECT = frozenset([*range(33), *b"=+-@\x7f\xc2\xe2\xe3\xef"])


def _harmless(cell: Cell) -> bytes:
    """A value as a text that no spreadsheet runs."""
    if not isinstance(cell, bytes):
        return b"" if cell is None else repr(cell).encode()
    return defuse(plain(cell).decode()).encode() if cell and cell[0] in _SUSPECT else cell


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
        cells = [_harmless(cell) for cell in row]
        line = b",".join(map(quoted, cells))
        # A line that would fit into one cell has no cell that is too long.
        return line + b",\r\n" if len(line) <= LONGEST else self._cut_line(cells)

    def _cut_line(self, cells: list[bytes]) -> bytes:
        cuts = []
        for place, cell in enumerate(map(plain, cells)):
            if not fits(cell):
                cells[place] = cut(cell)
                cuts.append(self._names[place])
        self.cut_cells += len(cuts)
        return b",".join(map(quoted, [*cells, "; ".join(cuts).encode()])) + b"\r\n"
