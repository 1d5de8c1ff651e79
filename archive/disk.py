"""What a power cut leaves: names of files are on the disk only once their folder is."""

from __future__ import annotations

import os
from pathlib import Path

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
