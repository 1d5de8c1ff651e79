"""The parts of addresses that others wrote: what is no address has none, and raises nothing. Pure."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

_NONE = SplitResult("", "", "", "", "")
_DIGITS = 15
"""Of a running number: longer ones fit no database's integer, and counting up to them would never end."""


def parts_of(url: str) -> SplitResult:
    """The address cut up; all parts empty where nobody could open it (`http://[`, a host with `℀` in it)."""
    try:
        return urlsplit(url)
    except ValueError:
        return _NONE


def running_number(digits: str) -> int | None:
    """A CMS's running number; None for what is no number, or longer than any that is counted."""
    return int(digits) if digits.isdecimal() and len(digits) <= _DIGITS else None
