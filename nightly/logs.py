"""The logs of commands under reports/: packed after two weeks, removed after a year. Reports stay."""

from __future__ import annotations

import gzip
import os
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from archive.home import Home

PACKED_AFTER = timedelta(days=14)
REMOVED_AFTER = timedelta(days=400)
_LOG = re.compile(r"(\d{8}T\d{6})-[a-z]+(?:-\d+)?\.log(\.gz)?")
"""As commands name them: `20260131T020000-crawl.log`. Whatever is named otherwise is somebody else's."""


def rotate(home: Home, now: datetime) -> list[str]:
    """Pack old logs, remove very old ones, and return what was done or could not be, a line each.

    How old a log is its name says: the time is Vietnam's, as `now`, an aware datetime, is taken to be.
    """
    packed, removed, notes = 0, 0, []
    for path in sorted(home.reports_dir.glob("*.log*")):
        named = _LOG.fullmatch(path.name)
        age = _age(named[1], now) if named else None
        if named is None or age is None or path.is_symlink():
            continue
        try:
            if named[2] and age > REMOVED_AFTER:
                path.unlink()
                removed += 1
            elif not named[2] and age > PACKED_AFTER:
                _pack(path)
                packed += 1
        except FileNotFoundError:
            continue
        except OSError as error:
            notes.append(f"{path}: cannot be packed or removed ({error.strerror}); see to its owner and the disk")
    if packed or removed:
        notes.insert(0, f"logs: {packed} packed, {removed} of more than {REMOVED_AFTER.days} days removed")
    return notes


def _age(stamp: str, now: datetime) -> timedelta | None:
    try:
        return now - datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=now.tzinfo)
    except ValueError:
        return None


def _pack(path: Path) -> None:
    """To `.log.gz` beside it, whole or not at all."""
    made = path.with_name(f".{path.name}.gz")
    try:
        with path.open("rb") as plain, gzip.open(made, "wb") as packed:
            shutil.copyfileobj(plain, packed)
        os.replace(made, path.with_name(path.name + ".gz"))
    finally:
        made.unlink(missing_ok=True)
    path.unlink()
