"""Text that others wrote, made fit for a line of a message: nothing in it can turn, hide, break or address anything."""

from __future__ import annotations

import unicodedata


def plain(text: str, longest: int = 400) -> str:
    """One line of printable characters, at most so many: no line ends, no control characters, none that turn text."""
    # Not printable, says str: line and paragraph ends, controls, bidi marks, surrogates, characters unknown to Unicode.
    line = "".join(char for char in unicodedata.normalize("NFC", " ".join(text.split())) if char.isprintable())
    line = " ".join(line.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def sentence(text: str, longest: int = 400) -> str:
    """The same as a sentence of its own: a capital at its beginning, a full stop at its end."""
    line = stopped(text, longest)
    return line[:1].upper() + line[1:]


def stopped(text: str, longest: int = 400) -> str:
    """The same as the end of a sentence."""
    line = plain(text, longest)
    return line if not line or line[-1] in ".!?…" else line + "."
