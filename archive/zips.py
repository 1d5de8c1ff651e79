"""What Python raises of a zip file that is damaged, made by a stranger, or no zip at all."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import IO

ZIP_FAULTS: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    UnicodeDecodeError,  # a name that says that it is UTF-8 and is not
    MemoryError,  # LZMA wants as much as the zip says, up to 4 GB, at once
    RuntimeError,  # a password is wanted; NotImplementedError, a packing that is not known, is one too
)
"""Bytes packed with bzip2 raise OSError, as a file does that cannot be read."""


def told(error: Exception) -> str:
    """What is wrong with the zip, in a line."""
    if isinstance(error, MemoryError):
        return "reading the zip file takes more memory than there is"
    return f"the zip file is damaged ({error})"


class Packed(io.RawIOBase):
    """A file in a zip that goes back a little without being unpacked from its beginning, as each damage wants it to."""

    _NEAR = 1 << 20
    """Bytes behind the place that is read which are held."""
    _STEP = 1 << 16

    def __init__(self, inner: IO[bytes]) -> None:
        """`inner` is at its beginning."""
        self._inner = inner
        self._held = bytearray()
        self._held_from = 0
        self._at = 0

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes, fewer only at the end. Raises one of ZIP_FAULTS, OSError."""
        if self._at < self._held_from:
            self._inner.seek(0)
            self._held.clear()
            self._held_from = 0
        while (size < 0 or self._held_to < self._at + size) and self._unpack():
            pass
        start = self._at - self._held_from
        taken = bytes(self._held[start:] if size < 0 else self._held[start : start + size])
        self._at += len(taken)
        return taken

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place counted from the beginning, from here, or from the end, which is looked for."""
        if whence == io.SEEK_END:
            while self._unpack():
                self._at = self._held_to
            self._at = self._held_to
        self._at = offset + (self._at if whence != io.SEEK_SET else 0)
        return self._at

    def tell(self) -> int:
        """The place that is read next."""
        return self._at

    @property
    def _held_to(self) -> int:
        return self._held_from + len(self._held)

    def _unpack(self) -> bool:
        """Hold some more, and no more than is near the place that is read; False at the end."""
        more = self._inner.read(self._STEP)
        self._held += more
        over = min(len(self._held) - 2 * self._NEAR, self._at - self._NEAR - self._held_from)
        if over > 0:
            del self._held[:over]
            self._held_from += over
        return bool(more)
