"""What a power cut or a full disk leaves: a file under its name is whole, and the name is on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archive.errors import from_os


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk: files made, renamed or removed. Raises ArchiveError."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise from_os(error, folder) from error


@contextmanager
def written_beside(out: Path) -> Iterator[BinaryIO]:
    """A file that takes the name `out` when it is whole; until then what stood there stays. Raises OSError."""
    beside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, out)
    finally:
        beside.unlink(missing_ok=True)
