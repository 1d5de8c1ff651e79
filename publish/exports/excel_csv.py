"""CSV as Excel opens it by a double click: UTF-8 with its mark, CRLF, formulas as text, no cell too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from publish.exports.defuse import defuse
from publish.exports.faithful_csv import quoted
from publish.exports.spreadsheet import CUT_COLUMN, cut, fits, list_as_text, plain
from publish.exports.tables import Row, Table

#: First bytes of all that defuse() changes: its signs, and the spaces and wide letters' lead bytes before them.
_SUSPECT = frozenset(b"=+-@\t\r\n \xc2\xef")


class ExcelCsv:
    """The writer of such a file. The last column names the columns of the row that were cut."""

    def __init__(self, file: BinaryIO, table: Table) -> None:
        self.cut_cells = 0
        self._file = file
        self._names = [name.encode() for name in table.names]
        self._lists = [place for place, column in enumerate(table.columns) if column.kind == "list"]
        file.write(b"\xef\xbb\xbf" + ",".join([*table.names, CUT_COLUMN]).encode() + b"\r\n")

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        self._file.write(b"".join([self._line(row) for row in rows]))

    def close(self) -> None:
        """Nothing is held back."""

    def _line(self, row: Row) -> bytes:
        cells = list(row)
        for place in self._lists:
            cells[place] = list_as_text(cells[place])
        fields, cuts = [], []
        for place, cell in enumerate(cells):
            if not isinstance(cell, bytes):
                fields.append(b"" if cell is None else repr(cell).encode())
                continue
            value = plain(cell)
            if value and value[0] in _SUSPECT:
                value = defuse(value.decode()).encode()
            if not fits(value):
                value = cut(value)
                cuts.append(self._names[place])
            fields.append(quoted(value))
        self.cut_cells += len(cuts)
        fields.append(b"; ".join(cuts))
        return b",".join(fields) + b"\r\n"
