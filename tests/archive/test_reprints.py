from __future__ import annotations

import random
from itertools import combinations

import pytest

from archive.reprints import Reading, is_reprint
from tests.archive.corpus.copy import KINDS, Text, copied
from tests.archive.corpus.notices import SERIES, notice
from tests.archive.corpus.press import Language
from tests.lab import serial

LANGUAGE = Language(3)


def reading(text: Text) -> Reading:
    return Reading(text.title, text.lead, text.body)


def issues(series: str) -> list[Reading]:
    if series in SERIES:
        return [
            reading(notice(LANGUAGE, series, number, random.Random(number), hour=24 * number)) for number in range(25)
        ]
    contents = [serial.announcement(series, number, 1_767_200_000 + 86_400 * number) for number in range(25)]
    return [
        Reading(content.title, content.lead, "\n".join(block.text for block in content.blocks)) for content in contents
    ]


@pytest.mark.parametrize("series", [*SERIES, *serial.KINDS])
def test_issues_of_a_series_are_no_copies(series: str) -> None:
    taken = [pair for pair in combinations(issues(series), 2) if is_reprint(*pair)]
    assert len(taken) <= 1  # of 300 pairs; two calls for tenders may differ in no more than their sums


@pytest.mark.parametrize("series", [*SERIES, *serial.KINDS])
def test_an_issue_printed_again_is_a_copy(series: str) -> None:
    for issue in issues(series):
        assert is_reprint(issue, issue)


@pytest.mark.parametrize("percent", [5, 8, 10])
@pytest.mark.parametrize("kind", KINDS)
def test_copies_are_told_however_they_were_touched_up(kind: str, percent: int) -> None:
    rng = random.Random(percent)
    originals = [LANGUAGE.article(number, rng, hour=0) for number in range(60)]
    copies = [copied(text, 100 + text.number, kind, percent, LANGUAGE.bank, rng) for text in originals]
    found = [is_reprint(reading(one), reading(other)) for one, other in zip(originals, copies, strict=True)]
    assert sum(found) >= 58


def test_articles_with_the_same_closing_paragraphs_are_no_copies() -> None:
    rng = random.Random(1)
    closing = LANGUAGE.boilerplate[:2]
    articles = [
        Reading(f"Tin {number}", None, "\n".join([LANGUAGE.paragraph(rng, 200), *closing])) for number in range(12)
    ]
    assert not any(is_reprint(*pair) for pair in combinations(articles, 2))


def test_the_order_of_the_two_makes_no_difference() -> None:
    rng = random.Random(4)
    texts = [notice(LANGUAGE, rng.choice(list(SERIES)), number, rng, hour=24 * number) for number in range(20)]
    texts += [copied(text, 50 + text.number, "words", 15, LANGUAGE.bank, rng) for text in texts]
    for one, other in combinations(map(reading, texts), 2):
        assert is_reprint(one, other) == is_reprint(other, one)


def test_a_number_hit_by_chance_is_no_other_issue() -> None:
    before = LANGUAGE.paragraph(random.Random(2), 150)
    body = f"{before} Tổng vốn 1.250 tỷ đồng."
    touched = " ".join("khác" if index % 12 == 5 else word for index, word in enumerate(body.split()))
    assert is_reprint(Reading("A", None, body), Reading("A", None, touched.replace("1.250", "1.520")))


def test_texts_without_words_are_copies_of_nothing() -> None:
    empty = Reading("", None, "–")
    assert not is_reprint(empty, empty)
    assert not is_reprint(Reading("Chung kết", None, ""), Reading("Chung kết", None, ""))
