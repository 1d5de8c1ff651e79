"""MediaSoft's pages in three generations; baotuyenquang.com.vn took the second over."""

from __future__ import annotations

import re
from html import escape

from tests.lab import clocks
from tests.lab.chance import hexes
from tests.lab.sites.leaf import Leaf, Shelf

HOST = "baothainguyen.vn"
UNIT = "e7837c027f6ecd14017ffa4e5f2a0e34"


def _table(url: str, caption: str | None, lazy: bool) -> str:
    source = 'src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src' if lazy else "src"
    return (
        f'<div><table align="center" class="image center"><tbody><tr><td><img alt="{caption or ""}" {source}="{escape(url)}" style="float: center" />'
        f'</td></tr><tr><td class="desc" style="text-align: center">{caption or "&nbsp;"}</td></tr></tbody></table></div>'
    )


def body(leaf: Leaf) -> str:
    """The free part of generation 2: the lead in strong letters, pictures in tables, a related box in the middle."""
    out = [f"<div><div><strong>{leaf.lead}</strong></div></div>"] if leaf.lead else []
    pictures = iter(leaf.pictures)
    for block in leaf.blocks:
        if block.kind == "pic" and block.picture is not None:
            out.append(_table(next(pictures), block.picture.caption, leaf.is_lazy))
        elif block.kind == "related":
            for url, title in leaf.related[:1]:
                out.append(
                    f'<div><div class="related"><table align="unset" class="rl unset"><tbody><tr class="image_related_2"><td colspan="2">'
                    f'<a href="{url}">{title}</a></td></tr></tbody></table></div></div>'
                )
        else:
            out.append(f"<p>{block.text}</p>")
    return "\n".join(out)


def article2(leaf: Leaf) -> tuple[str, str]:
    """Generation 2. The date's place and the byline's are inferred."""
    cate = hexes(len(leaf.section.name), 3, 32).upper()
    who = f'<p style="text-align: right;"><strong>{leaf.author}</strong></p>' if leaf.author else ""
    more = "".join(f'<li><a class="title2" href="{url}">{title}</a></li>' for url, title in leaf.related)
    head = f'<meta property="og:title" content="{escape(leaf.title, quote=True)}"><meta property="og:url" content="{leaf.url}">'
    main = f"""<input type="hidden" id="article_id" value="{leaf.key}"><input type="hidden" id="site_id" value="{UNIT}"><input type="hidden" id="cate_id" value="{cate}">
<div class="breadcrumb"><a href="/">Trang chủ</a> <a href="{leaf.section.path}">{leaf.section.name}</a></div>
<div class="article-detail"><h1 class="head_title">{leaf.title}</h1><div class="date">{clocks.show(leaf.published, "%H:%M, %d/%m/%Y")}</div>
<div class="audio-player"><span>0:00 / 0:00</span><span>0:00</span></div>
<div id="content" class="content-detail cate_{cate}"><div class="td-post-content tagdiv-type">
{body(leaf)}
{who}</div></div><div class="share-bar"><a href="javascript:;">Chia sẻ</a> <a href="javascript:;">Facebook</a> <a href="javascript:;">Zalo</a></div>
<div class="more-news"><h3>Tin cùng chuyên mục</h3><ul>{more}</ul><a class="btn-more" href="javascript:;">Xem thêm</a></div></div>"""
    return head, main


def article1(leaf: Leaf) -> tuple[str, str]:
    """Generation 1 of baothainguyen.vn; the headline's box is inferred."""
    out: list[str] = []
    pictures = iter(leaf.pictures)
    for block in leaf.blocks:
        if block.kind == "pic" and block.picture is not None:
            caption = (
                f'<div style="text-align:center"><em>{block.picture.caption}</em></div>'
                if block.picture.caption
                else ""
            )
            out.append(f'<div class="JustifyImage"><img src="{escape(next(pictures))}" alt="" />{caption}</div>')
        elif block.kind != "related":
            out.append(f"<p>{block.text}</p>")
    who = f'<p style="text-align: right;"><strong>{leaf.author}</strong></p>' if leaf.author else ""
    lead = f'<div class="Summary"><p><strong>{leaf.lead}</strong></p></div>' if leaf.lead else ""
    more = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in leaf.related)
    main = f"""<div class="path"><a href="{leaf.section.path}">{leaf.section.name}</a></div><h1 class="title_detail">{leaf.title}</h1>
<span class="date_up">Cập nhật: {clocks.weekday(leaf.published)}, {clocks.show(leaf.published, "%d/%m/%Y - %H:%M")}</span>
<div class="news_detail">{lead}{"".join(out)}{who}</div><div class="other"><b>Tin cùng chuyên mục</b><ul>{more}</ul></div>"""
    return "", main


