"""What Python raises of a zip file that is damaged, made by a stranger, or no zip at all."""

from __future__ import annotations

import lzma
import zipfile
import zlib

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
