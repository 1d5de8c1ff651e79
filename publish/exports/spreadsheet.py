"""What a spreadsheet's cell can hold: no more than 32,767 characters, none that XML forbids."""

from __future__ import annotations

from publish.exports.tables import Cell
from publish.exports.writer import texts

#: Excel's limit, counted in UTF-16 units. A longer field of a CSV spills into the next rows.
LONGEST = 32_767
CUT_MARK = " […cắt bớt, cut]"
#: The column, last of each row, that names the columns whose text was cut.
CUT_COLUMN = "cut_columns"
#: All control characters of ASCII but the tab and the line breaks.
_FORBIDDEN = bytes([*range(9), 11, 12, *range(14, 32), 127])


def plain(value: bytes) -> bytes:
    """The text without control characters."""
    return value.translate(None, _FORBIDDEN)


def list_as_text(cell: Cell) -> bytes:
    """A list as a person reads it: `hồ Ba Bể; đánh cá`."""
    return "; ".join(texts(cell)).encode()


def fits(value: bytes) -> bool:
    """Whether a cell holds the whole of a text."""
    # A character takes at least as many bytes in UTF-8 as units in UTF-16, so most need no count.
    return len(value) <= LONGEST or len(value.decode().encode("utf-16-le")) <= 2 * LONGEST


def cut(value: bytes) -> bytes:
    """The beginning of a text that does not fit, and a mark that says so."""
    units = value.decode().encode("utf-16-le")[: 2 * (LONGEST - len(CUT_MARK))]
    return (units.decode("utf-16-le", errors="ignore") + CUT_MARK).encode()
