"""A corpus of so many articles: originals of both generators, reprints of every kind, serial announcements."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from tests.archive.corpus.copy import KINDS, Text, copied
from tests.archive.corpus.notices import SERIES, notice
from tests.archive.corpus.press import Language
from tests.lab import edits, serial
from tests.lab.model import Content
from tests.lab.text import Writer, places

PERCENTS = (5, 8, 10, 12, 15)
_EPOCH_S = 1_577_811_600  # 2020-01-01 in Vietnam
_LAB_SWAPS = {"words": "", "lead": "lead", "caption": "caption", "headline": "title"}


def mixed(size: int, seed: int = 1, *, percents: tuple[int, ...] = PERCENTS) -> Iterator[Text]:
    """Texts numbered from 0: of ten, about five are originals, three reprints, two issues of a series.

    One issue in twenty is reprinted as well. A reprint follows its original directly; its hour says when it came out.
    """
    rng = random.Random(seed)
    language = Language(seed)
    writers = [Writer(seed + index, name, "-/"[index % 2], (3, 9)) for index, name in enumerate(places())]
    number = 0
    while number < size:
        hour = rng.randint(0, 50_000)
        chance = rng.random()
        if chance < 0.22:
            text = _issue(language, number, rng, hour)
            copies = int(rng.random() < 0.05)
        elif chance < 0.61:
            text = language.article(number, rng, hour)
            copies = _copies(rng)
        else:
            writer = rng.choice(writers)
            content = writer.write(number, _EPOCH_S + hour * 3600)
            text = _lab_text(content, number, hour)
            if rng.random() < 0.5:
                yield text
                number += 1
                for _ in range(min(_copies(rng), size - number)):
                    yield _lab_copy(content, text, number, writer, rng, percents)
                    number += 1
                continue
            copies = _copies(rng)
        yield text
        number += 1
        bank = language.bank
        for _ in range(min(copies, size - number)):
            yield copied(text, number, rng.choice(KINDS), rng.choice(percents), bank, rng)
            number += 1


def _copies(rng: random.Random) -> int:
    return rng.choices((0, 1, 2, 4), weights=(70, 20, 8, 2))[0]


def _issue(language: Language, number: int, rng: random.Random, hour: int) -> Text:
    series = rng.choice((*SERIES, *serial.KINDS))
    if series in SERIES:
        return notice(language, series, number, rng, hour)
    return replace(
        _lab_text(serial.announcement(series, rng.getrandbits(60), _EPOCH_S + hour * 3600), number, hour), series=series
    )


def _lab_text(content: Content, number: int, hour: int) -> Text:
    paragraphs = tuple(block.text for block in content.blocks if block.kind in ("p", "note"))
    if content.has_marked_lead:
        return Text(number=number, title=content.title, lead=content.lead, paragraphs=paragraphs, hour=hour)
    return Text(number=number, title=content.title, lead=None, paragraphs=(content.lead, *paragraphs), hour=hour)


def _lab_copy(
    content: Content, text: Text, number: int, writer: Writer, rng: random.Random, percents: tuple[int, ...]
) -> Text:
    kind, percent = rng.choice(list(_LAB_SWAPS)), rng.choice(percents)
    hour = text.hour + rng.randint(1, 400)
    made = edits.reprinted(content, percent, _LAB_SWAPS[kind], writer, number, _EPOCH_S + hour * 3600)
    found = _lab_text(made, number, hour)
    return replace(found, original=text.number, kind=kind, percent=percent)
