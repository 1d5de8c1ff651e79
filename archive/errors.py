"""What may stop a command: the archive cannot be written, or another run holds it."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


class ArchiveError(Exception):
    """The archive cannot be written or is damaged (exit code 3); says which path and what to do."""


class HomeLocked(Exception):
    """Another run holds the home (exit code 75)."""


def from_os(error: OSError, path: Path) -> ArchiveError:
    """The ArchiveError for a file operation on `path` that failed."""
    if error.errno in _FULL:
        why = "the disk is full, or a limit on file size is reached; free some space and run it again"
    elif error.errno in _REFUSED:
        why = "no permission to write there; change the owner or choose another home with --home"
    else:
        why = f"{error.strerror or error}; check the disk and the path given by --home"
    return ArchiveError(f"{path}: {why}")


def from_sqlite(error: sqlite3.Error, path: Path) -> ArchiveError:
    """The ArchiveError for a statement on the database at `path` that failed."""
    words = str(error).lower()
    if "full" in words or "disk i/o" in words:
        why = "the disk is full or failing; free some space and run it again, nothing committed is lost"
    elif "locked" in words or "busy" in words:
        why = "another program holds a lock on it for over 30 seconds; close it and run the command again"
    elif "malformed" in words or "not a database" in words:
        why = "the database is damaged; run `luuchieu check`, or put back the newest .bak beside it"
    elif "readonly" in words or "read-only" in words or "unable to open" in words:
        why = "no permission to write there; change the owner or choose another home with --home"
    else:
        why = "this is a fault of the program; the rows were not written"
    return ArchiveError(f"{path}: {error}: {why}")
