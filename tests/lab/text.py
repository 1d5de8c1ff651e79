"""Writes an article: title, lead, paragraphs, captions, byline, all drawn from its seed."""

from __future__ import annotations

import random
import unicodedata
from functools import cache
from pathlib import Path

import yaml

from tests.lab import clocks
from tests.lab.chance import dice, mix
from tests.lab.grammar import Facts, Grammar, raised, topics
from tests.lab.model import Block, Content, Picture

_PLACES = Path(__file__).with_name("places.yaml")
_BARE = {ord("đ"): "d", ord("Đ"): "D"}


@cache
def places() -> dict[str, dict[str, list[str]]]:
    """Places, communes and offices by province."""
    loaded: dict[str, dict[str, list[str]]] = yaml.safe_load(_PLACES.read_text(encoding="utf-8"))
    return loaded


@cache
def _fold(word: str) -> str:
    marks = unicodedata.normalize("NFD", word.translate(_BARE))
    return "".join(char for char in marks if char.isascii() and char.isalnum()).lower()


def slug(title: str, limit: int = 90) -> str:
    """A title as addresses write it: no marks, hyphens, cut at a word."""
    words = [bare for bare in map(_fold, title.replace("-", " ").replace("/", " ").split()) if bare]
    made = "-".join(words)
    return made if len(made) <= limit else made[: limit + 1].rsplit("-", 1)[0]


class Writer:
    """Writes the articles of one portal. Its seed, not its name, decides what they say."""

    def __init__(self, seed: int, province: str, dash: str, paragraphs: tuple[int, int]) -> None:
        self._seed = seed
        self._places = places()[province]
        self._dash = dash
        self._paragraphs = paragraphs

    def _begin(self, number: int, published: int) -> tuple[random.Random, str, Grammar, Facts]:
        rng = dice(self._seed, number)
        draw = rng.random
        tag, grammar = topics()[int(draw() * len(topics()))]
        pick = self._places
        facts = {
            "day": clocks.short(published - int(draw() * 1.3) * clocks.DAY_S, self._dash),
            "day2": clocks.short(published + int(5 + draw() * 90) * clocks.DAY_S, self._dash),
            "year": clocks.show(published, "%Y"),
            "place": pick["place"][int(draw() * len(pick["place"]))],
            "org": pick["org"][int(draw() * len(pick["org"]))],
            "commune": pick["commune"][int(draw() * len(pick["commune"]))],
        }
        return rng, tag, grammar, facts

    def heading(self, number: int, published: int) -> tuple[str, str]:
        """Title and lead alone, which is all that a listing needs."""
        rng, _, grammar, facts = self._begin(number, published)
        return raised(grammar.speak("title", rng, facts)), raised(grammar.speak("lead", rng, facts))

    def write(self, number: int, published: int) -> Content:
        """The whole article as first published."""
        rng, tag, grammar, facts = self._begin(number, published)
        title, lead = raised(grammar.speak("title", rng, facts)), raised(grammar.speak("lead", rng, facts))
        draw = rng.random
        low, high = self._paragraphs
        texts = [paragraph(grammar, rng, facts) for _ in range(low + int(draw() * (high - low + 1)))]
        if draw() < 0.3:
            texts[-1] = texts[-1] + "/."
        blocks = [Block("p", text) for text in texts]
        for serial in range(int(draw() * 3.6)):
            place = 1 + int(draw() * len(blocks)) if serial else min(1, len(blocks))
            blocks.insert(place, Block("pic", picture=_picture(grammar, rng, facts, serial)))
        if draw() < 0.35:
            blocks.insert(1 + int(draw() * (len(blocks) - 1)), Block("related"))
        if draw() < 0.12:
            blocks.insert(len(blocks) - 1, Block("note", paragraph(grammar, rng, facts)))
        if draw() < 0.18:
            blocks.append(Block("file", grammar.speak("paper", rng, facts)))
        author = grammar.speak("name", rng, facts) if draw() < 0.8 else None
        source = self._places["source"][0] if draw() < 0.5 else None
        return Content(
            title=title,
            lead=lead,
            blocks=tuple(blocks),
            author=author,
            source=source,
            tags=(tag, raised(facts["place"])) if draw() < 0.7 else (),
            has_marked_lead=draw() < 0.93,
        )

    def another(self, number: int, published: int, seed: int, what: str) -> str:
        """A new title, lead or paragraph for this article, drawn from the edit's seed."""
        _, _, grammar, facts = self._begin(number, published)
        rng = dice(mix(seed, number))
        if what == "paragraph":
            return paragraph(grammar, rng, facts)
        return raised(grammar.speak(what, rng, facts))


def paragraph(grammar: Grammar, rng: random.Random, facts: Facts) -> str:
    """Two to four sentences."""
    return " ".join(raised(grammar.speak("sentence", rng, facts)) for _ in range(2 + int(rng.random() * 3)))


def _picture(grammar: Grammar, rng: random.Random, facts: Facts, serial: int) -> Picture:
    chance = rng.random()
    if chance < 0.08:
        return Picture(serial, None, None)
    caption = raised(grammar.speak("caption", rng, facts)) + "."
    if chance < 0.55:
        credit = grammar.speak("credit", rng, facts)
        return Picture(serial, f"{caption} Ảnh: {credit}", credit)
    return Picture(serial, caption, None)
