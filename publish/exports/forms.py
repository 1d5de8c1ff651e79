"""The forms of a file, by the names that `luuchieu export --format` and the package know them by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from publish.exports.excel_csv import ExcelCsv
from publish.exports.faithful_csv import FaithfulCsv
from publish.exports.jsonl import JsonLines
from publish.exports.parquet import Parquet
from publish.exports.tables import Table
from publish.exports.writer import Writer
from publish.exports.xlsx import Xlsx


@dataclass(frozen=True, slots=True)
class Form:
    """How rows become a file. In the package `ending` follows the name, and `.gz` means packed with gzip."""

    name: str
    ending: str
    open: Callable[[BinaryIO, Table], Writer]


FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        Form("csv", "-excel.csv", ExcelCsv),
        Form("xlsx", ".xlsx", Xlsx),
        Form("csv-faithful", ".csv.gz", FaithfulCsv),
        Form("jsonl", ".jsonl.gz", JsonLines),
        Form("parquet", ".parquet", Parquet),
    )
}
#: Forms that gain by gzip; the others are packed within.
PACKABLE = ("csv", "csv-faithful", "jsonl")
