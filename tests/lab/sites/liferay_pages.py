"""Liferay's pages: 6.2 as saved pages of the family show it, 7, and the pages of 2026 (inferred)."""

from __future__ import annotations

from html import escape

from tests.lab import clocks
from tests.lab.sites.leaf import Leaf, Shelf, cut

_ENTITIES = {
    ord(k): v
    for k, v in {
        "â": "&acirc;",
        "à": "&agrave;",
        "ô": "&ocirc;",
        "ê": "&ecirc;",
        "ý": "&yacute;",
        "á": "&aacute;",
    }.items()
}
PAGER = (
    "p_p_id=101&p_p_lifecycle=0&p_p_state=normal&p_p_mode=view&p_p_col_id=column-1&p_p_col_pos=1&p_p_col_count=2&_101_delta=10"
    "&_101_keywords=&_101_advancedSearch=false&_101_andOperator=true&p_r_p_564233524_resetCur=false&_101_cur="
)


def _date62(leaf: Leaf) -> str:
    """`18/03/2019 | 3:06 PM`: label, zero padding and view count vary from page to page."""
    hour, minute = int(clocks.show(leaf.published, "%H")), clocks.show(leaf.published, "%M")
    if leaf.era.precision == "day":
        text = clocks.show(leaf.published, "%d/%m/%Y") + " | 12:00 AM"
    else:
        twelve = (hour + 11) % 12 + 1
        shown = f"{twelve:02d}" if leaf.n % 3 else str(twelve)
        text = f"{clocks.show(leaf.published, '%d/%m/%Y')} | {shown}:{minute} {'AM' if hour < 12 else 'PM'}"
    label = ("", "Ngày đăng ", "Publish date ")[leaf.n % 3]
    return f"{label}{text} &nbsp;|&nbsp;View count: {leaf.views}" if leaf.n % 4 else label + text


def _body(leaf: Leaf, style: str) -> str:
    out: list[str] = []
    named = leaf.n % 3 == 1
    pictures = iter(leaf.pictures)
    for index, block in enumerate(leaf.blocks):
        text = block.text.translate(_ENTITIES) if named else block.text
        if block.kind == "pic" and block.picture is not None:
            source = "data-src" if leaf.is_lazy else "src"
            out.append(
                f'<p style="text-align:center"><img alt="" {source}="{escape(next(pictures))}" style="width: 600px;" /></p>'
            )
            if block.picture.caption:
                out.append(f'<p style="text-align:center"><em>{block.picture.caption}</em></p>')
        elif block.kind == "file":
            out.append(f'<p{style}>Nội dung chi tiết xem tại <a href="{escape(leaf.files[0])}">{text}</a>.</p>')
        elif block.kind == "related":
            continue
        elif index % 5 == 3 and leaf.n % 7 == 2:
            out.append(f" {text} ")
        else:
            out.append(f"<p{style}> {text}</p>")
            if leaf.n % 5 == 0 and index % 4 == 1:
                out.append("</p>")
    return "\n".join(out)


def _related(leaf: Leaf) -> str:
    rows = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in leaf.related)
    return f'<div class="related_asset"><div class="related_asset_title">Các tin khác</div><ul class="related_asset_list">{rows}</ul></div>'


def _byline(leaf: Leaf) -> str:
    who = leaf.author or "admin admin"
    return f'<p align="right" class="view-content-author"> <strong><em>{who}</em></strong> </p>'


