"""Which changes of a text anybody would call an edit."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.essence import essence, is_significant

_TONES = {"huyền": "\u0300", "sắc": "\u0301", "ngã": "\u0303", "hỏi": "\u0309", "nặng": "\u0323"}
_PARAGRAPH = "Sáng 01/7, tại xã Tân Cương, UBND tỉnh khởi công 3-5 dự án, tổng vốn 1.500 tỷ đồng; đạt 52,3% kế hoạch."
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\ufe0f"
_SPACES = [" ", "\n", "\n\n", "\t", "\u00a0", "\u202f", "\u3000", "  \r\n "]

_WORDS = """
    tỉnh hòa bình Uỷ quý giá thủy lợi xã Đắk khỏe nghĩa 2025 1.500 25 3 A H'Mông
"""
words = st.sampled_from(_WORDS.split())
texts = st.lists(words, min_size=1, max_size=30)


def of(body: str) -> str:
    return essence("Tiêu đề", None, body)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ông nói: “Được”.", 'Ông nói: "Được"'),
        ("Ông nói: “Được”.", "Ông nói: «Được»"),
        ("Ông nói: 'Được'", "Ông nói: ‘Được’"),
        ("Hà Nội - Thái Nguyên", "Hà Nội – Thái Nguyên"),
        ("Hà Nội - Thái Nguyên", "Hà Nội — Thái Nguyên"),
        ("từ 3-5 ngày", "từ 3–5 ngày"),
        ("từ 3-5 ngày", "từ 3 - 5 ngày"),
        ("tỷ số 2:1", "tỷ số 2 : 1"),
        ("ngày 01/7", "ngày 01 / 7"),
        ("và còn nữa...", "và còn nữa…"),
        ("Tuy nhiên, người dân", "Tuy nhiên người dân"),
        ("Năm 2025, 30 hộ", "Năm 2025 30 hộ"),
        ("hết năm 2025.\n\n30 hộ", "hết năm 2025\n\n30 hộ"),
        ("xóm; xã", "xóm ; xã"),
        ("Nơi nhận: Như trên./.", "Nơi nhận: Như trên."),
        ("a/. Một", "a. Một"),
        ("20 % dân số", "20% dân số"),
        ("32°C", "32 ºC"),
        ("500 m²", "500 m2"),
        ("Đắk Lắk", "Ðắk Lắk"),
        ("H'Mông", "HʼMông"),
        ("+ Điều 1", "- Điều 1"),
        ("thành\u00adphố", "thànhphố"),
        ("thànhphố", "thành phố"),
        ("quý I", "qúy I"),
        ("giá cả", "gía cả"),
        ("giờ", "gìơ"),
        ("khuỷu", "khủyu"),
        ("thuở", "thủơ"),
        ("nghĩa", "nghiã"),
        ("THỦY", "THUỶ"),
        ("Ủy ban", "Uỷ ban"),
        ("Tin 👍 vui", "Tin vui"),
    ],
)
def test_what_nobody_would_call_an_edit(one: str, other: str) -> None:
    assert of(one) == of(other)
    assert not is_significant((one, None, ""), (other, None, "")), "nor in a title"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.500 đồng", "15.00 đồng"),
        ("1.500 đồng", "1500 đồng"),
        ("1.500 đồng", "1,500 đồng"),
        ("3-5 ngày", "35 ngày"),
        ("3-5 ngày", "3, 5 ngày"),
        ("5 10", "510"),
        ("1/7", "1-7"),
        ("tăng 5%", "tăng 5"),
        ("tăng 20%-30%", "tăng 20% 30%"),
        ("nhiệt độ -3°C", "nhiệt độ 3°C"),
        ("lạnh -1 độ C", "lạnh 1 độ C"),
        ("từ -2 đến 1 độ", "từ 2 đến 1 độ"),
        ("10² m", "102 m"),
        ("trên 18+", "trên 18"),
        ("≥ 5 năm", "≤ 5 năm"),
        ("Hòa", "hòa"),
        ("hòa", "hóa"),
        ("hòa", "hoa"),
        ("bán", "bàn"),
        ("ân", "ăn"),
        ("Đa", "Da"),
        ("Mỹ", "Mĩ"),
        ("họ đến", "họ đã đến"),
        ("A. B", "B. A"),
        ("100 $", "100 €"),
    ],
)
def test_what_is_an_edit(one: str, other: str) -> None:
    assert of(one) != of(other)
    assert is_significant((one, None, ""), (other, None, "")), "in a title too"


@pytest.mark.parametrize("tone", _TONES.values(), ids=_TONES.keys())
@pytest.mark.parametrize("pair", ["oa", "oe", "uy", "OA", "Oe", "UY", "uơ", "ia", "ưa"])
@pytest.mark.parametrize("around", ["{}", "h{}", "qu{} nh{}", "Th{}t."])
def test_the_place_of_a_tone_mark(pair: str, tone: str, around: str) -> None:
    spelled = [unicodedata.normalize("NFC", made) for made in (pair[0] + tone + pair[1], pair + tone)]
    one, other = (around.replace("{}", vowels) for vowels in spelled)
    assert one != other
    assert of(one) == of(other)
    assert of(one) != of(around.replace("{}", pair)), "but a tone is a word's"


def test_a_lead_that_is_marked_as_such_or_not_is_the_same_text() -> None:
    whole = essence("Tiêu đề", None, f"Phần dẫn năm 2025.\n\n30 hộ. {_PARAGRAPH}")
    assert essence("Tiêu đề", "Phần dẫn năm 2025.", f"30 hộ. {_PARAGRAPH}") == whole
    assert essence("Tiêu đề", f"Phần dẫn năm 2025.\n30 hộ. {_PARAGRAPH}", "") == whole
    assert essence("Tiêu đề Phần dẫn năm 2025.", None, f"30 hộ. {_PARAGRAPH}") != whole, "a title is not a lead"


@given(st.text(max_size=60))
def test_the_form_of_unicode_is_nothing(text: str) -> None:
    assert of(unicodedata.normalize("NFD", text)) == of(unicodedata.normalize("NFC", text))


@given(
    st.text(alphabet="aAáảộ1234 .,-–:/%+°²(\n\u00a0“đý;", max_size=30), st.lists(st.sampled_from(_SPACES), min_size=1)
)
def test_the_kind_and_number_of_spaces_is_nothing(text: str, spaces: list[str]) -> None:
    parts = text.split()
    other = "".join(part + spaces[n % len(spaces)] for n, part in enumerate(parts))
    assert of(f" {other}") == of(text)


@given(texts, st.data())
def test_what_cannot_be_seen_is_nothing(parts: list[str], data: st.DataObject) -> None:
    text = " ".join(parts)
    place = data.draw(st.integers(0, len(text)))
    assert of(text[:place] + data.draw(st.sampled_from(_INVISIBLE)) + text[place:]) == of(text)


@given(texts, st.data())
def test_signs_between_words_are_nothing(parts: list[str], data: st.DataObject) -> None:
    signs = st.sampled_from([" ", ", ", ". ", "; ", " – ", " (", "… ", "! ", " “"])
    made = parts[0]
    for last, part in pairwise(parts):
        sign = data.draw(signs)
        # Between two numbers a dash would say something.
        made += (sign.replace("–", ",") if last[-1].isdigit() and part[0].isdigit() else sign) + part
    assert of(made) == of(" ".join(parts))


@given(texts, st.data())
def test_any_other_word_is_an_edit(parts: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(parts) - 1))
    other = data.draw(words.filter(lambda word: of(word) != of(parts[place])))
    assert of(" ".join([*parts[:place], other, *parts[place + 1 :]])) != of(" ".join(parts))


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_any_other_number_is_an_edit(one: int, other: int) -> None:
    spelled = [f"Tổng vốn {number:,} đồng, tăng {number % 100}%".replace(",", ".") for number in (one, other)]
    assert (of(spelled[0]) == of(spelled[1])) == (one == other)