def article_print(leaf: Leaf) -> tuple[str, str]:
    """The print twin: the whole text, no date."""
    _, main = article1(leaf)
    return '<meta name="robots" content="noindex">', re.sub(r'<span class="date_up">.*?</span>', "", main)


def article3(leaf: Leaf) -> tuple[str, str]:
    """The CMS of 2026: a date without time, tags, a body called prose."""
    out: list[str] = []
    pictures = iter(leaf.pictures)
    for block in leaf.blocks:
        if block.kind == "pic" and block.picture is not None:
            caption = f"<figcaption>{block.picture.caption}</figcaption>" if block.picture.caption else ""
            source = "data-src" if leaf.is_lazy else "src"
            out.append(f'<figure class="image"><img {source}="{escape(next(pictures))}" alt="">{caption}</figure>')
        elif block.kind == "related" and leaf.related:
            out.append(f'<div class="related-inline"><a href="{leaf.related[0][0]}">{leaf.related[0][1]}</a></div>')
        elif block.kind != "related":
            out.append(f"<p>{block.text}</p>")
    lead = f'<p class="desc desc-info">{leaf.lead}</p>' if leaf.lead else ""
    who = f'<span class="detail-author__name">{leaf.author}</span>' if leaf.author else ""
    tags = "".join(f'<a class="tag-link" href="/tag/{number}">{tag}</a>' for number, tag in enumerate(leaf.tags, 1))
    more = "".join(f'<article><h3><a href="{url}">{title}</a></h3></article>' for url, title in leaf.related)
    box = '<div id="content" class="article-prose">' if leaf.n % 2 else '<div class="article-prose">'
    day = clocks.day(leaf.published)
    head = f'<meta property="og:title" content="{escape(leaf.title, quote=True)}"><meta property="og:image" content="https://cdn.{HOST}/a.jpg?width=&height=-">'
    main = f"""<nav class="detail-breadcrumb"><a href="/">Trang chủ</a><a href="{leaf.section.path}">{leaf.section.name}</a></nav>
<h1 class="title-info">{leaf.title}</h1>{lead}<div class="detail-author">{who}<time class="detail-author__date" datetime="{day}">
{clocks.show(leaf.published, "%d/%m/%Y")}</time></div>{box}{"".join(out)}</div><div class="tags">{tags}</div>
<section id="suggested-list">{more}</section>"""
    return head, main


def listing(shelf: Shelf) -> tuple[str, str]:
    """A MediaSoft list; the pager is inferred, the button is filled by script."""
    out: list[str] = []
    for index, row in enumerate(shelf.rows):
        image = f'<a class="avatar" href="{row.url}"><img src="{escape(row.thumb)}" alt=""></a>' if row.thumb else ""
        out.append(
            f'<div class="item">{image}<a class="title{1 + (index > 0)}" href="{row.url}" title="{row.title}">{row.title}</a>'
            f'<div class="date">{clocks.show(row.published, "%H:%M, %d/%m/%Y")}</div><div class="desc">{row.lead}</div></div>'
        )
    links = "".join(
        f'<a class="page{" active" if k == shelf.page else ""}" href="{shelf.section.path}?page={k}">{k}</a>'
        for k in range(max(1, shelf.page - 2), min(shelf.pages, shelf.page + 2) + 1)
    )
    if shelf.page < shelf.pages:
        links += f'<a class="page next" rel="next" href="{shelf.section.path}?page={shelf.page + 1}">&raquo;</a>'
    return (
        "",
        f'<div class="list-news">{"".join(out)}</div><div class="paging">{links}</div><a class="btn-more" href="javascript:;">Xem thêm</a>',
    )
