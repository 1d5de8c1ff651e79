"""Placeholder until the branch is merged."""

from __future__ import annotations

from datetime import datetime

from archive.home import Home


def rotate(home: Home, now: datetime) -> list[str]:
    """Nothing yet."""
    return []
