"""WARC files as a run of bytes with records in it: plain or gzip, read forward in flat memory.

A gzip WARC holds one record a member, so a member is never read past its end: a wrong Content-Length in one
record cannot swallow the next.
"""

from __future__ import annotations

import io
import zlib
from typing import IO

_BLOCK = 1 << 16
_MAX_INFLATED = 1 << 18
_NEAR = 1 << 12
"""Bytes in which the next record is looked for first: amid damage it may be near."""
_GZIP = b"\x1f\x8b\x08"

FILE_ENDS = "the file ends in the middle of a record"
"""Why a record is broken whose file was cut within it."""


class BrokenRecord(Exception):
    """The bytes at hand are not a whole record; the message says why."""


class PlainTape:
    """An uncompressed WARC. `record_at` is the offset of the record begun last."""

    def __init__(self, file: IO[bytes], start: int = 0) -> None:
        self._file = file
        self._size = file.seek(0, io.SEEK_END) if isinstance(file, io.BufferedReader | io.BytesIO) else None
        self.move(start)

    def move(self, at: int) -> None:
        """Go to a byte of the file; of a gzip WARC, to the first of a member."""
        self._file.seek(at)
        self._held = b""
        self._at = 0  # in what is held: to cut off what was taken each time would copy a page for every line
        self._held_from = at
        self.record_at = at

    def begin(self) -> bool:
        """Move to the first byte of the next record; False at the end of the file."""
        while not self._skip_line_ends():
            if not self._fill():
                return False
        self.record_at = self._held_from + self._at
        return True

    def line(self, limit: int) -> bytes:
        """The next line with its end; shorter than a line only at the end of the file or at `limit` bytes."""
        while (end := self._held.find(b"\n", self._at)) < 0 and len(self._held) - self._at < limit and self._fill():
            pass
        return self._take(min(end + 1 - self._at if end >= 0 else limit, limit))

    def read(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end of the file."""
        parts = [self._take(size)]
        size -= len(parts[0])
        while size and self._fill():
            parts.append(self._take(size))
            size -= len(parts[-1])
        return b"".join(parts)

    def skip(self, size: int) -> int:
        """Pass over `size` bytes; return how many there were."""
        passed = 0
        while passed < size and (self._at < len(self._held) or self._fill()):
            step = min(size - passed, len(self._held) - self._at)
            self._at += step
            passed += step
        return passed

    def resume(self) -> bool:
        """After a BrokenRecord: move to the next place where a record may begin; False at the end."""
        return self.move_to_record(self.record_at + 2)

    def move_to_record(self, start: int, stop: int | None = None) -> bool:
        """Move to the first place in `start`..`stop` where a record may begin; False where there is none."""
        at = find(self._file, b"\nWARC/", start - 1, None if stop is None else stop - 1)
        if at is None:
            return False
        self.move(at + 1)
        return True

    @property
    def ends_at(self) -> int:
        """Offset behind what was read so far."""
        return self._held_from + self._at

    @property
    def left(self) -> int | None:
        """Bytes from here to the end of the file, told without reading them; None where that cannot be told.

        Many records that promise more than there is would else each be read to the end.
        """
        return None if self._size is None else self._size - self.ends_at

    def _fill(self) -> bool:
        block = self._file.read(_BLOCK)
        self._hold(block)
        return bool(block)

    def _hold(self, more: bytes) -> None:
        self._held_from += self._at
        self._held = self._held[self._at :] + more
        self._at = 0

    def _take(self, size: int) -> bytes:
        taken = self._held[self._at : self._at + size]
        self._at += len(taken)
        return taken

    def _skip_line_ends(self) -> bool:
        """Pass over line ends that are held; False where nothing else is."""
        while self._held[self._at : self._at + 1] in (b"\r", b"\n"):
            self._at += 1
        return self._at < len(self._held)


class GzipTape(PlainTape):
    """A gzip WARC. `record_at` is the offset of the member that holds the record."""

    def __init__(self, file: IO[bytes], start: int = 0) -> None:
        self._inflater: zlib._Decompress | None = None
        super().__init__(file, start)

    def move(self, at: int) -> None:
        """Go to the first byte of a member."""
        super().move(at)
        self._packed = b""
        self._packed_at = at
        self._inflater = None

    def begin(self) -> bool:
        """Move to the first byte of the next record; False at the end of the file."""
        while not self._skip_line_ends():
            if not self._fill() and not self._begin_member():
                return False
        return True

    def resume(self) -> bool:
        """After a BrokenRecord: move to the next member that begins a record; False where there is none."""
        return self.move_to_record(self.record_at + 1)

    @property
    def ends_at(self) -> int:
        """Offset behind the member that was read last."""
        return self._packed_at

    @property
    def left(self) -> int | None:
        """None: what a member holds shows when it is unpacked."""
        return None

    def move_to_record(self, start: int, stop: int | None = None) -> bool:
        """Move to the first member in `start`..`stop` that begins a record; False where there is none."""
        while (at := find(self._file, _GZIP, start, stop)) is not None:
            start = at + 1
            self._file.seek(at)
            try:
                head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(self._file.read(512), 5)
            except zlib.error:
                continue
            if head == b"WARC/":
                self.move(at)
                return True
        return False

    def _begin_member(self) -> bool:
        if not self._packed and not self._read_packed():
            return False
        self.record_at = self._packed_at
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._fill()
        return True

    def _read_packed(self) -> bool:
        self._packed = self._file.read(_BLOCK)
        return bool(self._packed)

    def _fill(self) -> bool:
        """Inflate some more of the member; False at its end. Raises BrokenRecord where it is damaged."""
        inflater = self._inflater
        while inflater is not None:
            if not self._packed and not self._read_packed():
                raise BrokenRecord(FILE_ENDS)
            try:
                inflated = inflater.decompress(self._packed, _MAX_INFLATED)
            except zlib.error as error:
                raise BrokenRecord(f"compressed data are damaged ({error})") from error
            rest = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
            self._packed_at += len(self._packed) - len(rest)
            self._packed = rest
            if inflater.eof:
                self._inflater = inflater = None
            if inflated:
                self._hold(inflated)
                return True
        return False


def find(file: IO[bytes], pattern: bytes, start: int, stop: int | None = None) -> int | None:
    """Offset of `pattern` at or after `start` and before `stop`."""
    file.seek(start)
    overlap = len(pattern) - 1
    window, size = b"", _NEAR
    while (stop is None or start < stop) and (block := file.read(size)):
        size = min(2 * size, _BLOCK * 16)
        window += block
        found = window.find(pattern)
        if found >= 0:
            return start + found if stop is None or start + found < stop else None
        start += max(len(window) - overlap, 0)
        window = window[-overlap:]
    return None


def open_tape(file: IO[bytes], start: int = 0) -> PlainTape:
    """The tape for what the bytes at `start` are."""
    file.seek(start)
    return GzipTape(file, start) if file.read(3) == _GZIP else PlainTape(file, start)
