"""A file for libraries that, when the disk fails, go on writing or complain once more when they are thrown away."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO


class Latched:
    """Keeps the first error of a file and from then on takes everything and writes nothing: ask check() for it."""

    mode = "wb"
    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._error: OSError | ValueError | None = None

    def check(self) -> None:
        """Raise the error that was kept, if there is one."""
        if self._error:
            raise self._error

    def write(self, data: bytes) -> int:
        """Write, unless the disk has failed."""
        self._unless_failed(lambda: self._file.write(data))
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place, unless the disk has failed. Raises io.UnsupportedOperation for a pipe."""
        if not self._file.seekable():
            raise io.UnsupportedOperation("a pipe has no places")
        return self._unless_failed(lambda: self._file.seek(offset, whence))

    def tell(self) -> int:
        """The place, or 0 when the disk has failed. Raises io.UnsupportedOperation for a pipe."""
        if not self._file.seekable():
            raise io.UnsupportedOperation("a pipe has no places")
        return self._unless_failed(self._file.tell)

    def flush(self) -> None:
        """Write what is held back, unless the disk has failed."""
        self._unless_failed(lambda: self._file.flush() is None)

    def _unless_failed(self, act: Callable[[], int]) -> int:
        if self._error is None:
            try:
                return act()
            except (OSError, ValueError) as error:  # ValueError: the file was closed meanwhile
                self._error = error
        return 0
