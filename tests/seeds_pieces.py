# ruff: noqa: E501 - markup as the portals serve it
"""How editors of provincial news really set paragraphs, pictures, bylines and furniture: one function a habit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import escape
from html.entities import codepoint2name

Paragraph = Callable[[str], str]
Picture = Callable[[str, str, str], str]
"""(address of the picture, caption, alternative text) to markup."""

# Paragraphs ------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def justified(text: str) -> str:
    return f'<p style="text-align: justify;">{escape(text)}</p>\n<p>&nbsp;</p>'


def word(text: str) -> str:
    """Pasted from Word: classes, spans that break syllables, empty `o:p` and an indent of hard spaces."""
    cut = len(text) // 3 + 1
    font = 'style="font-size:14.0pt;font-family:&quot;Times New Roman&quot;,serif;mso-fareast-language:VI"'
    head, middle, tail = text[:cut], text[cut : 2 * cut], text[2 * cut :]
    return (
        f'<p class="MsoNormal" style="margin-top:6.0pt;text-align:justify;text-indent:36.0pt">&nbsp; &nbsp;'
        f"<span {font}>{escape(head)}</span><span lang=VI {font}>{escape(middle)}"
        f'</span><span {font}>{escape(tail)}<o:p></o:p></span></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
    )


def entities(text: str) -> str:
    """Named entities wherever HTML has one, as old rich-text editors write."""
    named = "".join(f"&{codepoint2name[ord(c)]};" if ord(c) in codepoint2name else c for c in text)
    return f'<p align="justify">\n\t{named}</p>'


def nested(text: str) -> str:
    return (
        f'<div class="x"><div style="text-align:justify"><span style="font-size:16px">{escape(text)}</span></div></div>'
    )


def lines(text: str) -> str:
    """Bare text with two line breaks behind it."""
    return f"{escape(text)}<br /><br />\n"


def inline(text: str) -> str:
    """Words in bold, italics and links; the source wraps its lines."""
    words = [escape(one) for one in text.split(" ")]
    if len(words) > 12:
        words[1] = f"<strong>{words[1]}</strong>"
        words[4] = f'<a href="/chinh-tri/">{words[4]}</a>'
        words[7] = f"<em>{words[7]}</em>"
    return "<p>" + re.sub(r"((?:\S+ ){9}\S+) ", r"\1\n\t\t\t", " ".join(words)) + "</p>"


def decomposed(text: str) -> str:
    return f'<p dir="ltr" style="text-align:justify">{escape(unicodedata.normalize("NFD", text))}&nbsp;</p>'


def bare(text: str) -> str:
    """A bare text node; an empty `p` parts it from the next (a template of bnews.vn)."""
    return f"{escape(text)}<p></p>\n"


# Pictures --------------------------------------------------------------------------------------------------------


def centred(src: str, caption: str, alt: str) -> str:
    return (
        f'<p style="text-align: center;"><img alt="{escape(alt)}" src="{src}" style="width: 600px; height: 400px;" /></p>'
        f'\n<p style="text-align: center;">{escape(caption)}</p>'
    )


def emphasised(src: str, caption: str, alt: str) -> str:
    return f'<p><img alt="" src="{src}" /></p>\n<p><em>{escape(caption)}</em></p>'


def under_the_picture(src: str, caption: str, alt: str) -> str:
    return (
        f'<p align="center"><img src="{src}" border="0" /><br />\n'
        f'<span style="color:#0000cd"><em>{escape(caption)}</em></span></p>'
    )


def figure(src: str, caption: str, alt: str) -> str:
    return f'<figure class="image"><img src="{src}" alt="{escape(alt)}"><figcaption>{escape(caption)}</figcaption></figure>'


def table(src: str, caption: str, alt: str) -> str:
    return (
        '<table align="center" border="0" cellpadding="1" cellspacing="1" style="width:500px"><tbody><tr><td>'
        f'<img src="{src}" alt="{escape(alt)}" /></td></tr><tr><td style="text-align:center"><em>{escape(caption)}</em>'
        "</td></tr></tbody></table>"
    )


def wordpress(src: str, caption: str, alt: str) -> str:
    return (
        f'<div class="wp-caption aligncenter" style="width: 610px"><a href="{src}"><img src="{src}" alt="" /></a>'
        f'<p class="wp-caption-text">{escape(caption)}</p></div>'
    )


def bare_caption(src: str, caption: str, alt: str) -> str:
    """Captions as bare paragraphs, seen in the stored text of baotuyenquang.com.vn."""
    return f'<p><img src="{src}" /></p><p>{escape(caption)}</p>'


def blocks(src: str, caption: str, alt: str) -> str:
    return (
        f'<div align="center"><img src="{src}" hspace="5" /></div><div align="center"><i>{escape(caption)}</i></div>'
        "<div>&nbsp;</div>"
    )


def file_name(src: str, caption: str, alt: str) -> str:
    """The file's name printed between the picture and its caption (seed 002)."""
    return (
        f'<p style="text-align:center"><a href="{src}"><img src="{src}" alt="{src.rsplit("/", 1)[1]}" /></a></p>'
        f'<p style="text-align:center">{src.rsplit("/", 1)[1]}</p><p style="text-align:center"><em>{escape(caption)}</em></p>'
    )


