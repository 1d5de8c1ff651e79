"""What every form of a file can do, so that rows are read once and handed to several of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol

from publish.exports.tables import Cell, Row

#: Rows that are held at a time, between the database and the files.
BATCH = 100


class Writer(Protocol):
    """A file being written. The heading, where the form has one, is written when it is opened."""

    #: Cells that were shortened because the form cannot hold them.
    cut_cells: int

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows. Raises OSError."""

    def close(self) -> None:
        """Write what is held back; the file itself stays open. Raises OSError."""


def texts(cell: Cell) -> list[str]:
    """The texts of a stored JSON list; nothing where it is not one."""
    if not isinstance(cell, bytes) or cell == b"[]":
        return []
    try:
        found = json.loads(cell.decode())
    except ValueError:
        return []
    return [str(one) for one in found] if isinstance(found, list) else []
