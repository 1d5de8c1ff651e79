"""How long a server asks to be left alone: the header Retry-After in either of its forms. Pure but for the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def seconds_of(told: str) -> float | None:
    """Seconds from now, given as a whole number or as a date; None when it cannot be read."""
    text = told.strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    # A date without a zone ("-0000") is UTC.
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
