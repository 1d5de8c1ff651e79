"""ePi's pages, and those of the paper's host before it."""

from __future__ import annotations

import json
from html import escape

from tests.lab import clocks
from tests.lab.sites.leaf import Leaf, Shelf

HOST, TWIN, OLD_HOST = "baobackan.vn", "baobackan.com.vn", "www.baobackan.org.vn"
_PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def _picture(leaf: Leaf, serial: int, url: str, caption: str | None, credit: str | None) -> str:
    """The classic table, or the figure of later years."""
    alt = f"{leaf.title} ảnh {serial + 1}"
    if leaf.n % 4 == 3:
        below = f'<figcaption class="fig">{caption}</figcaption>' if caption else ""
        return f'<figure class="article-avatar"><a class="photo" href="{escape(url)}"><img src="{escape(url)}" alt="{alt}"></a>{below}</figure>'
    source = f'src="{_PIXEL}" data-src="{escape(url)}"' if leaf.is_lazy or leaf.n % 2 else f'src="{escape(url)}"'
    text = caption
    below = ""
    if caption:
        below = f'<tr><td class="caption"><p>{text}</p></td></tr>'
    return (
        f'<table class="picture" align="center"><tbody><tr><td class="pic"><a class="photo" href="javascript:void(0)" data-desc="{caption or ""}" '
        f'data-index="{serial}"><img class="cms-photo" data-image-id="{leaf.n * 7 + serial}" data-width="1024" data-height="682" {source} '
        f'data-photo-original-src="{escape(url)}" cms-photo-caption="{caption or ""}" alt="{alt}"></a></td></tr>{below}</tbody></table>'
    )


def _body(leaf: Leaf) -> str:
    out: list[str] = []
    pictures = iter(leaf.pictures)
    for index, block in enumerate(leaf.blocks):
        if block.kind == "pic" and block.picture is not None:
            out.append(
                _picture(leaf, block.picture.serial, next(pictures), block.picture.caption, block.picture.credit)
            )
        elif block.kind == "related":
            links = "".join(
                f'<article class="story"><a class="cms-relate" href="{url}">{title}</a></article>'
                for url, title in leaf.related[:2]
            )
            out.append(f'<div class="article-relate">{links}</div>')
        elif block.kind == "note":
            out.append(f'<div class="notebox cms-note"><p>{block.text}</p></div>')
        else:
            out.append(f"<p>{block.text}</p>")
        if index == 2:
            out.append(
                '<div class="sda_middle"><div id="adsWeb_AdsArticleMiddle"><script>window.ads=1</script></div></div>'
            )
    return "\n".join(out)


