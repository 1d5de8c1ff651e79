"""Gzip in members: each can be read by itself, and one after the other they are one file to every reader."""

from __future__ import annotations

import zlib
from typing import BinaryIO

#: Text packs to a quarter; the highest levels take four times as long for a tenth less.
_LEVEL = 4
_GZIP = 31


class Members:
    """Packs what is written into a file. Equal input gives equal bytes: no time, no name in it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._packer: zlib._Compress | None = None

    def write(self, data: bytes) -> int:
        """Pack some bytes into the member that is open, or into a new one."""
        if self._packer is None:
            self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        self._file.write(self._packer.compress(data))
        return len(data)

    def end_member(self) -> None:
        """End the member, if one is open."""
        if self._packer is not None:
            self._file.write(self._packer.flush())
            self._packer = None
