"""Bytes of any charset under any declaration; an input is a Content-Type on a line, then a page."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from crawler.pages.charsets import true_charset
from crawler.pages.garbled import garbled, undoubled
from crawler.pages.page import Page, TooDeep
from tests.fuzz import seeds
from tests.fuzz.dictionary import tokens
from tests.fuzz.target import Read, Target
from tests.fuzz.targets.promises import same, storable, text_of


def _open(folder: Path) -> Read:
    return _read


def _read(data: bytes) -> str:
    line, _, body = data.partition(b"\n")
    declared = text_of(line[:2000])
    charset = true_charset(body, declared or None)
    text = body.decode(charset, errors="replace")
    page = Page("https://thainguyen.gov.vn/x", body, declared or None)
    storable("the page's text", page.text.replace("\0", ""))
    if charset == "utf-8" and body[:3] != b"\xef\xbb\xbf":
        same("a page that is UTF-8", page.text, text.lstrip("\ufeff"))
    once = undoubled(body)
    if once is not None:
        once.decode("utf-8")
    try:
        page.select("h1")
        is_xml = page.is_xml
    except TooDeep:
        return f"{charset} too deep"
    wrong = (garbled(page.text) or "")[-12:]
    return f"{charset} {is_xml} {once is not None} {wrong} {page.charset}"


@cache
def _seeds() -> tuple[bytes, ...]:
    made = []
    for page in seeds.pages():
        if len(page.body) > 12_000:
            continue
        made.append(page.content_type.encode() + b"\n" + page.body)
        text = page.body.decode("utf-8", "replace")
        for number, name in enumerate(("utf-16", "cp1258", "cp1252", "utf-16-be")):
            if len(made) % 4 == number:
                marks = unicodedata.normalize("NFD", text) if name == "cp1258" else text
                made.append(f"text/html; charset={name}\n".encode() + marks.encode(name, "ignore"))
    return tuple(made)


CHARSETS = Target(
    name="charsets",
    about="charset, decoding and parsing of bytes under any declaration",
    open=_open,
    seeds=_seeds,
    tokens=tokens("charsets"),
    share=5,
    most_bytes=60_000,
)
