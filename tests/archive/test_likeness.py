from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.likeness import similarity, words

PARAGRAPH = (
    "Sáng 5/8, tại xã Cường Lợi, Ủy ban nhân dân tỉnh tổ chức lễ khởi công tuyến đường dài 12,5 km với tổng vốn "
    "1.250 tỷ đồng, nối trung tâm xã với quốc lộ 3B, dự kiến hoàn thành trong năm 2027."
)


def test_equal_texts_are_fully_alike() -> None:
    assert similarity(PARAGRAPH, PARAGRAPH) == 1.0


@pytest.mark.parametrize(
    ("written", "as_well"),
    [
        ("hòa thuận, Ủy ban", "hoà thuận Uỷ ban"),
        ("ngày 05-08", "ngày 5/8"),
        ("1.250 tỷ", "1250 tỷ"),
        ("BẮC KẠN – lễ hội", "Bắc Kạn lễ hội"),
        ("“Về nguồn”./.", '"Về nguồn"'),
        (PARAGRAPH, unicodedata.normalize("NFD", PARAGRAPH)),
        (PARAGRAPH, PARAGRAPH.replace(", ", ",\n\n")),
    ],
)
def test_styles_of_writing_make_no_difference(written: str, as_well: str) -> None:
    assert similarity(written, as_well) == 1.0


def test_tones_and_numbers_do() -> None:
    assert similarity("hòa", "hóa") == 0.0
    assert similarity("12,5", "125") == 0.0
    assert similarity("10.000", "100.00") == 0.0


def test_every_word_counts_once_wherever_it_was_touched() -> None:
    kept = PARAGRAPH.split()
    replaced = [*kept[:10], "khác", *kept[11:]]
    assert similarity(PARAGRAPH, " ".join(replaced)) == pytest.approx(1 - 1 / len(kept))
    cut = " ".join(kept[: len(kept) // 2])
    assert similarity(PARAGRAPH, cut) == pytest.approx(2 * len(cut.split()) / (len(kept) + len(cut.split())))


def test_words_in_another_order_are_not_shared() -> None:
    assert similarity("một hai ba bốn", "bốn ba hai một") == 0.25


def test_no_words_at_all() -> None:
    assert similarity("", " – ") == 1.0
    assert similarity("", "một") == 0.0


@given(st.text(max_size=60), st.text(max_size=60))
def test_symmetric_and_between_nothing_and_all(one: str, other: str) -> None:
    found = similarity(one, other)
    assert 0.0 <= found <= 1.0
    assert found == similarity(other, one)


def test_words_are_the_same_numbers_in_every_process() -> None:
    assert words("Lưu chiểu") == [2870215392, 3179444902]
