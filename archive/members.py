"""Where records begin in a gzip WARC file, found without reading them: a gigabyte in a few seconds."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_GZIP = b"\x1f\x8b\x08"
_BLOCK = 1 << 20
_PEEK = 512
_LONGEST_HEAD = 1 << 16
_TYPE = re.compile(rb"\r\nWARC-Type:[ \t]*([a-z]+)\r\n", re.I)
ANSWERS = frozenset({"response", "revisit", "resource"})
"""Types of record that have a row in the table captures."""


@dataclass(frozen=True, slots=True)
class Member:
    """A gzip member that begins as a WARC record does."""

    offset: int
    type: str  # warcinfo, response, revisit, request, ...


def find_members(file: BinaryIO) -> Iterator[Member]:
    """Every member whose first bytes are a WARC record's, in order. What follows them may still be damaged.

    The sign of gzip also stands inside of packed pictures and pages, so each is opened for a few bytes.
    """
    for offset in _signs(file):
        type_ = _peek(file.fileno(), offset)
        if type_ is not None:
            yield Member(offset, type_)


def _signs(file: BinaryIO) -> Iterator[int]:
    """Offsets of the three bytes with which gzip begins."""
    file.seek(0)
    start, window = 0, b""
    while block := file.read(_BLOCK):
        window += block
        at = window.find(_GZIP)
        while at >= 0:
            yield start + at
            at = window.find(_GZIP, at + 1)
        start += len(window) - len(_GZIP) + 1
        window = window[-len(_GZIP) + 1 :]


def _peek(descriptor: int, offset: int) -> str | None:
    """The WARC-Type of the record that begins there; None where none does. Its head may be of any length in reason."""
    unpacker, head = zlib.decompressobj(zlib.MAX_WBITS | 16), b""
    for place in range(offset, offset + _LONGEST_HEAD, _PEEK):
        packed = os.pread(descriptor, _PEEK, place)
        try:
            head += unpacker.decompress(packed)
        except zlib.error:
            return None
        if head and not head.startswith(b"WARC/"[: len(head)]):
            return None
        found = _TYPE.search(head)
        if found:
            return found[1].decode().lower()
        if unpacker.eof or len(packed) < _PEEK or b"\r\n\r\n" in head:
            break
    return "" if head.startswith(b"WARC/") else None
