"""Cells that a spreadsheet would run as a formula, made into text."""

from __future__ import annotations

import re

#: What Excel, LibreOffice and Google Sheets take for the start of a formula, wide forms included.
_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?\d[\d .,]*%?")


def defuse(value: str) -> str:
    """The same text with an apostrophe in front where it starts as a formula; a plain number stays as it is.

    A dash that opens a paragraph counts too: Excel shows `- Sáng nay` as an error otherwise.
    """
    bare = value.lstrip(" \u00a0")
    if not bare or bare[0] not in _STARTS or _NUMBER.fullmatch(bare):
        return value
    return "'" + value
