"""Cells that a spreadsheet would run as a formula, made into text."""

from __future__ import annotations

import re

#: What Excel, LibreOffice and Google Sheets take for the start of a formula, wide forms included.
_SIGNS = frozenset("=+-@＝＋－＠")
_STARTS = _SIGNS | frozenset("\t\r\n")
#: What a program that tidies cells may take away before it looks for such a sign: white space and what is not seen.
_UNSEEN = "".join(
    map(chr, [*range(33), 0x7F, 0xA0, 0xAD, 0x3000, 0xFEFF, *range(0x2000, 0x2010), *range(0x2028, 0x2030)])
)
_LOOKED_AT = 1000
_NUMBER = re.compile(r"[+-]?\d[\d .,]*%?")


def defuse(value: str) -> str:
    """The same text with an apostrophe in front where it starts as a formula; a plain number stays as it is.

    A dash that opens a paragraph counts too: Excel shows `- Sáng nay` as an error otherwise.
    """
    bare = value.lstrip(" \u00a0")
    first = value[:_LOOKED_AT].lstrip(_UNSEEN)[:1]
    if not bare or (bare[0] not in _STARTS and first not in _SIGNS) or _NUMBER.fullmatch(bare):
        return value
    return "'" + value
