"""Text whose letters are wrong: encoded twice, in a font's own charset, or lost. Pure.

Asked of what was read from a page, a few thousand letters, not of the page: a right text costs some microseconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from crawler.pages.page import Page
from crawler.reading import Reading

_CP1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
"""What windows-1252 has where Latin-1 has control characters, and so what stands for such bytes in a text that was
encoded twice."""
_AS_BYTES = {ord(char): char.encode("cp1252")[0] for char in _CP1252}
_LOST = re.compile("\ufffd")
_ASKED = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])")
"""`H?i ngh?`: a letter that a database could not hold."""
_SECOND = "[\x80-\xba\xbc-\xbf€‚ƒ„†‡ˆ‰Š‹ŒŽ‘•˜™š›œžŸ]"
"""What may follow the first half of such a letter, but for what ends a quoted word: `“LÀNG XÃ”`, `«Khoá»`."""
_TWICE = re.compile(f"[ÂÃÄÅÆÌ]{_SECOND}|á[º»]{_SECOND}|â€")
_FOREIGN = re.compile(
    "[ÄÅÆÇËÎÏÑÖØÛÜÞßäåæçëîïðñö÷øûüþÿ¡-¯´-¼¾¿\u0300\u0301\u0303\u0309\u0323]"
    "|(?<=[ae])[áàâãéèêìíóòôõúùý]|(?<=[oyâêôãõ])[ìòùõÌÒ]"
)
"""What no Vietnamese word has: other Latin letters and signs, tone marks without a vowel, and a marked vowel where a
font (VNI: `aù`) or windows-1258 taken for windows-1252 (`aì`) has a mark. `Ð` is none: typists write it for `Đ`."""
_TWICE_SIGNS = ("Ä", "Æ", "º", "»")
_FOREIGN_SIGNS = ("®", "¸", "µ", "ñ", "ö", "ï", "ø", "ð", "Þ", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
"""The commonest: no garbled Vietnamese text of some length is without all of them. To look for one letter takes a
thousandth of the time of a count."""
_SHORT_CHARS = 300
_LEAST, _LEAST_FOREIGN = 3, 5
"""One or two prove nothing, and a headline may name three foreigners (`Özil, Gündoğan, Müller`)."""
_SAMPLE_CHARS = 2000
"""A text is of one charset from its beginning to its end."""
_WRONG_SHARE = 0.01
"""Lost letters, and pairs that only a second encoding makes. Measured on Vietnamese articles: 24 % of what was read as
UTF-8 and is not, 14 % of what was encoded twice, 6 % where question marks stand; in a right text one or two, where a
page was cut or a name came from elsewhere."""
_FOREIGN_SHARE = 0.03
"""Measured on Vietnamese articles: 13 % in TCVN3, 12 % in VNI, 9 % in windows-1258 taken for windows-1252, none in
right text. German, the densest in such letters of the languages that portals may publish in, has 1.8 %."""


def garbled(text: str) -> str | None:
    """What is wrong with the letters of a text, in words; None for a text that reads well."""
    if "\ufffd" in text and _is_dense(_LOST, text, _WRONG_SHARE):
        return f"{len(_LOST.findall(text))} of {len(text)} letters are lost"
    text = text[:_SAMPLE_CHARS]
    is_short = len(text) < _SHORT_CHARS
    if (is_short or any(sign in text for sign in _TWICE_SIGNS)) and _is_dense(_TWICE, text, _WRONG_SHARE):
        return "UTF-8 that was encoded twice and cannot be set right"
    is_asked = is_short or any(sign in text for sign in _FOREIGN_SIGNS)
    if is_asked and _is_dense(_FOREIGN, text, _FOREIGN_SHARE, _LEAST_FOREIGN):
        return "its letters are of a charset that the page does not tell, such as the fonts TCVN3 and VNI"
    if text.count("?") >= _LEAST and _is_dense(_ASKED, text, _WRONG_SHARE):
        return "question marks stand where letters were"
    return None


def undoubled(body: bytes) -> bytes | None:
    """UTF-8 that was encoded twice, as it was before the second time; None where not every byte of it fits."""
    try:
        once = body.decode("utf-8").lstrip("\ufeff").translate(_AS_BYTES).encode("latin-1")
        once.decode("utf-8")
    except UnicodeError:
        return None
    return None if once == body else once


def _is_dense(sign: re.Pattern[str], text: str, share: float, least: int = _LEAST) -> bool:
    return len(sign.findall(text)) >= max(least, share * len(text))


def legible(page: Page, read: Callable[[Page], Reading]) -> Reading:
    """A page read so that no word of it is garbled: set right where that is exact, else a stand-in.

    Of a listing only the titles are left out: the addresses in it are right. Raises what `read` does.
    """
    reading = read(page)
    flaw = _flaw_of(reading)
    if flaw is None:
        return reading
    mended = undoubled(page.body)
    if mended is not None:
        again = read(Page(page.url, mended, page.content_type, captured_on=page.captured_on))
        if _flaw_of(again) is None:
            return again
    if reading.article is not None:
        return Reading(kind="stand-in", error=f"garbled text: {flaw}")
    return replace(reading, links=tuple(replace(link, title=None) for link in reading.links))


def _flaw_of(reading: Reading) -> str | None:
    article = reading.article
    if article is None:
        return garbled("\n".join(link.title for link in reading.links if link.title))
    return garbled(article.title) or garbled(f"{article.title}\n{article.summary or ''}\n{article.body_text}")