def article62(leaf: Leaf) -> tuple[str, str]:
    """The skeleton of a Liferay 6.2 asset publisher showing one article."""
    lead = leaf.lead or ""
    head = (
        f'<meta content="text/html; charset=UTF-8" http-equiv="content-type" /><meta content="{cut(lead or leaf.blocks[0].text, 200)}" '
        f'lang="vi-VN" name="description" /><meta content="{leaf.section.name.lower()}" lang="vi-VN" name="keywords" />'
        f'<link href="{leaf.asked}/en" hreflang="en-US" rel="alternate" /><link href="{leaf.asked}/vi" hreflang="vi-VN" rel="alternate" />'
    )
    main = f"""<a class="lang_us" href="{leaf.asked}/en"></a> <a class="lang_vi" href="{leaf.asked}/vi"></a>
<div class="portlet-boundary portlet-boundary_101_ portlet-static portlet-static-end portlet-asset-publisher " id="p_p_id_101_" >
<span id="p_101"></span> <section class="portlet" id="portlet_101"> <header class="portlet-topper"> <h1 class="portlet-title">
<span class="portlet-title-icon"> &nbsp; </span> <span class="portlet-title-text">{leaf.section.name}</span> </h1> </header>
<div class="portlet-content"> <div class=" portlet-content-container" style=""> <div class="portlet-body"> <div>
<div class="asset-full-content-title">{leaf.title}</div> <div class="assetPublishDate block_timer"> {_date62(leaf)} </div>
<div class="asset-full-content show-asset-title"> <!-- --> <div class="asset-content" id="_101_{leaf.n + 3_100_000}">
<div class="sapo-wrapper clearfix"> <p class="sapo"> <strong>{lead}</strong> </p> </div>
<div class="journal-content-article"> <p>&nbsp;</p> {_body(leaf, ' style="text-align: justify;"' if leaf.n % 2 else "")} {_byline(leaf)} </div>
</div> </div> <span class="print-action"><a href="javascript:_101_printPage();">Print</a></span> {_related(leaf)}
</div> </div> </div> </div> </section> </div>"""
    return head, main


def article7(leaf: Leaf) -> tuple[str, str]:
    """Liferay 7: the lead is not marked, the headline is the stock one (inferred)."""
    when = clocks.show(leaf.published, "%d/%m/%Y %H:%M")
    title = escape(leaf.title, quote=True)
    main = f"""<div class="portlet-boundary portlet-boundary_com_liferay_asset_publisher_web_portlet_AssetPublisherPortlet_ portlet-static portlet-asset-publisher"
 id="p_p_id_com_liferay_asset_publisher_web_portlet_AssetPublisherPortlet_INSTANCE_{leaf.section.code}_"><section class="portlet">
<div class="portlet-content"><div class="portlet-content-container"><div class="portlet-body">
<div class="asset-full-content clearfix default-asset-publisher show-asset-title"><h1 class="header-title">{leaf.title}</h1>
<div class="asset-metadata"><span class="metadata-entry metadata-publish-date">Ngày đăng {when}</span></div>
<div class="asset-content"><div class="journal-content-article" data-analytics-asset-id="{leaf.n + 700_000}" data-analytics-asset-title="{title}"
 data-analytics-asset-type="web-content">{_body(leaf, "")} {_byline(leaf)}</div></div></div>
{_related(leaf)}</div></div></div></section></div>"""
    return f'<meta name="description" content="{cut(leaf.blocks[0].text, 150)}" lang="vi-VN">', main


def article2026(leaf: Leaf) -> tuple[str, str]:
    """The new pages: wholly inferred, so that no known selector fits; og tags and JSON-LD as such pages have."""
    title, when = escape(leaf.title, quote=True), clocks.iso(leaf.published)
    head = (
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article"><link rel="canonical" href="{leaf.url}">'
        f'<meta property="article:published_time" content="{when}"><script type="application/ld+json">{{"@context":"https://schema.org",'
        f'"@type":"NewsArticle","headline":"{title}","datePublished":"{when}","articleSection":"{leaf.section.name}"}}</script>'
    )
    who = f'<p class="author-name">{leaf.author}</p>' if leaf.author else ""
    rows = "".join(f'<li><a href="{url}">{text}</a></li>' for url, text in leaf.related)
    main = f"""<main class="page-main"><article class="news-item-detail"><h1 class="news-item-title">{leaf.title}</h1>
<div class="news-item-meta"><time datetime="{when}">{clocks.show(leaf.published, "%H:%M %d/%m/%Y")}</time><span class="views">{leaf.views} lượt xem</span></div>
<div class="news-item-body">{_body(leaf, "")}</div>{who}</article><aside class="news-item-more"><h3>Tin liên quan</h3><ul>{rows}</ul></aside></main>"""
    return head, main


