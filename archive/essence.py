"""What of an article's text is compared: its words and its numbers, so that a comma is no edit and a zero is one.

Title on the one side, lead and body together on the other: a redesign that marks as lead what was the first
paragraph changes no word. Letters count in their order, case included, spaces between them do not: `thànhphố`
mended to `thành phố` is no edit. What stands between two numbers counts: `3-5`, `3,5`, `3 5` and `35` differ.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

Text = tuple[str, str | None, str]
"""Title, summary and body_text of one state of an article."""

# Shown as nothing: soft hyphens, joiners, marks of direction, variation selectors.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
# Signs that only a program tells apart. Some keyboards type the Icelandic Ð for the Vietnamese Đ.
_ALIKE = str.maketrans(
    {"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "º": "°", "˚": "°", "\u2044": "/", "\u2215": "/", "\u2236": ":", "_": " "}
    | dict.fromkeys("‐‑‒–—―\u2212⁃﹘﹣－", "-")
    | dict.fromkeys("ʹʺʻʼˈ", "'")
)
_RAISED = str.maketrans("¹²³", "123")
_RAISED_ON_LETTER = re.compile(r"(?<=[^\W\d_])[¹²³]")  # m² is m2; 10² is not 102
_END_SIGN = re.compile(r"\./\.|/\.(?=\s|$)")  # `./.` closes an official text

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHAPES = "\u0302\u0306\u031b"  # of â, ă, ơ: another vowel, not another tone
_VOWELS = re.compile(f"(?:[aeiouyAEIOUY][{_TONES}{_SHAPES}]*){{2,}}")
_TONE = re.compile(f"[{_TONES}]")

_MINUS = "\u2212"
# A dash glued to a number that has a unit, after anything but a number: -3°C, -0,5%, -2 đến -1 độ.
_NEGATIVE = re.compile(
    r"(?:(?<=\()|^\s*|(?<=[^\d%‰°\s])\s+)-(?=\d[\d.,]*\s*(?:[%‰°]|\u0111o\u0323\u0302|\u0111e\u0302\u0301n))"
)
_PLUS = "\uff0b"
_AND_ABOVE = re.compile(r"(?<=\w)\+(?!\s*\d)")  # 18+, A+; a plus between numbers is a joint, one before a line a bullet
_MEANT = f"%‰°&±≤≥$€£¥₫{_MINUS}{_PLUS}"
"""Signs that say something, as words do."""
_GAP = re.compile(rf"[^\w\u0300-\u036f\u0900-\u109f\u1780-\u17d3{re.escape(_MEANT)}]+")  # marks of Lao, Khmer too
_BEFORE_JOINT = re.compile(r"[\d%‰°]")
_JOINTS = "-/:+=×÷"
"""Between two numbers they mean the same with spaces around them; a full stop or a comma does not."""


def essence(title: str, summary: str | None, body_text: str) -> str:
    """The hash of what is compared: equal for two states that nobody would call different."""
    parts = (_essential(title), _essential(f"{summary or ''}\n{body_text}"))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_significant(one: Text, other: Text) -> bool:
    """Whether two states of an article differ in a word or a number."""
    return one != other and essence(*one) != essence(*other)


def levelled(text: str) -> str:
    """The text in one spelling (NFD, one form of each dash, tones behind their vowels); for comparing only."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(_ALIKE)
    return _VOWELS.sub(_tone_last, unicodedata.normalize("NFD", text))


def _essential(text: str) -> str:
    """The text without anything that may change unnoticed."""
    text = _END_SIGN.sub(".", levelled(text))
    text = _RAISED_ON_LETTER.sub(lambda found: found[0].translate(_RAISED), text)
    return _GAP.sub(_joint, _AND_ABOVE.sub(_PLUS, _NEGATIVE.sub(_MINUS, text)))


def _tone_last(found: re.Match[str]) -> str:
    """Vowels that stand together with their one tone behind them: hòa, hoà; qúy, quý; Ủy, Uỷ."""
    tones = _TONE.findall(found[0])
    return _TONE.sub("", found[0]) + tones[0] if len(tones) == 1 else found[0]


def _joint(gap: re.Match[str]) -> str:
    """What is left of that which is no word: nothing, unless it stands between two numbers."""
    text, start, end = gap.string, gap.start(), gap.end()
    if start == 0 or end == len(text) or not text[end].isdecimal() or not _BEFORE_JOINT.match(text, start - 1):
        return ""
    if gap[0] in (".", ","):
        return gap[0]
    return "".join(sorted(set(gap[0]).intersection(_JOINTS))) or " "
