"""What a diff shows of two texts, and how long it takes to find it."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.differences import Piece, compare, differences, fold
from archive.essence import levelled

_MARKS = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}", "folded": "<{}>"}
_WORDS = ["tỉnh", "hòa", "hoà", "bình", "Uỷ", "2025", "1.500", ",", ".", "–", "“", "”", "\n\n", "của", "và", "đã"]
texts = st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join)


def told(pieces: list[Piece]) -> str:
    return "".join(_MARKS[piece.kind].format(piece.text) for piece in pieces)


def side(pieces: list[Piece], kind: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in ("kept", "folded", kind))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("", "", ""),
        ("Một hai.", "Một hai.", "Một hai."),
        ("", "Một hai.", "{+Một hai.+}"),
        ("Một hai.", "", "[-Một hai.-]"),
        ("tỉnh đã họp", "tỉnh sẽ họp", "tỉnh [-đã -]{+sẽ +}họp"),
        ("với 1.500 đại biểu", "với 15.00 đại biểu", "với [-1.500 -]{+15.00 +}đại biểu"),
        ("từ 3-5 ngày", "từ 3-6 ngày", "từ [-3-5 -]{+3-6 +}ngày"),
        ("Tuy nhiên người dân", "Tuy nhiên, người dân", "Tuy nhiên{+, +}người dân"),
        ("A b c.\n\nD e f.", "A b c.\n\nMới.\n\nD e f.", "A b c.\n\n{+Mới.\n\n+}D e f."),
        ("A b c.\n\nBỏ đi.\n\nD e f.", "A b c.\n\nD e f.", "A b c.\n\n[-Bỏ đi.\n\n-]D e f."),
        ("Ủy ban “hòa  bình” – …", 'Uỷ ban "hoà bình" - ...', 'Uỷ ban "hoà bình" - ...'),
        ("tỉnh xã", "tỉnh", "tỉnh[- xã-]"),
        ("tỉnh.", "tỉnh xã.", "tỉnh {+xã+}."),
        ("Hòa Bình", "hòa bình", "[-Hòa Bình-]{+hòa bình+}"),
    ],
)
def test_what_is_shown(old: str, new: str, shown: str) -> None:
    assert told(differences(old, new)) == shown


def test_a_word_that_two_sentences_share_by_chance_is_no_anchor() -> None:
    pieces = differences("Lễ khánh thành trường học mới của xã", "Hơn ba trăm hộ nghèo của thôn được vay vốn")
    assert [piece.kind for piece in pieces] == ["removed", "added"]


def test_a_paragraph_that_stays_anchors_what_is_around_it() -> None:
    old, new = "Một hai ba.\n\nGiữ nguyên đoạn này.", "Bốn năm sáu.\n\nBảy tám.\n\nGiữ nguyên đoạn này."
    assert told(differences(old, new)).endswith("Giữ nguyên đoạn này.")


@given(texts, texts)
def test_the_pieces_are_both_texts(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert side(pieces, "added") == new
    assert _words(side(pieces, "removed")) == _words(old)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))
    folded = fold(pieces, 1)
    assert side(folded, "added") == new
    assert [piece for piece in folded if piece.kind in ("removed", "added")] == [
        piece for piece in pieces if piece.kind in ("removed", "added")
    ]


@given(texts)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {piece.kind for piece in differences(text, text)} <= {"kept"}


def _words(text: str) -> list[str]:
    return levelled(text).replace("“", '"').replace("”", '"').replace(",", " , ").replace(".", " . ").split()


def test_far_from_a_change_the_text_is_folded() -> None:
    words = [f"chữ{n}" for n in range(100)]
    pieces = fold(differences(" ".join(words), " ".join([*words[:50], "mới", *words[51:]])), 3)
    assert told(pieces) == (
        f"<{' '.join(words[:47])} >chữ47 chữ48 chữ49 [-chữ50 -]{{+mới +}}chữ51 chữ52 chữ53 <{' '.join(words[54:])}>"
    )
    assert [piece.words for piece in pieces] == [47, 3, 1, 1, 3, 46]


def test_a_little_between_two_changes_is_not_worth_folding() -> None:
    old = "a " + " ".join(f"chữ{n}" for n in range(8)) + " b"
    pieces = differences(old, old.replace("a ", "c ").replace(" b", " d"))
    assert fold(pieces, 3) == pieces


@pytest.mark.parametrize(
    "kind", ["all differ", "shuffled", "edited", "of two words", "table", "no break in 25,000 words"]
)
def test_no_text_makes_it_slow(kind: str) -> None:
    rng = random.Random(1)
    words = [f"chữ{int(rng.paretovariate(0.6))}" for _ in range(3000)]
    old, new = {
        "all differ": (words, [f"khác{word}" for word in words]),
        "shuffled": (words, rng.sample(words, len(words))),
        "edited": (words, [word if rng.random() < 0.9 else "khác" for word in words]),
        "of two words": (rng.choices("ab", k=3000), rng.choices("ab", k=3000)),
        "table": (list("1234567890") * 300, list("1234567980") * 300),
        "no break in 25,000 words": (words * 8, [f"khác{word}" for word in words] * 8),
    }[kind]
    began = time.process_time()
    pieces = differences(" ".join(old), " ".join(new))
    assert time.process_time() - began < 1.0
    assert side(pieces, "added") == " ".join(new)


def test_title_lead_and_body_are_compared_each_for_itself() -> None:
    parts = compare(("Một", "Dẫn", "Hai"), ("Một", "Dẫn", "Ba"))
    assert {part: told(pieces) for part, pieces in parts.items()} == {
        "title": "Một", "lead": "Dẫn", "body": "[-Hai-]{+Ba+}"}  # fmt: skip
    assert list(compare(("Một", None, "Hai"), ("Một", None, "Ba"))) == ["title", "body"]


def test_a_lead_that_only_one_state_marks_is_compared_with_the_body() -> None:
    parts = compare(("Một", None, "Phần dẫn.\n\nHai ba."), ("Một", "Phần dẫn.", "Hai bốn."))
    assert told(parts["lead and body"]) == "Phần dẫn.\n\nHai [-ba-]{+bốn+}."
    assert list(parts) == ["title", "lead and body"]
