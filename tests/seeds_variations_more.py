# ruff: noqa: E501 - markup as the portals serve it
"""A second round of editors: fonts, wrappers, other boxes around pictures, other ways to sign."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html import escape
from itertools import product

from tests import seeds_frames as frames
from tests import seeds_pieces as p
from tests.seeds_markup import Variation, right
from tests.seeds_variations import TN, TNU, TQ, VHV
from tests.seeds_variations_press import BCV, BK

_HERE = TN.format("thoi-su")
_POST = BK.format("baobackan.vn", "9")


def blank_divs(text: str) -> str:
    return f'<div style="text-align: justify;"><span style="font-size:16px;">{escape(text)}</span></div><div style="text-align: justify;">&nbsp;</div>'


def spans(text: str) -> str:
    return f"<p><span><span><span>{escape(text)}</span></span></span></p>"


def indented(text: str) -> str:
    return f"<p>&nbsp;&nbsp;&nbsp;&nbsp; {escape(text)}<br>&nbsp;</p>"


def bold_start(text: str) -> str:
    words = text.split(" ")
    return f"<p><strong>{escape(' '.join(words[:5]))}</strong> {escape(' '.join(words[5:]))}</p>"


def font(text: str) -> str:
    return f'<p align="justify"><font face="Arial" size="2">{escape(text)}</font></p>'


def strong_caption(src: str, caption: str, alt: str) -> str:
    return f'<p style="text-align:center"><img src="{src}"></p><p style="text-align:center"><strong><em>{escape(caption)}</em></strong></p>'


def two_pictures(src: str, caption: str, alt: str) -> str:
    return f'<p style="text-align:center"><img src="{src}"><img src="{src.replace(".jpg", "b.jpg")}"></p><p style="text-align:center"><em>{escape(caption)}</em></p>'


def italic_style(src: str, caption: str, alt: str) -> str:
    return f'<p><img src="{src}"></p><p><span style="font-style:italic">{escape(caption)}</span></p>'


def small_print(src: str, caption: str, alt: str) -> str:
    return f'<p style="text-align:center"><img src="{src}"></p><p style="text-align:center"><span style="font-size:12px;color:#888">{escape(caption)}</span></p><p>&nbsp;</p>'


def caption_class(src: str, caption: str, alt: str) -> str:
    return f'<div class="image-wrap"><img src="{src}"><div class="image-caption">{escape(caption)}</div></div>'


def figure_paragraph(src: str, caption: str, alt: str) -> str:
    return f'<figure><div><img src="{src}"></div><figcaption><p>{escape(caption)}</p></figcaption></figure>'


def old_table(src: str, caption: str, alt: str) -> str:
    return f'<table width="100%"><tr><td align="center"><img src="{src}"></td></tr><tr><td align="center"><font color="blue"><i>{escape(caption)}</i></font></td></tr></table>'


def said_twice(src: str, caption: str, alt: str) -> str:
    return f'<div style="text-align:center"><img src="{src}" title="{escape(caption)}" alt="{escape(caption)}"><br><i>{escape(caption)}</i></div>'


def file_divs(src: str, caption: str, alt: str) -> str:
    name = src.rsplit("/", 1)[1]
    return f'<div><img src="{src}" alt="{name}"></div><div>{name}</div><div style="text-align:center">{escape(caption)}</div>'


def file_same(src: str, caption: str, alt: str) -> str:
    return f'<p align="center"><img src="{src}"><br>{src.rsplit("/", 1)[1]}<br><i>{escape(caption)}</i></p>'


def file_plain(src: str, caption: str, alt: str) -> str:
    return f'<p><img src="{src}"></p>\n<p>{src.rsplit("/", 1)[1]}</p>\n<p>{escape(caption)}</p>'


def _gov() -> Iterator[Variation]:
    name, host = "Thành Chung", "thainguyen.gov.vn"
    rows = [
        (blank_divs, strong_caption, f'<div style="text-align:right"><strong>{name}</strong></div><div style="text-align:right"><strong>{host}</strong></div>'),
        (bold_start, two_pictures, f'<p style="text-align: right;"><strong>{name}</strong></p><p style="text-align: right;"><em>({host})</em></p>'),
        (font, old_table, f'<p align="right"><font face="Arial" size="2"><b>{name}</b><br><i>{host}</i></font></p>'),
        (indented, small_print, f'<p style="text-align:right"><strong>{name} - {host}</strong></p>'),
        (spans, italic_style, f"<p><strong>{name}</strong></p><p><em>Theo {host}</em></p>"),
        (p.plain, said_twice, f'<p style="text-align:right">Tác giả: {name}</p><p style="text-align:right">Nguồn: {host}</p>'),
        (p.justified, figure_paragraph, f'<p style="text-align: right;">{name}<br/>{host}</p><p>&nbsp;</p><p><br></p>'),
        (blank_divs, caption_class, f"<div>{name}<br>{host}</div>"),
    ]  # fmt: skip
    for number, (paragraph, picture, byline) in enumerate(rows, 1):
        yield Variation(
            seed=0, name=f"more-{number}", url=_HERE, frame=frames.liferay, paragraph=paragraph, picture=picture,
            byline=byline, wrap=("<div><div>", "</div></div>") if number % 2 else ("", ""),
        )  # fmt: skip


def _tuyen_quang() -> Iterator[Variation]:
    rows = [
        ("h2", spans, strong_caption, '<p style="text-align:right"><em>Tin, ảnh: <strong>Thủy Châu</strong></em></p>'),
        ("h3", font, small_print, '<p align="right"><b>Tin, ảnh: Thủy Châu</b></p><p>&nbsp;</p>'),
        ("h1", p.plain, two_pictures, "<p><strong>Tin, ảnh: Thủy Châu</strong></p><h4>Tin cùng chuyên mục</h4><ul><li>"
         '<a href="/chinh-tri/trong-tinh/a-121300.html">Khai mạc giải bóng chuyền các xã miền núi</a></li></ul>'),
        ("h1", indented, italic_style, "<p>Tin, ảnh:&nbsp;Thủy Châu</p>"),
    ]  # fmt: skip
    for number, (head, paragraph, picture, byline) in enumerate(rows, 1):
        frame = partial(frames.baotuyenquang_a, headline=head)
        yield Variation(
            seed=1, name=f"more-{number}", url=TQ, frame=frame, paragraph=paragraph, picture=picture, byline=byline
        )


def _university() -> Iterator[Variation]:
    signed = (
        right("Thanh Loan – TNU Media"),
        "<p>Thanh Loan – TNU Media</p>",
        "<p><b>Thanh Loan</b><br><b>TNU Media</b></p>",
    )
    pictures = (
        (blank_divs, file_divs),
        (font, file_same),
        (p.plain, file_plain),
        (p.plain, old_table),
        (spans, figure_paragraph),
    )
    pages = (frames.tnu_tables, frames.tnu_blocks, frames.tnu_article)
    for number, (frame, (paragraph, picture)) in enumerate(product(pages, pictures)):
        yield Variation(
            seed=2, name=f"more-{number}", url=VHV if number % 2 else TNU.format("09"), frame=frame, paragraph=paragraph,
            picture=picture, lead="first", byline=signed[number % 3],
        )  # fmt: skip


def _press() -> Iterator[Variation]:
    rows = [
        (blank_divs, p.epi_table, '<div style="text-align:right"><strong>Việt Bắc</strong></div>'),
        (bold_start, p.epi_figure, '<p style="text-align: right;"><b><i>Việt Bắc</i></b></p>'),
        (p.plain, p.centred, "<p>Việt Bắc/.</p>"),
        (font, p.epi_table, "<p><strong>Việt Bắc</strong></p><p>Xem thêm</p>"),
    ]
    for number, (paragraph, picture, byline) in enumerate(rows, 1):
        frame = partial(frames.epi, late=bool(number % 2))
        yield Variation(
            seed=3, name=f"more-{number}", url=_POST, frame=frame, paragraph=paragraph, picture=picture, byline=byline
        )
    bare = (
        (blank_divs, p.insert_image),
        (p.bare, figure_paragraph),
        (p.lines, p.insert_image_bare),
        (font, small_print),
        (p.bare, p.emphasised),
    )
    for number, (paragraph, picture) in enumerate(bare, 1):
        frame = partial(frames.vna, nfd=bool(number % 2))
        yield Variation(seed=4, name=f"more-{number}", url=BCV, frame=frame, paragraph=paragraph, picture=picture)


MORE = [*_gov(), *_tuyen_quang(), *_university(), *_press()]
