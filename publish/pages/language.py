"""The site in two languages, as the reader chose or the browser asks: both texts stand where they are used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from datasette.utils.asgi import Request

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
COOKIE = "luuchieu_language"
#: Requests differ by these, so a cache must keep their answers apart.
VARY = "Accept-Language, Cookie"
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
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

    def count(self, number: int, vietnamese: str, one: str, many: str) -> str:
        """A number and what it counts: `12.345 bài`, `1 article`, `12,345 articles`."""
        return f"{self.number(number)} {vietnamese if self.language == 'vi' else one if number == 1 else many}"

    def share(self, value: float) -> str:
        """0.974 as `97 %`, in English `97%`; never 100 for less than all."""
        percent = min(round(value * 100), 99) if value < 1 else 100
        return f"{percent} %" if self.language == "vi" else f"{percent}%"

    def time(self, value: str | None) -> str:
        """`2022-07-30T10:30:00+07:00` as `30/07/2022, 10:30` or `30 July 2022, 10:30`; a bare date without the hour.

        What is no time stays as it is.
        """
        if not value:
            return ""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        hour = "" if len(value) == 10 else f", {moment:%H:%M}"
        if self.language == "vi":
            return f"{moment:%d/%m/%Y}{hour}"
        return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}{hour}"

    def day(self, value: str | None) -> str:
        """The day alone of what time() writes."""
        return self.time(value[:10] if value else value)

    def month(self, value: str) -> str:
        """`2022-07` as `07/2022` or `July 2022`; a year alone as it is."""
        year, _, month = value.partition("-")
        if not month:
            return year
        return f"{month}/{year}" if self.language == "vi" else f"{_MONTHS[int(month) - 1]} {year}"


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
