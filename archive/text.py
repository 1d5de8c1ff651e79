"""Vietnamese text made comparable: one spelling for storing, one for judging sameness, one for searching."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_UNRULY = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb\ufffe\uffff"
    r"\U000e0000-\U000e007f"
)
"""What acts on more than its own place: control characters (some begin a terminal's commands), orders and isolates of
direction (the text around them is shown in another order), halves of characters (no file can hold one), notes between
lines, tags that nobody sees. Vietnamese needs none of them."""
_DISRUPTIVE = re.compile(f"[{_UNRULY}]")
_INVISIBLE = re.compile(f"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff{_UNRULY}]")
_TYPED_AS_C1 = re.compile("[\x80-\x9f]")
"""`&#150;` and the like: pages name windows-1252's signs so, and browsers show them as those."""
_MOST_MARKS = 30
_MARKS_AND_SIGNS = re.compile(r"[^\w\s\x00-\x7f]{31,}")
_SHORT = 1000
_MARKS_D = str.maketrans("đĐ", "dD")


def tidy(text: str) -> str:
    """One line of text as it is stored: NFC, no invisible characters and no controls, single spaces, trimmed."""
    # split() knows the same white space as \s and takes a third of its time. What is printable is not invisible:
    # to ask that costs a third of a search for what is.
    line = " ".join(nfc(text).split())
    if line.isprintable():
        return line
    # A mark may now stand beside the letter that something invisible kept it from.
    return " ".join(nfc(_INVISIBLE.sub("", _TYPED_AS_C1.sub(_as_browsers_do, line))).split())


def nfc(text: str) -> str:
    """Text in NFC, in time that grows as the text does."""
    made = unicodedata.normalize("NFC", text) if len(text) < _SHORT else text
    if len(made) < _SHORT:
        return made
    safe = stream_safe(made)
    settled = unicodedata.normalize("NFC", safe)
    # Some signs become two in NFC, and then thirty of them are sixty.
    return settled if len(settled) <= len(safe) else unicodedata.normalize("NFC", stream_safe(settled))


def stream_safe(text: str) -> str:
    """Text without more than thirty marks on one letter.

    No writing has more (Unicode's Stream-Safe Text Format), and to put a million in order takes hours.
    """
    return text if text.isascii() else _MARKS_AND_SIGNS.sub(_thirty_marks, text)


def _thirty_marks(found: re.Match[str]) -> str:
    kept, marks = [], 0
    for char in found[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def harmless(text: str) -> str:
    """Text, HTML or an address without what disrupts the text around it, or the terminal that shows it.

    Line breaks and tabs stay, and so do joiners: they act on their neighbours alone.
    """
    return text if text.isprintable() else _DISRUPTIVE.sub("", text)


def _as_browsers_do(found: re.Match[str]) -> str:
    return found[0].encode("latin-1").decode("cp1252", errors="ignore")


def fold(text: str) -> str:
    """Text as a reader types it in haste: NFC and lower case without tone marks, đ as d.

    `Bắc Kạn` and `BẮC KẠN` both give `bac kan`. The length of the folded text is not that of the original.
    """
    decomposed = unicodedata.normalize("NFD", text).translate(_MARKS_D)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare).lower()


def text_sha256(title: str, summary: str | None, body_text: str) -> str:
    """The hash that says two states of an article read the same.

    Taken over NFC text with white space folded, so a new line break or a decomposed letter changes nothing.
    """
    whole = "\n".join(tidy(part) for part in (title, summary or "", body_text))
    return hashlib.sha256(whole.encode()).hexdigest()


def count_words(text: str) -> int:
    """Number of white-space separated syllables, which is how Vietnamese text is measured."""
    return len(text.split())
