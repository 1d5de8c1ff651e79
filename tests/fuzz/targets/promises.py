"""What every text must be that goes on to a database, a file or a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from tests.fuzz.target import BrokenPromise


def storable(what: str, text: str | None) -> None:
    """UTF-8 can hold it, and SQLite reads it back to its end."""
    if text is None:
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BrokenPromise(f"{what} cannot be stored: {text[:80]!r}") from error
    if "\0" in text:
        raise BrokenPromise(f"{what} holds NUL: {text[:80]!r}")


def composed(what: str, text: str | None) -> None:
    """NFC, as all text here is stored."""
    if text is not None and not unicodedata.is_normalized("NFC", text):
        raise BrokenPromise(f"{what} is not NFC: {text[:80]!r}")


def settled(what: str, change: Callable[[str], str], text: str) -> str:
    """What `change` makes of a text, which is the same when it is done again."""
    once = change(text)
    if (again := change(once)) != once:
        raise BrokenPromise(f"{what} done twice differs: {text[:80]!r}: {once[:80]!r}: {again[:80]!r}")
    return once


def same(what: str, one: object, other: object) -> None:
    """Equal."""
    if one != other:
        raise BrokenPromise(f"{what}: {str(one)[:120]!r} and {str(other)[:120]!r}")


def text_of(data: bytes) -> str:
    """An input as text: lone halves of surrogate pairs stay, as JSON lets them through."""
    return (
        data.decode("utf-8", "surrogatepass") if b"\xed" in data and _passes(data) else data.decode("utf-8", "replace")
    )


def _passes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True
