"""Which charset a page's bytes are really in, whatever the page declares. Pure."""

from __future__ import annotations

import re

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_LATIN_1 = ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii")
"""Browsers read these as windows-1252, so pages that declare them hold its quotation marks and dashes."""
_BROKEN_SHARE = 0.002
"""Share of undecodable characters up to which a page still counts as the UTF-8 it claims to be, where nothing speaks
for another charset: one cut letter in a footer (seen on sotttt.hanoi.gov.vn, 2022) must not turn the whole page."""

_TONE = re.compile(rb"[\xcc\xd2\xde\xec\xf2]")
_TONE_ON_VOWEL = re.compile(
    rb"(?<=[aeiouyAEIOUY\xc2\xca\xd4\xc3\xd5\xdd\xe2\xea\xf4\xe3\xf5\xfd])[\xcc\xd2\xde\xec\xf2]"
)
"""windows-1258 writes a tone mark as a byte of its own behind its vowel. In windows-1252 these bytes are letters
(`ì`, `ò`, `Þ`), in the fonts TCVN3 and VNI too, and they follow consonants there."""
_ON_VOWEL_SHARE = 0.9
"""Measured on Vietnamese articles: all of 568 tone bytes in windows-1258, 7 of 38 in TCVN3, none of 28 in VNI. The
rest is for what stands beside the text in another charset."""
_D = re.compile(rb"(?<![A-Za-z\x80-\xff])[\xd0\xf0][aeiouy\xe0-\xff]")
"""`đ` at the head of a word: what the byte is in windows-1252, an Icelandic eth, never stands there."""


def true_charset(body: bytes, content_type: str | None) -> str:
    """UTF-8 when the bytes are UTF-8: other charsets of this world almost never form valid UTF-8 by chance."""
    if body.startswith(UTF16_MARKS):
        return "utf-16"
    if b"\0" in body[:400]:
        return "utf-16-le" if body[1:2] == b"\0" else "utf-16-be"
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _detected_charset(body, content_type)
    return "utf-8"


def _detected_charset(body: bytes, content_type: str | None) -> str:
    """Damaged UTF-8, windows-1258 where its tone marks show, else what is declared, else BeautifulSoup's guess."""
    from bs4.dammit import EncodingDetector, UnicodeDammit  # takes long to load, and UTF-8 never comes here

    lenient = body.decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd")
    whole = len(lenient) - len(lenient.encode("ascii", errors="ignore")) - broken
    if whole > broken:
        return "utf-8"  # damaged: letters of another charset hardly ever make one UTF-8 sequence, let alone most
    if _is_windows_1258(body):
        return "windows-1258"
    if broken < _BROKEN_SHARE * len(lenient):
        return "utf-8"
    in_header = _CHARSET.search(content_type or "")
    declared = in_header[1] if in_header else EncodingDetector.find_declared_encoding(body, is_html=True)
    tried = [name for name in (declared, "windows-1258") if name and name.lower() not in ("utf-8", "utf8")]
    guess = UnicodeDammit(body, tried, is_html=True).original_encoding or "utf-8"
    return "windows-1252" if guess in _LATIN_1 else guess


def _is_windows_1258(body: bytes) -> bool:
    """True where the bytes can only be Vietnamese in windows-1258: portals declare what they like."""
    tones = len(_TONE.findall(body))
    if not tones:
        return bool(_D.search(body))
    return len(_TONE_ON_VOWEL.findall(body)) >= _ON_VOWEL_SHARE * tones
