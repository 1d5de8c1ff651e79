"""Addresses that multiply without end, told by their shape. Pure.

What one portal's traps look like its family knows (`Portal.is_trap`). These are the signs of any: links that are
relative to a page under itself pile up parts (`/tin/vi/tin/vi/tin/vi`), states of a session grow with every click.
"""

from __future__ import annotations

from collections import Counter

from crawler.pages.addresses import parts_of

_LONGEST = 2048
"""Characters. The longest address of an article or listing that was seen on the portals has 430."""
_MOST_PARTS = 20
_MOST_REPEATS = 3
"""A part of the path that stands there more often than this piles up."""


def multiplies(url: str) -> bool:
    """True for an address that only a trap has."""
    if len(url) > _LONGEST:
        return True
    parts = [part for part in parts_of(url).path.split("/") if part]
    if len(parts) <= _MOST_REPEATS:
        return False
    return len(parts) > _MOST_PARTS or max(Counter(parts).values()) > _MOST_REPEATS
