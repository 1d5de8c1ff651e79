"""Articles out of a large made-up vocabulary: words come as often as in speech, set phrases and boilerplate return."""

from __future__ import annotations

import random
import re
from functools import cache
from itertools import accumulate
from pathlib import Path

from tests.archive.corpus.copy import Text
from tests.lab import grammar

_GRAMMAR_WORDS = [
    "và",
    "của",
    "các",
    "cho",
    "trong",
    "là",
    "có",
    "được",
    "với",
    "những",
    "đã",
    "tại",
    "trên",
    "để",
    "về",
    "từ",
    "này",
    "đến",
    "khi",
    "cũng",
    "một",
    "theo",
    "người",
]

_OFFICES = ("Ủy viên Ban Thường vụ", "Phó Chủ tịch", "Bí thư", "Trưởng ban")


class Language:
    """A vocabulary drawn from its seed: words by rank, set phrases, names, places, boilerplate."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        lists = grammar.topics()[0][1]
        self.syllables = _syllables()
        pairs = {f"{rng.choice(self.syllables)} {rng.choice(self.syllables)}" for _ in range(6000)}
        self.words = _GRAMMAR_WORDS + rng.sample(self.syllables, 300) + sorted(pairs)
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.phrases = [" ".join(self.some(rng.randint(2, 6), rng)) for _ in range(3000)]
        self.phrase_weights = list(accumulate(1 / (rank + 10) for rank in range(3000)))
        names = [lists.words(kind) for kind in ("surname", "middle", "given")]
        self.names = [" ".join(rng.choice(kind) for kind in names) for _ in range(2500)]
        self.places = [" ".join(s.capitalize() for s in rng.sample(self.syllables, 2)) for _ in range(400)]
        self.boilerplate = [self.paragraph(rng, rng.randint(25, 80)) for _ in range(60)] + [
            self._leaders(rng) for _ in range(40)
        ]
        self.bank = [s for word in self.words for s in word.split()][:4000] + [
            s for n in self.names[:99] for s in n.split()
        ]

    def some(self, size: int, rng: random.Random) -> list[str]:
        """Words as often as their rank says."""
        return rng.choices(self.words, cum_weights=self.weights, k=size)

    def sentence(self, rng: random.Random) -> str:
        """Eight to thirty syllables, now and then a phrase, a name, a place or a number in it."""
        parts = self.some(rng.randint(4, 14), rng)
        for _ in range(rng.randint(0, 3)):
            parts.insert(rng.randrange(len(parts) + 1), self.fact(rng))
        if rng.random() < 0.5:
            phrase = rng.choices(self.phrases, cum_weights=self.phrase_weights)[0]
            parts.insert(rng.randrange(len(parts) + 1), phrase)
        text = " ".join(parts) + rng.choice((".", ".", ".", ";", "!"))
        return text[0].upper() + text[1:]

    def fact(self, rng: random.Random) -> str:
        """A number, a day, a name or a place."""
        chance = rng.random()
        if chance < 0.35:
            return f"{figure(rng)} {rng.choice(('hộ', 'tỷ đồng', 'ha', '%', 'người', 'km', 'triệu đồng'))}"
        if chance < 0.55:
            return f"ngày {rng.randint(1, 28)}/{rng.randint(1, 12)}"
        return rng.choice(self.names) if chance < 0.8 else f"xã {rng.choice(self.places)}"

    def paragraph(self, rng: random.Random, size: int) -> str:
        """About so many syllables."""
        made: list[str] = []
        while sum(map(len, made)) < size * 4.6:
            made.append(self.sentence(rng))
        return " ".join(made)

    def _leaders(self, rng: random.Random) -> str:
        people = rng.sample(self.names, rng.randint(4, 10))
        return "Dự hội nghị có các đồng chí: " + "; ".join(
            f"{name}, {rng.choice(_OFFICES)} {rng.choice(self.places)}" for name in people
        )

    def article(self, number: int, rng: random.Random, hour: int) -> Text:
        """Short or long, with a lead or without, one in three with a paragraph that others have too."""
        size = rng.choices((rng.randint(45, 80), rng.randint(120, 500), rng.randint(900, 1500)), weights=(2, 7, 0.5))[0]
        lead = self.paragraph(rng, rng.randint(18, 34)) if rng.random() < 0.75 else None
        paragraphs: list[str] = []
        while sum(len(p.split()) for p in paragraphs) < size:
            paragraphs.append(self.paragraph(rng, min(size, rng.randint(25, 90))))
        if rng.random() < 0.35 and size > 100:
            paragraphs.insert(rng.randrange(len(paragraphs) + 1), rng.choice(self.boilerplate))
        title = " ".join([*self.some(rng.randint(3, 6), rng), self.fact(rng)]).capitalize()
        return Text(number=number, title=title, lead=lead, paragraphs=tuple(paragraphs), hour=hour)


def figure(rng: random.Random) -> str:
    """A number as the news prints it."""
    return rng.choice(
        (
            str(rng.randint(2, 999)),
            f"{rng.randint(1, 99)},{rng.randint(1, 9)}",
            f"{rng.randint(1, 99)}.{rng.randint(100, 999)}",
        )
    )


@cache
def _syllables() -> tuple[str, ...]:
    vocabulary = Path(grammar.__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8")
    return tuple(sorted({word.lower() for word in re.findall(r"[^\W\d_]+", vocabulary)}))
