"""Turns vocabulary.yaml into sentences: rules are compiled once, a text is a walk through them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import cast

import yaml

Draw = Callable[[], float]
Facts = Mapping[str, str]
_SLOT = re.compile(r"\{(\w+)\}")
_VOCABULARY = Path(__file__).with_name("vocabulary.yaml")

_NUMBERS: dict[str, Callable[[Draw], str]] = {
    "num": lambda draw: str(11 + int(draw() * 960)),
    "small": lambda draw: str(2 + int(draw() * 17)),
    "teen": lambda draw: str(19 + int(draw() * 9)),
    "digit": lambda draw: str(1 + int(draw() * 9)),
    "percent": lambda draw: f"{51 + int(draw() * 48)},{1 + int(draw() * 9)}",
}


class Choice:
    """A slot: one of several compiled rules."""

    __slots__ = ("rules", "size")

    def __init__(self) -> None:
        self.rules: tuple[Rule, ...] = ()
        self.size = 0


class Fact:
    """A slot that the article itself fills: its day, its commune, its office."""

    __slots__ = ("is_raised", "key")

    def __init__(self, key: str, is_raised: bool) -> None:
        self.key = key
        self.is_raised = is_raised


Part = str | Choice | Fact | Callable[[Draw], str]
Rule = str | tuple[Part, ...]
FACTS = frozenset({"day", "day2", "year", "place", "org", "commune"})


def raised(text: str) -> str:
    """Text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def _speak(rule: Rule, draw: Draw, facts: Facts, out: list[str]) -> None:
    # The hot loop of the lab: most rules are plain words, which need no second call.
    if type(rule) is str:
        out.append(rule)
        return
    for part in rule:
        if type(part) is str:
            out.append(part)
        elif type(part) is Choice:
            chosen = part.rules[int(draw() * part.size)]
            if type(chosen) is str:
                out.append(chosen)
            else:
                _speak(chosen, draw, facts, out)
        elif type(part) is Fact:
            text = facts[part.key]
            out.append(raised(text) if part.is_raised else text)
        else:
            out.append(cast(Callable[[Draw], str], part)(draw))


def _raised_rule(line: str) -> str:
    """A rule whose first word, or whose first slot's, begins with a capital."""
    slot = _SLOT.match(line)
    if slot is None:
        return raised(line)
    return line if slot[1].endswith("_up") else f"{{{slot[1]}_up}}{line[slot.end() :]}"


class Grammar:
    """The rules of one topic. `speak("sentence", rng, facts)` gives a sentence."""

    def __init__(self, lists: Mapping[str, list[str]]) -> None:
        self._lists = lists
        self._choices: dict[str, Choice] = {}

    def _choice(self, slot: str) -> Choice:
        known = self._choices.get(slot)
        if known is None:
            name, is_raised = (slot[:-3], True) if slot.endswith("_up") else (slot, False)
            known = self._choices[slot] = Choice()
            known.rules = tuple(self._rule(_raised_rule(line) if is_raised else line) for line in self._lists[name])
            known.size = len(known.rules)
        return known

    def _rule(self, line: str) -> Rule:
        parts: list[Part] = []
        for index, piece in enumerate(_SLOT.split(line)):
            if index % 2 == 0:
                if piece:
                    parts.append(piece)
                continue
            bare = piece.removesuffix("_up")
            if bare in _NUMBERS:
                parts.append(_NUMBERS[bare])
            elif bare in FACTS:
                parts.append(Fact(bare, piece != bare))
            else:
                parts.append(self._choice(piece))
        first = parts[0]
        return first if len(parts) == 1 and isinstance(first, str) else tuple(parts)

    def speak(self, slot: str, rng: random.Random, facts: Facts) -> str:
        """One phrase of this kind, its first letter as the rule has it."""
        out: list[str] = []
        choice = self._choices.get(slot) or self._choice(slot)
        draw = rng.random
        _speak(choice.rules[int(draw() * choice.size)], draw, facts, out)
        return "".join(out)

    def words(self, name: str) -> list[str]:
        """A list of the vocabulary as written."""
        return self._lists[name]


@cache
def topics() -> tuple[tuple[str, Grammar], ...]:
    """Every topic's tag and grammar, in the order of the file."""
    raw = yaml.load(_VOCABULARY.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    common = {name: [str(line) for line in lines] for name, lines in raw.items() if name != "topics"}
    made: list[tuple[str, Grammar]] = []
    for topic in raw["topics"].values():
        own = {name: [str(line) for line in lines] for name, lines in topic.items() if name != "tag"}
        made.append((str(topic["tag"]), Grammar(common | own)))
    return tuple(made)
