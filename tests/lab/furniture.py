"""What stands around an article on every page: menus, boxes, scripts, a footer. The same on all pages of a portal."""

from __future__ import annotations

from html import escape

from tests.lab.chance import dice
from tests.lab.model import Section

SAMPLE = "Trang mẫu do dự án luuchieu soạn, không phải trang của cổng thông tin"
_WORDS = [
    "Trang chủ",
    "Giới thiệu",
    "Liên hệ",
    "Sơ đồ cổng",
    "Thư điện tử",
    "Lịch công tác",
    "Văn bản chỉ đạo",
    "Thủ tục hành chính",
    "Hỏi đáp",
    "Góp ý",
    "Đường dây nóng",
    "Thư viện ảnh",
    "Video",
    "Báo in",
    "Tra cứu",
    "Quy hoạch",
    "Đấu thầu",
    "Công khai ngân sách",
    "Bản đồ",
    "Du lịch",
    "Ẩm thực",
    "Rao vặt",
    "Thời tiết",
    "Tỷ giá",
    "Giá vàng",
    "Xổ số",
    "Lịch phát sóng",
    "Truyền hình",
    "Phát thanh",
    "Podcast",
    "Chuyên trang",
    "Bạn đọc",
    "Đô thị",
    "Nông thôn mới",
]
_STYLE = [
    "margin",
    "padding",
    "width",
    "height",
    "color",
    "border",
    "float",
    "display",
    "overflow",
    "position",
    "line-height",
    "text-align",
]


def _menu(rng_seed: int, sections: tuple[Section, ...]) -> str:
    rng = dice(rng_seed, 1)
    links = "".join(f'<li class="item"><a href="{escape(s.path)}">{escape(s.name)}</a></li>' for s in sections)
    for word in rng.sample(_WORDS, 8):
        links += f'<li class="item"><a href="/lien-ket/?m={len(links)}" rel="nofollow">{word}</a></li>'
    return f'<ul class="menu-bar">{links}</ul>'


def _box(seed: int, serial: int) -> str:
    rng = dice(seed, 40 + serial)
    kind = serial % 4
    if kind == 0:
        rows = "".join(
            f'<li><a href="/lien-ket/?id={rng.randrange(900)}" target="_blank" rel="nofollow">{rng.choice(_WORDS)}</a></li>'
            for i in range(14)
        )
        return f'<div class="widget widget-links" id="w{serial}"><div class="widget-head">{rng.choice(_WORDS)}</div><ul>{rows}</ul></div>'
    if kind == 1:
        rules = "".join(
            f".w{serial}-{i}{{{rng.choice(_STYLE)}:{rng.randrange(40)}px;{rng.choice(_STYLE)}:{rng.randrange(90)}px}}"
            for i in range(34)
        )
        return f'<style type="text/css">{rules}</style>'
    if kind == 2:
        calls = "".join(f'cfg["module_{i}"]={rng.randrange(100)};' for i in range(40))
        return f'<script type="text/javascript">(function(){{var cfg=window.cfg||{{}};{calls}}})();</script>'
    cells = "".join(
        f'<option value="{rng.randrange(900)}">{rng.choice(_WORDS)} {rng.randrange(100)}</option>' for i in range(22)
    )
    return f'<div class="widget widget-form" id="w{serial}"><form action="/lien-ket/" method="get"><select name="s">{cells}</select></form></div>'


def top(seed: int, sections: tuple[Section, ...], name: str) -> str:
    """Banner and menu."""
    return f'<div class="banner-top"><a class="logo" href="/" title="{escape(name)}">{escape(name)}</a></div>{_menu(seed, sections)}'


def bottom(seed: int, name: str, size: int) -> str:
    """Side boxes up to so many bytes, and the footer that says the page is a sample."""
    boxes: list[str] = []
    length, serial = 0, 0
    while length < size:
        boxes.append(_box(seed, serial))
        length += len(boxes[-1].encode())
        serial += 1
    return (
        f'<div class="side-column">{"".join(boxes)}</div>'
        f'<div class="footer-info"><p>{escape(name)}</p><p>Giấy phép số {1 + seed % 400}/GP-TTĐT. Bản quyền thuộc về cơ quan chủ quản.</p>'
        f'<p class="sample-note">{SAMPLE}.</p></div><!-- {SAMPLE} -->'
    )
