"""Parquet: typed columns in row groups, packed with zstd, times as the texts that are stored, lists as lists.

Times stay texts because `published_at` may be a bare date: a timestamp would have to guess its hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

import pyarrow as pa
from pyarrow import parquet

from publish.exports.latched import Latched
from publish.exports.tables import Kind, Row, Table
from publish.exports.writer import texts

#: A row group is written when it holds this much: it is what memory a reader and the writer need.
_GROUP_BYTES = 16 * 1024 * 1024
_GROUP_ROWS = 20_000
#: Columns of few different values; a dictionary of the others would cost time and save nothing.
_REPEATED = {
    "portal", "author", "source_name", "dateline", "section", "language", "state", "cause", "reason", "role",
    "family", "status",
}  # fmt: skip
_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "list": pa.list_(pa.string()),
}


def schema(table: Table) -> pa.Schema:
    """The columns of the file, each with its description."""
    return pa.schema(
        [pa.field(one.name, _TYPES[one.kind], metadata={"description": one.description}) for one in table.columns],
        metadata={"description": table.description},
    )


class Parquet:
    """The writer of such a file."""

    cut_cells = 0

    def __init__(self, file: BinaryIO, table: Table) -> None:
        self._schema = schema(table)
        self._lists = [place for place, column in enumerate(table.columns) if column.kind == "list"]
        repeated = [name for name in table.names if name in _REPEATED]
        self._file = Latched(file)
        sink = pa.PythonFile(self._file, mode="w")
        self._writer = parquet.ParquetWriter(sink, self._schema, compression="zstd", use_dictionary=repeated)
        self._held: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        columns: list[Sequence[object]] = list(zip(*rows, strict=True))
        for place in self._lists:
            columns[place] = [texts(cell) for cell in columns[place]]  # type: ignore[arg-type]
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
        self.write_batch(pa.record_batch(arrays, schema=self._schema))

    def write_batch(self, batch: pa.RecordBatch) -> None:
        """Add rows that another Parquet file of the same table held."""
        self._held.append(batch)
        self._rows += batch.num_rows
        self._bytes += batch.nbytes
        if self._bytes >= _GROUP_BYTES or self._rows >= _GROUP_ROWS:
            self._write_group()

    def close(self) -> None:
        """Write the last row group and the index of all."""
        if self._held:
            self._write_group()
        self._writer.close()
        self._file.check()

    def _write_group(self) -> None:
        self._writer.write_table(pa.Table.from_batches(self._held, self._schema), row_group_size=self._rows)
        self._file.check()
        self._held, self._rows, self._bytes = [], 0, 0