def file_name_box(src: str, caption: str, alt: str) -> str:
    return (
        f'<div class="file file-image"><h2 class="element-invisible"><a href="{src}">{src.rsplit("/", 1)[1]}</a></h2>'
        f'<div class="content"><img src="{src}" /></div></div><p class="rtecenter">{escape(caption)}</p>'
    )


def epi_table(src: str, caption: str, alt: str) -> str:
    return (
        f'<table class="picture" align="center"><tbody><tr><td class="pic"><a class="photo" href="{src}" data-index="0"'
        f' data-desc="{escape(caption)}"><img class="cms-photo lazyload" data-image-id="88" data-width="1200"'
        f' data-height="800" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="{src}?w=600"'
        f' data-photo-original-src="{src}" cms-photo-caption="{escape(caption)}" alt="{escape(alt)}"></a></td></tr>'
        f'<tr><td class="caption"><p>{escape(caption)}</p></td></tr></tbody></table>'
    )


def epi_table_with_alt(src: str, caption: str, alt: str) -> str:
    """The alternative text printed as a line of its own."""
    return epi_table(src, caption, alt).replace('<td class="caption">', f'<td class="caption"><p>{escape(alt)}</p>')


def epi_table_with_source(src: str, caption: str, alt: str) -> str:
    return epi_table(src, caption, alt).replace(
        "</p></td></tr></tbody>", '</p><div class="source"></div></td></tr></tbody>'
    )


def epi_figure(src: str, caption: str, alt: str) -> str:
    return (
        f'<figure class="article-avatar"><a class="photo" href="{src}"><img src="data:image/gif;base64,R0lGODlhAQ=="'
        f' data-src="{src}" alt="{escape(alt)}"></a><figcaption class="fig">{escape(caption)}</figcaption></figure>'
    )


def insert_image(src: str, caption: str, alt: str) -> str:
    return f'<div class="insertImage"><img src="{src}" alt=""><p>{escape(caption)}</p></div>'


def insert_image_bare(src: str, caption: str, alt: str) -> str:
    return f'<div class="insertImage" style="text-align:center"><img src="{src}"><br>{escape(caption)}</div>'


# Furniture -------------------------------------------------------------------------------------------------------

PLAYER = '<div class="audio-player"><span>0:00</span> / <span>0:00</span></div><div class="volume">0:00</div>'
SHARE = '<div class="share-bar"><a href="#">Facebook</a> <a href="#">Zalo</a> <span>Chia sẻ bài viết</span></div>'
TOOLS = (
    '<div class="tools"><a href="javascript:window.print()">In bài viết</a> A- A A+ <span>Lượt xem: 1.024</span></div>'
)
SCRIPT = '<style>.x{color:red}</style><script>var related = "Bài đề xuất cho bạn";</script>'
RELATED = (
    '<div class="related"><p><strong>Tin liên quan</strong></p><ul><li><a href="{url}">Khai mạc giải bóng chuyền'
    " các xã miền núi</a></li></ul></div>"
)
CLOCK = '<div id="header"><div class="clock">Chủ nhật, 22/11/2026, 03:15:20 GMT+7</div></div>'
FURNITURE_WORDS = (
    "0:00",
    "Facebook",
    "Chia sẻ bài viết",
    "In bài viết",
    "A- A A+",
    "Lượt xem",
    "Bài đề xuất",
    "Tin liên quan",
    "Khai mạc giải bóng chuyền",
    "22/11/2026",
)
