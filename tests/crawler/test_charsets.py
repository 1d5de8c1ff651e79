"""Whatever charset a page is in and whatever it declares: its text is right to the letter, or it is no article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from timeit import timeit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.pages.charsets import true_charset
from crawler.pages.garbled import garbled, undoubled
from crawler.pages.page import Page
from crawler.reading import Reading
from spiders import portals

URL = "https://baothaibinh.com.vn/tin-tuc/260/154962/tu-sach"
WORDS = re.findall(r"\w+", """
    huyện đoàn ra mắt tủ sách ở thôn bản có bốn trăm đầu sách do đoàn viên quyên góp mở cửa chiều thứ bảy và chủ nhật
    hằng tuần cho các em nhỏ trong xã phấn đấu mỗi nơi ít nhất một cái như thế tự quản những người dân vùng cao đã
    trồng rừng giữ nước nuôi cá lồng quýt chín vàng khắp sườn đồi lễ hội xuân Đảng bộ Ủy ban Quốc hội Ưu tiên Ở Ấp
""")  # fmt: skip
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=40, max_size=60, unique=True).map(" ".join)
ALL_WORDS = st.permutations(WORDS).map(" ".join)
"""As many letters with marks as a text has: few words of few marks may read well though they are wrong."""
TONES = "\u0300\u0301\u0303\u0309\u0323"


def in_1258(text: str) -> bytes:
    """As typists of windows-1258 wrote it: the tone as a letter of its own, after its vowel."""
    pieces = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(part for part in parts if part in TONES)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        pieces.append(base + tones if tones else letter)
    return "".join(pieces).encode("cp1258")


def twice(text: str) -> str:
    """UTF-8 taken for windows-1252 and encoded once more."""
    letters = (bytes([byte]) for byte in text.encode())
    return "".join(one.decode("cp1252") if one not in _HOLES else one.decode("latin-1") for one in letters)


_HOLES = {bytes([byte]) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
TCVN3 = dict(
    zip(
        "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵăâêôơưđ",
        "µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ¨©ª«¬\xad®",
        strict=True,
    )
)
_MARKS = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï", "\u0302": "â", "\u0306": "ê"}


def in_tcvn3(text: str) -> str:
    """As a page in a TCVN3 font shows to whoever has not that font."""
    return "".join(TCVN3.get(letter.lower(), letter) for letter in unicodedata.normalize("NFC", text))


def in_vni(text: str) -> str:
    """Close to VNI: each mark a letter behind its vowel, `ö`, `ô` and `ñ` for ư, ơ and đ."""
    whole = unicodedata.normalize("NFC", text).replace("đ", "ñ").replace("Đ", "Ñ")
    apart = unicodedata.normalize("NFD", whole.replace("ư", "ö").replace("ơ", "ô")).replace("n\u0303", "ñ")
    return "".join(_MARKS.get(letter, "" if unicodedata.combining(letter) else letter) for letter in apart)


def html(text: str, declared: str | None = None, title: str = "Tin trong huyện") -> str:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    return (
        f'<html><head>{meta}<title>{title}</title></head><body><div class="news_content"><h1>{title}</h1>'
        f'<div class="date">14/10/2020</div><div class="fr-view info"><p>{text}</p></div></div></body></html>'
    )


def read(body: bytes, content_type: str | None = None) -> Reading:
    return portals()["baothaibinh"].read(Page(URL, body, content_type))


def is_garbled(reading: Reading) -> bool:
    return reading.kind == "stand-in" and str(reading.error).startswith("garbled text: ")


ENCODED: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8 with a mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "utf-8 in NFD": lambda text: unicodedata.normalize("NFD", text).encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "windows-1258": in_1258,
    "utf-8 twice": lambda text: twice(text).encode(),
    "utf-8 twice by Latin-1": lambda text: text.encode().decode("latin-1").encode(),
}
DECLARED = [
    None,
    "utf-8",
    "windows-1258",
    "windows-1252",
    "iso-8859-1",
    "us-ascii",
    "utf-16",
    "x-user-defined",
    "gb2312",
]


@settings(max_examples=250, deadline=None)
@given(
    text=SENTENCES,
    encoding=st.sampled_from(sorted(ENCODED)),
    in_meta=st.sampled_from(DECLARED),
    in_header=st.sampled_from(DECLARED),
)
@example(
    text="các em nhỏ ra quân trồng cây và chăm hoa hai bên", encoding="windows-1258", in_meta=None, in_header="gb2312"
)
def test_any_charset_under_any_declaration(
    text: str, encoding: str, in_meta: str | None, in_header: str | None
) -> None:
    header = f"text/html; charset={in_header}" if in_header else "text/html"
    reading = read(ENCODED[encoding](html(text, in_meta)), header)
    assert reading.article, reading.error
    assert reading.article.body_text == unicodedata.normalize("NFC", text)
    if encoding == "windows-1258":
        assert unicodedata.is_normalized("NFC", reading.article.body_html)


@settings(max_examples=200, deadline=None)
@given(
    text=ALL_WORDS,
    spoiled=st.sampled_from(
        [
            (in_tcvn3, "utf-8"),
            (in_tcvn3, "latin-1"),
            (in_vni, "utf-8"),
            (in_vni, "latin-1"),
            (lambda text: in_1258(text).decode("cp1252"), "utf-8"),
        ]
    ),
    declared=st.sampled_from(DECLARED[:6]),
)
def test_what_cannot_be_told_is_no_article(
    text: str, spoiled: tuple[Callable[[str], str], str], declared: str | None
) -> None:
    spoil, charset = spoiled
    body = html(spoil(text), declared, "Tin trong xã").encode(charset)
    assert is_garbled(read(body)), read(body).article


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: in_1258(text).decode("utf-8", errors="replace"),  # read as UTF-8 by whoever stored it
        lambda text: text.encode("latin-1", errors="replace").decode("latin-1"),  # H?i ngh?
        lambda text: twice(text) + " Ở đây đúng.",  # half of the page is right, so nothing is exact
    ],
)
def test_lost_letters_make_no_article(spoil: Callable[[str], str]) -> None:
    reading = read(html(spoil(" ".join(WORDS[:40])), "utf-8").encode())
    assert is_garbled(reading)
    assert reading.article is None


def test_a_letter_or_two_lost_cost_no_article() -> None:
    text = " ".join(WORDS)
    whole = html(text, "utf-8").encode()
    place = whole.index("quyên".encode())
    reading = read(whole[: place + 3] + whole[place + 4 :])
    assert reading.article
    assert reading.article.body_text.count("\ufffd") == 1


def test_a_short_text_of_windows_1258_in_a_large_page_is_no_damaged_utf_8() -> None:
    body = in_1258(html("Huyện đoàn ra mắt tủ sách ở thôn.", "utf-8")).replace(b"</body>", b"<!--" + b"x" * 90_000)
    article = read(body).article
    assert article
    assert article.body_text == "Huyện đoàn ra mắt tủ sách ở thôn."


@pytest.mark.parametrize(
    "text",
    [
        "“LÀNG XÃ”, “TRUNG TÂM”, “BÁNH MÌ”: ba phần của triển lãm ở phường «Khoá»",
        "Özil, Gündoğan, Müller và Đặng Văn Lâm",
        "Ðại hội Ðảng bộ huyện, nhiệm kỳ mới; nhiệt độ 32°C, 4 m² mỗi người, 3 × 4 m, 5 µg · lít",
        "Công trình này được xây khi nào? Ai xây? Vì sao? Xem https://a.vn/?a=1",
        "Das Museum zeigt in drei Räumen Kleidung, Werkzeug und Schmuck der Bergdörfer; der Eintritt ist frei, "
        "Gruppen melden sich bitte einige Tage vorher beim Pförtner oder über die Seite des Hauses an.",
        "Le musée d'ethnographie présente cette année une exposition sur les villages de montagne, où l'on reçoit "
        "aussi les élèves; l'entrée est gratuite pour les étudiants français jusqu'à la fête de Noël.",
        "A plain English text without any mark.",
        "",
    ],
)
def test_right_text_is_not_taken_for_garbled(text: str) -> None:
    assert garbled(text) is None


def test_a_text_of_another_language_keeps_the_charset_that_it_declares() -> None:
    italian = "Però la città di Forlì è così: più giù, di là, lunedì e venerdì si può andare in un caffè."
    for declared in ("iso-8859-1", "windows-1252"):
        assert true_charset(html(italian, declared, "Notizie").encode("cp1252"), None) == "windows-1252"


def test_a_listing_keeps_its_links_and_no_garbled_title() -> None:
    base = "https://baothaibinh.com.vn/tin-tuc/260"
    items = "".join(f'<li class="news_item"><a href="/tin-tuc/260/{n}/x">{{}}</a></li>' for n in (154962, 154963))
    page = f"<html><body><ul>{items}</ul></body></html>"
    titles = [" ".join(WORDS[:9]), " ".join(WORDS[9:20])]

    def links(body: bytes) -> list[tuple[str, str | None]]:
        reading = portals()["baothaibinh"].read(Page(base, body))
        assert reading.kind == "listing"
        return [(link.url.split("/")[-2], link.title) for link in reading.links]

    right = list(zip(("154962", "154963"), titles, strict=True))
    assert links(in_1258(page.format(*titles))) == right
    assert links(twice(page.format(*titles)).encode()) == right
    assert links(page.format(*map(in_vni, titles)).encode()) == [("154962", None), ("154963", None)]


@given(st.text(max_size=60))
def test_what_is_set_right_is_what_was_encoded_twice(text: str) -> None:
    again = undoubled(text.encode())
    assert again is None or twice(again.decode()).encode() == text.encode() or any("\x80" <= c <= "\x9f" for c in text)
    whole = f"{text}ệ"
    if not text.startswith("\ufeff"):
        assert undoubled(twice(whole).encode()) == whole.encode()


def test_to_ask_costs_a_page_in_order_hardly_anything() -> None:
    text = " ".join(WORDS * 12)
    assert timeit(lambda: garbled(text), number=200) / 200 < 200e-6, "measured: 6 microseconds, of a page's 2,000"