def article(leaf: Leaf) -> tuple[str, str]:
    """ePi: lead outside the body with the paper's dateline, JSON-LD, times with and without a colon in the offset."""
    title = escape(leaf.title, quote=True)
    iso = clocks.iso(leaf.published)
    bare = iso[:-3] + "00"
    data = json.dumps(
        {
            "@context": "https://schema.org", "@type": "NewsArticle", "headline": leaf.title, "datePublished": iso,
            "dateModified": clocks.iso(leaf.modified), "articleSection": leaf.section.name, "publisher": {"@type": "Organization", "name": "Báo Bắc Kạn"},
        },
        ensure_ascii=False,
    )  # fmt: skip
    crumbs = json.dumps(
        {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": [{"name": leaf.section.name}]},
        ensure_ascii=False,
    )
    head = (
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article"><meta property="og:url" content="{leaf.url}">'
        f'<link rel="canonical" href="{leaf.url}"><meta property="article:published_time" content="{iso}"><meta property="article:section" '
        f'content="{leaf.section.name}"><script type="application/ld+json">{data}</script><script type="application/ld+json">{crumbs}</script>'
    )
    heading = "article__title" if leaf.n % 3 else "article__header"
    dash = ("BBK - ", "BBK -", "BBK – ")[leaf.n % 3] if leaf.era.dateline else ""
    sapo = f'<div class="article__sapo cms-desc">{dash}{leaf.lead}</div>' if leaf.lead else ""
    author = f'<a class="cms-author" href="/tac-gia/">{leaf.author}</a>' if leaf.author else ""
    who = f'<div class="article__author"><span class="author">{leaf.author}</span></div>' if leaf.author else ""
    source = f'<div class="article__source">{leaf.source}</div>' if leaf.source else ""
    tags = "".join(
        f'<li><a href="/tu-khoa/{i}-tag{leaf.n % 5000}.html">{tag}</a></li>' for i, tag in enumerate(leaf.tags)
    )
    more = "".join(
        f'<article class="story"><h3 class="story__heading"><a class="cms-link" href="{url}">{text}</a></h3></article>'
        for url, text in leaf.related
    )
    form = "%d/%m/%Y %H:%M" if leaf.n % 2 else f"{clocks.weekday(leaf.published)}, ngày %d/%m/%Y - %H:%M"
    main = f"""<div class="l-content"><ul class="breadcrumbs"><li class="main-cate"><a href="https://{HOST}{leaf.section.path}">{leaf.section.name}</a></li></ul>
<div class="article"><h1 class="{heading} cms-title">{leaf.title}</h1>{sapo}
<div class="article__meta"><div class="meta"><time class="time" datetime="{bare}">{clocks.show(leaf.published, form)}</time>
<meta class="cms-date" itemprop="datePublished" content="{iso}"></div>{author if leaf.n % 2 else ""}</div>
<div class="article__audio"><span>0:00 / 0:00</span><span>0:00</span></div>
<div class="article__social"><a href="javascript:;">Chia sẻ</a><a href="javascript:;">Zalo</a></div>
<div class="article__body zce-content-body cms-body" itemprop="articleBody">
{_body(leaf)}
</div>{who if not leaf.n % 2 else ""}{source}<div class="article__tag"><span>Từ khoá:</span><ul>{tags}</ul></div>
<div class="box-content"><h3>Tin cùng chuyên mục</h3>{more}<a class="view-more" href="javascript:;">Xem thêm</a></div></div></div>"""
    return head, main


def article_old(leaf: Leaf) -> tuple[str, str]:
    """The paper's first site: a date box, a content box, pictures in tables; the headline's box is inferred."""
    out = (
        [f"<p><strong>{leaf.era.dateline + ' - ' if leaf.era.dateline else ''}{leaf.lead}</strong></p>"]
        if leaf.lead
        else []
    )
    pictures = iter(leaf.pictures)
    for block in leaf.blocks:
        if block.kind == "pic" and block.picture is not None:
            caption = f"<tr><td>{block.picture.caption}</td></tr>" if block.picture.caption else ""
            out.append(
                f'<table align="center" border="0"><tbody><tr><td><img src="{escape(next(pictures))}" alt="" /></td></tr>{caption}</tbody></table>'
            )
        elif block.kind != "related":
            out.append(f"<p><span>{block.text}</span></p>")
    who = f'<p style="text-align: right;"><strong>{leaf.author}</strong></p>' if leaf.author else ""
    more = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in leaf.related)
    when = f"{clocks.weekday(leaf.published)}, {clocks.show(leaf.published, '%d/%m/%Y, %H:%M')} [GMT+7]"
    main = f"""<div id="path"><a href="{leaf.section.path}">{leaf.section.name}</a></div><div id="title"><h1>{leaf.title}</h1></div>
<div id="date">{when}</div><div id="content">{"".join(out)}{who}</div><div id="other"><b>Các tin khác</b><ul>{more}</ul></div>"""
    return "", main


def listing(shelf: Shelf) -> tuple[str, str]:
    """ePi: the first page; the rest is loaded by script."""
    out: list[str] = []
    for index, row in enumerate(shelf.rows):
        image = (
            f'<figure class="story__thumb"><a class="cms-link" href="{row.url}" title="{row.title}"><img data-src="{escape(row.thumb)}" src="{_PIXEL}" alt=""></a></figure>'
            if row.thumb
            else ""
        )
        level = "h2" if index == 0 else "h3"
        when = clocks.iso(row.published)[:-3] + "00"
        out.append(
            f'<article class="story{" primary" if index == 0 else ""}">{image}<{level} class="story__heading"><a class="cms-link" href="{row.url}" '
            f'title="{row.title}">{row.title}</a></{level}><div class="story__meta"><time datetime="{when}">{clocks.show(row.published, "%d/%m/%Y %H:%M")}'
            f'</time></div><div class="story__summary"><p>{row.lead}</p></div></article>'
        )
    return (
        "",
        f'<div class="content-list" id="content-box-focus">{"".join(out)}</div><button class="control__loadmore" type="button">Xem thêm</button>',
    )


def listing_old(shelf: Shelf) -> tuple[str, str]:
    """The old host's list, inferred."""
    rows = "".join(
        f'<div class="news"><a class="tit" href="{row.url}">{row.title}</a><span class="d">({clocks.show(row.published, "%d/%m/%Y")})</span><p>{row.lead}</p></div>'
        for row in shelf.rows
    )
    pages = range(max(1, shelf.page - 3), min(shelf.pages, shelf.page + 3) + 1)
    links = " ".join(f'<a href="{shelf.section.path}?page={k}">{k}</a>' for k in pages)
    return "", f'<div id="list">{rows}</div><div id="pages">{links}</div>'