def listing62(shelf: Shelf) -> tuple[str, str]:
    """An asset publisher's list with its drop-down of pages and its buttons."""
    out: list[str] = []
    for row in shelf.rows:
        hour = int(clocks.show(row.published, "%H"))
        when = f"{clocks.show(row.published, '%d/%m/%Y | %I:%M')} {'AM' if hour < 12 else 'PM'}"
        if row.precision == "day":
            when = clocks.show(row.published, "%d/%m/%Y") + " | 12:00 AM"
        image = (
            f'<div class="asset-image"> <a href="{row.url}"><img src="{escape(row.thumb)}" alt=""/></a> </div>'
            if row.thumb
            else ""
        )
        style = "" if row.thumb else ' style="margin-left: 0"'
        out.append(
            f'<div class="asset-bounddary"> <div class="asset-abstract "> <div class="asset-content normal-news"> {image}'
            f'<div class="asset-content-custom" {style}> <h3 class="asset-title"> <a href="{row.url}">{row.title}</a> </h3> '
            f'<div class="assetPublishDate block_timer"> {when} </div> <div class="asset-summary"> {cut(row.lead, 160)} </div> </div> </div>'
            f'<div class="asset-metadata"> </div> </div> </div>'
        )
    main = f"""<div class="portlet-boundary portlet-boundary_101_  portlet-static portlet-static-end portlet-borderless portlet-asset-publisher " id="p_p_id_101_" >
<span id="p_101"></span><div class="portlet-borderless-container" style=""><div class="portlet-body">{"".join(out)}{_pager(shelf)}</div></div></div>"""
    return f'<meta content="{shelf.section.name.lower()}" lang="vi-VN" name="keywords" />', main


def _pager(shelf: Shelf) -> str:
    if shelf.pages < 2:
        return ""
    base = shelf.section.path

    def link(page: int) -> str:
        return escape(f"{base}?{PAGER}{page}")

    low, high = max(1, shelf.page - 20), min(shelf.pages, shelf.page + 20)
    rows = "".join(
        f'<li class="custom-paging" role="presentation"> <a href="{link(k)}" class=" taglib-icon" role="menuitem" > '
        f'<span class="taglib-text-icon">{k}</span> </a> </li>'
        for k in range(low, high + 1)
    )

    def button(label: str, page: int, is_on: bool, kind: str = "") -> str:
        href = link(page) if is_on else "javascript:;"
        return f'<li class="{"" if is_on else "disabled"} {kind}"> <a href="{href}" target="_self"> {label} </a> </li>'

    back, on = shelf.page > 1, shelf.page < shelf.pages
    buttons = (
        button("&larr; Đầu tiên", 1, back, "first") + button("Trước", shelf.page - 1, back)
        + button("next", shelf.page + 1, on) + button("Cuối cùng &rarr;", shelf.pages, on, "last")
    )  # fmt: skip
    return (
        f'<div class="taglib-page-iterator" id="_101_ocerSearchContainerPageIterator"> <div class="clearfix lfr-pagination"> '
        f'<div class="lfr-pagination-config"> <div class="lfr-pagination-page-selector"> <ul class="dropdown-menu lfr-menu-list direction-down"> '
        f'{rows}</ul> </div> </div> <small class="search-results"> Hiển thị {len(shelf.rows)} of {shelf.total} kết quả. </small> '
        f'<ul class="pager lfr-pagination-buttons"> {buttons} </ul> </div> </div>'
    )
