"""What another portal does to an article that it prints again."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

KINDS = ("words", "block", "lead", "caption", "dropped", "headline", "dateline")
"""words: replaced at random places; block: side by side; the others: so many words replaced at random, and besides
another lead, a caption that slipped into the text, a paragraph left out, another headline, a dateline in front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article, and which original it is a copy of."""

    number: int
    title: str
    lead: str | None
    paragraphs: tuple[str, ...]
    hour: int  # of publication, counted from 2020
    original: int | None = None
    kind: str = ""
    percent: int = 0
    series: str = ""

    @property
    def body(self) -> str:
        """The paragraphs as body_text has them."""
        return "\n\n".join(self.paragraphs)


def copied(text: Text, number: int, kind: str, percent: int, bank: list[str], rng: random.Random) -> Text:
    """The article as another portal prints it; words that replace others are drawn from `bank`."""
    lead, paragraphs, title = text.lead, list(text.paragraphs), text.title
    if kind == "block":
        paragraphs = _block(paragraphs, percent, bank, rng)
    else:
        lead = _touched(lead, percent, bank, rng) if lead else lead
        paragraphs = [_touched(paragraph, percent, bank, rng) for paragraph in paragraphs]
    if kind == "lead" and lead:
        lead = _new(len(lead.split()), bank, rng)
    elif kind == "lead":
        first, total = paragraphs[0].split(" "), sum(len(paragraph.split()) for paragraph in paragraphs)
        size = min(len(first), 34, total // 4)
        paragraphs[0] = " ".join([_new(size, bank, rng), *first[size:]])
    elif kind == "caption":
        paragraphs.insert(rng.randrange(len(paragraphs) + 1), _new(rng.randint(8, 25), bank, rng))
    elif kind == "dropped" and len(paragraphs) > 3:
        del paragraphs[rng.randrange(1, len(paragraphs))]
    elif kind == "headline":
        title = _new(rng.randint(7, 15), bank, rng)
    elif kind == "dateline":
        if lead:
            lead = "BBK - " + lead
        else:
            paragraphs[0] = "BBK - " + paragraphs[0]
    return replace(
        text,
        number=number,
        title=title,
        lead=lead,
        paragraphs=tuple(paragraphs),
        hour=text.hour + rng.randint(1, 400),
        original=text.number,
        kind=kind,
        percent=percent,
    )


def _new(size: int, bank: list[str], rng: random.Random) -> str:
    return " ".join(rng.choices(bank, k=size)).capitalize() + "."


def _touched(paragraph: str, percent: int, bank: list[str], rng: random.Random) -> str:
    words = paragraph.split(" ")
    for index, word in enumerate(words):
        if rng.random() * 100 < percent:
            words[index] = _in_place_of(word, rng.choice(bank))
    return " ".join(words)


def _block(paragraphs: list[str], percent: int, bank: list[str], rng: random.Random) -> list[str]:
    words = "\n".join(paragraphs).split(" ")
    size = max(1, len(words) * percent // 100)
    first = rng.randrange(len(words) - size + 1)
    for index in range(first, first + size):
        words[index] = _in_place_of(words[index], rng.choice(bank))
    return " ".join(words).split("\n")


def _in_place_of(word: str, other: str) -> str:
    bare = word.rstrip(".,;:!?")
    made = other.capitalize() if word[:1].isupper() else other
    return made + word[len(bare) :] if "\n" not in word else word
