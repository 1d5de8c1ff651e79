"""Whom a portal's administrators can turn to: asked for once, kept in the home, where cron finds it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from archive.errors import from_os

FILE = "contact"
"""In the home: one line."""
_MAIL = re.compile(r"(?:mailto:)?([^@\s<>()\"]{1,64}@[^@\s<>()\"]{1,190}\.[^@\s<>()\".]{2,63})")


def valid_contact(text: str) -> str:
    """A mail address as `mailto:...`, or the address of a page. Raises ValueError that says what it has to be."""
    text = text.strip()
    mail = _MAIL.fullmatch(text)
    if mail and text.isprintable():
        return f"mailto:{mail[1]}"
    if text.isprintable() and " " not in text and _is_page(text):
        return text
    raise ValueError(f"{text!r} is neither a mail address nor a page (https://...) that people can turn to")


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "")


def kept_contact(home: Path) -> str | None:
    """The contact that was kept in a home; None where there is none that can be used."""
    try:
        return valid_contact((home / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def keep_contact(home: Path, text: str) -> str:
    """Keep it for all commands to come, and return it as it is sent. Raises ValueError, and ArchiveError."""
    contact = valid_contact(text)
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / FILE).write_text(contact + "\n", encoding="utf-8")
    except OSError as error:
        raise from_os(error, home / FILE) from error
    return contact
