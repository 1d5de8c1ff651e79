"""Pieces that inputs of a format are made of: a line each in dictionaries/, odd bytes written as in Python."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("dictionaries")
_ESCAPE = re.compile(rb"\\(?:x([0-9a-f]{2})|([nrt\\]))")
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"\\": b"\\"}


@cache
def tokens(*names: str) -> tuple[bytes, ...]:
    """The lines of one dictionary or several; empty lines and those that begin with `## ` are left out."""
    lines = [line for name in names for line in (_FOLDER / f"{name}.txt").read_bytes().split(b"\n")]
    return tuple(_ESCAPE.sub(_byte, line) for line in lines if line and not line.startswith(b"## "))


def _byte(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)]) if found[1] else _LETTERS[found[2]]
