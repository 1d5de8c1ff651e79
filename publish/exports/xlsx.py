"""XLSX: cells of text and numbers only, nothing that runs or links; a second sheet says what the columns mean."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from publish.exports.latched import Latched
from publish.exports.spreadsheet import CUT_COLUMN, cut, fits, list_as_text, plain
from publish.exports.tables import Row, Table

#: Rows of a sheet, its heading included; what is more goes on in the next sheet.
ROWS_A_SHEET = 1_048_576
_WIDTHS = {"title": 60, "summary": 40, "body_text": 60, "url": 40, "published_at": 26, CUT_COLUMN: 14}
_WIDTH = 18


class Xlsx:
    """The writer of such a file: a row at a time, kept in a folder beside the file until it is packed."""

    def __init__(self, file: BinaryIO, table: Table, rows_a_sheet: int = ROWS_A_SHEET) -> None:
        self.cut_cells = 0
        self._table = table
        self._rows_a_sheet = rows_a_sheet
        self._folder = tempfile.TemporaryDirectory(prefix=".xlsx-", dir=_folder_of(file), ignore_cleanup_errors=True)
        self._file = Latched(file)
        self._book = xlsxwriter.Workbook(self._file, {"constant_memory": True, "tmpdir": self._folder.name})
        self._book.use_zip64()
        self._bold = self._book.add_format({"bold": True})
        self._lists = [place for place, column in enumerate(table.columns) if column.kind == "list"]
        self._sheets = 0
        self._sheet, self._row = self._new_sheet()

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        for row in rows:
            if self._row == self._rows_a_sheet:
                self._sheet, self._row = self._new_sheet()
            self._write_row(row)
            self._row += 1

    def close(self) -> None:
        """Write the sheet of notes and pack the file."""
        self._write_notes()
        try:
            self._book.close()
        except FileCreateError as error:  # it wraps what the disk said of a sheet
            raise error.args[0] from error
        finally:
            self._folder.cleanup()
        self._file.check()

    def _write_row(self, row: Row) -> None:
        sheet, number, cuts = self._sheet, self._row, []
        for place, cell in enumerate(row):
            if isinstance(cell, int | float):
                sheet.write_number(number, place, cell)
            elif cell:
                value = plain(list_as_text(cell) if place in self._lists else cell)
                if not fits(value):
                    value = cut(value)
                    cuts.append(self._table.names[place])
                # write() would make formulas and links of some texts; this never does.
                sheet.write_string(number, place, value.decode())
        if cuts:
            self.cut_cells += len(cuts)
            sheet.write_string(number, len(row), "; ".join(cuts))

    def _new_sheet(self) -> tuple[Worksheet, int]:
        """An empty sheet with its heading, and the row that comes next."""
        self._sheets += 1
        sheet = self._book.add_worksheet(self._table.name + ("" if self._sheets == 1 else f" {self._sheets}"))
        sheet.set_default_row(16)  # else a program makes each row as high as its text has lines
        sheet.freeze_panes(1, 0)
        names = [*self._table.names, CUT_COLUMN]
        for place, name in enumerate(names):
            sheet.set_column(place, place, _WIDTHS.get(name, _WIDTH))
            sheet.write_string(0, place, name, self._bold)
        return sheet, 1

    def _write_notes(self) -> None:
        sheet = self._book.add_worksheet("notes")
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 110)
        told = [(column.name, column.description) for column in self._table.columns]
        told.append((CUT_COLUMN, "Columns of this row whose text was cut: a cell holds 32,767 characters at most."))
        for number, (name, meaning) in enumerate(told):
            sheet.write_string(number, 0, name, self._bold)
            sheet.write_string(number, 1, meaning)


def _folder_of(file: BinaryIO) -> Path | None:
    """Where the file lies, so that a sheet waits on the same disk; None for standard output."""
    name = getattr(file, "name", None)
    return Path(name).parent if isinstance(name, str) and Path(name).is_file() else None
