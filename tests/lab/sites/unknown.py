"""A redesign: markup that no selector was written for. The text is the same, the boxes have other names."""

from __future__ import annotations

from html import escape

from tests.lab import clocks
from tests.lab.sites.leaf import Layout, Leaf, Shelf


def article(leaf: Leaf) -> tuple[str, str]:
    """An article in boxes of unknown names."""
    out: list[str] = []
    pictures = iter(leaf.pictures)
    for block in leaf.blocks:
        if block.kind == "pic" and block.picture is not None:
            caption = f"<figcaption>{block.picture.caption}</figcaption>" if block.picture.caption else ""
            out.append(f'<figure class="zq-fig"><img src="{escape(next(pictures))}" alt="">{caption}</figure>')
        elif block.kind == "file":
            out.append(
                f'<p class="zq-p">Nội dung chi tiết xem tại <a href="{escape(leaf.files[0])}">{block.text}</a>.</p>'
            )
        elif block.kind != "related":
            out.append(f'<p class="zq-p">{block.text}</p>')
    lead = f'<p class="zq-intro">{leaf.lead}</p>' if leaf.lead else ""
    who = f'<div class="zq-by">{leaf.author}</div>' if leaf.author else ""
    main = f"""<main class="zq-main"><article class="zq-story"><h1 class="zq-h">{leaf.title}</h1>
<div class="zq-when">{clocks.show(leaf.published, "%d/%m/%Y %H:%M")}</div>{lead}<div class="zq-text">{"".join(out)}</div>{who}</article></main>"""
    return f'<meta property="og:title" content="{escape(leaf.title, quote=True)}">', main


def listing(shelf: Shelf) -> tuple[str, str]:
    """A list in boxes of unknown names, its pages at the same addresses."""
    rows = "".join(
        f'<li class="zq-li"><a class="zq-a" href="{row.url}">{row.title}</a><i class="zq-d">{clocks.show(row.published, "%d/%m/%Y")}</i></li>'
        for row in shelf.rows
    )
    return "", f'<main class="zq-main"><ol class="zq-list">{rows}</ol></main>'


def layout() -> Layout:
    """The templates of the redesign `unknown`."""
    return Layout(
        article,
        listing,
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">',
        "</head><body>",
        "</body></html>",
    )
