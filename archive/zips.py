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
    RuntimeError,  # a password is wanted; NotImplementedError, a packing that is not known, is one too
)
"""Bytes packed with bzip2 raise OSError, as a file does that cannot be read."""
