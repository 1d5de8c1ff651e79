"""No regular expression that reads pages runs on: each is given long texts made of its own words."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from types import FrameType

import pytest

import archive
import crawler

_CHARS, _SECONDS = 10_000, 0.25
_BOUNDED = {
    "crawler.pages.css._COMPOUND": 500,  # our own selectors
    "crawler.dates.pieces.PIECES": 240,  # crawler.dates.printed: a date line
    "crawler.dates.words.PIECES": 240,
    "crawler.extraction.byline._DASH": 1000,  # a byline
    "crawler.extraction.byline._DOMAIN": 1000,
    "crawler.extraction.byline._SOURCE_LABEL": 1000,
    "crawler.families.sharepoint._DETAIL": 1000,  # matched at its beginning, a part of an address
    "crawler.stand_ins.signs.ERROR": 2500,  # of a page that says little
    "crawler.stand_ins.signs.PARKING": 600,
}
"""What reads no more than that: callers see to it."""
_MATCHED = {
    "crawler.extraction.furniture.FILE_NAME",
    "crawler.extraction.furniture._ALSO",
    "crawler.extraction.furniture._LINE",
    "crawler.stand_ins.signs.REFRESH",
}
"""Asked whether a text begins so, or is so, and never looked for in it."""
_PIECES = (
    " ",
    "a",
    "A",
    "a.",
    "a-",
    "1",
    "1.",
    "/a",
    "(",
    "<",
    " a",
    '"',
    "0 ",
    "[",
    "à",
    "\u0301",
    "  - ",
    "=",
    "%",
    " ,",
    "aà",
)


class TooLong(Exception):
    """The time is over."""


def patterns() -> dict[str, re.Pattern[str]]:
    """Every expression over text that the packages which read pages hold, by its name."""
    found: dict[str, re.Pattern[str]] = {}
    for package in (crawler, archive):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found[f"{module.name}.{name}"] = value
    return found


def attacks(pattern: re.Pattern[str], chars: int) -> Iterator[str]:
    words = sorted(set(re.findall(r"[\wÀ-ỹ]{3,}", pattern.pattern)), key=len)[-6:]
    for piece in (*_PIECES, *words, *(f"{word}: " for word in words), *(f"{word} " for word in words)):
        text = (piece * (chars // len(piece) + 1))[:chars]
        yield text
        yield f"{text}\x01"


@pytest.fixture(autouse=True)
def _alarm() -> Iterator[None]:
    def over(signum: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, over)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


def slowest(name: str, pattern: re.Pattern[str]) -> float:
    """Seconds of a processor for the worst text."""
    worst = 0.0
    for text in attacks(pattern, _BOUNDED.get(name, _CHARS)):
        began = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
        try:
            pattern.match(text)
            pattern.fullmatch(text)
            if name not in _MATCHED:
                sum(1 for _ in pattern.finditer(text))
        except TooLong:
            return _SECONDS
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        worst = max(worst, time.process_time() - began)
    return worst


def test_no_pattern_runs_on() -> None:
    slow = {name: round(slowest(name, pattern), 2) for name, pattern in patterns().items()}
    print(sorted(((seconds, name) for name, seconds in slow.items()), reverse=True)[:5])
    assert {name: seconds for name, seconds in slow.items() if seconds >= _SECONDS} == {}


def test_one_that_does_is_found() -> None:
    assert slowest("nested", re.compile(r"(?:a+)+b")) == _SECONDS
