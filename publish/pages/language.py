"""The site in two languages, as the reader chose or the browser asks: both texts stand where they are used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from datasette.utils.asgi import Request

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
COOKIE = "luuchieu_language"
#: Requests differ by these, so a cache must keep their answers apart.
VARY = "Accept-Language, Cookie"
_WANTED = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


@dataclass(frozen=True, slots=True)
class Say:
    """Chooses between the two texts of a sentence; `{name}` in them is replaced by the value of that name.

    Numbers are written as the language writes them: 12.345 in Vietnamese, 12,345 in English.
    """

    language: Language

    def __call__(self, vietnamese: str, english: str, **values: str | int) -> str:
        """The text in the reader's language. The caller's template escapes it."""
        text = vietnamese if self.language == "vi" else english
        if not values:
            return text
        told = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return text.format_map(told)

    def number(self, value: int) -> str:
        """A whole number with its thousands parted."""
        parted = f"{value:,}"
        return parted.replace(",", ".") if self.language == "vi" else parted


def language_of(request: Request | None) -> Language:
    """What the reader chose on the site, else what the browser asks for first, else Vietnamese."""
    if request is None:
        return "vi"
    chosen = request.cookies.get(COOKIE)
    for language in LANGUAGES:
        if chosen == language:
            return language
    return _of_header(request.headers)


def _of_header(headers: Mapping[str, str]) -> Language:
    """The language of Accept-Language that the site has and the reader likes best."""
    liked: dict[str, float] = {}
    for wanted in headers.get("accept-language", "").split(","):
        found = _WANTED.fullmatch(wanted)
        if found:
            name, weight = found[1].lower(), float(found[2] or 1)
            liked[name] = max(weight, liked.get(name, 0.0))
    return "en" if liked.get("en", 0.0) > liked.get("vi", 0.0) else "vi"
