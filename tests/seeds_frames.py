# ruff: noqa: E501 - markup as the portals serve it
"""The page around an article, a function a family, as the dossier of the portals describes it."""

from __future__ import annotations

import json
import unicodedata
from html import escape

from tests.seeds_pieces import CLOCK, PLAYER, SHARE, TOOLS

LEAD_IN_BODY = "first paragraph"


def page(title: str, head: str, body: str, lang: str = "vi") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>\n'
        f"<body>{body}<div id='footer'><p>Bản quyền thuộc cơ quan chủ quản. Giấy phép số 12/GP-TTĐT cấp ngày 02/03/2020."
        "</p></div></body></html>"
    )


def liferay(title: str, lead: str, body: str, author: str = "", *, stock: bool = False) -> str:
    """Liferay 6.2: Hanoi's theme, or the stock theme's headline."""
    headline = (
        f'<h3 class="header-title"><span>{escape(title)}</span></h3>'
        if stock
        else f'<div class="asset-full-content-title">{escape(title)}</div>'
    )
    sapo = f'<div class="sapo-wrapper clearfix"><p class="sapo"><strong>{escape(lead)}</strong></p></div>'
    portlet = (
        '<header class="portlet-topper"><h1 class="portlet-title"><span class="portlet-title-text">Thời sự</span></h1>'
        f'</header><div class="portlet-content"><div class="portlet-body"><div>{headline}'
        '<div class="assetPublishDate block_timer">\n Ngày đăng 01/08/2022 | 05:07 PM &nbsp;|&nbsp;View count: 842 </div>'
        f'<div class="asset-full-content show-asset-title"><div class="asset-content" id="_101_7654321">{sapo}'
        f'<div class="journal-content-article">{body}</p>{author}</div></div></div>'
        '<span class="print-action"><a href="javascript:_101_printPage()">In bài viết</a></span>'
        '<div class="related_asset"><div class="related_asset_title">Các tin khác</div><ul class="related_asset_list">'
        '<li><a href="/thoi-su/-/asset_publisher/L0n17VJXU23O/content/hop-bao-thang-7">Họp báo thường kỳ tháng 7</a></li>'
        "</ul></div></div></div></div>"
    )
    return page(
        f"{title} - Thời sự - Cổng Thông tin điện tử tỉnh Thái Nguyên",
        '<meta content="Thời sự" lang="vi-VN" name="keywords" />',
        f'<a href="#main-content" id="skip-to-content">Truy cập nội dung luôn</a>{CLOCK}'
        '<nav><a href="/vi_VN/trang-chu">Trang chủ</a><a href="/en_US/home">English</a></nav>'
        '<div id="main-content" role="main"><div class="portlet-layout row-fluid"><div class="portlet-column" id="column-1">'
        '<div class="portlet-dropzone" id="layout-column_column-1"><div class="portlet-boundary portlet-boundary_101_ '
        'portlet-asset-publisher" id="p_p_id_101_"><span id="p_101"></span><section class="portlet" id="portlet_101">'
        f"{portlet}</section></div></div></div></div></div>",
        lang="vi-VN",
    )


def baotuyenquang_a(title: str, lead: str, body: str, author: str = "", *, headline: str = "h1") -> str:
    """Báo Tuyên Quang's own system, June 2019: sapo `.summary`, `<time>`, `[itemprop=articleBody]`."""
    summary = f'<div class="summary">- {escape(lead)}</div>' if lead else ""
    return page(
        f"{title} - Báo Tuyên Quang Online",
        "",
        f'{CLOCK}<div class="lang"><a href="/">Tiếng việt</a> | <a href="/en/">English</a></div>'
        '<div class="breadcrumb"><a href="/">Trang chủ</a><a href="/chinh-tri/">Chính trị</a>'
        '<a href="/chinh-tri/trong-tinh/">Trong tỉnh</a></div>'
        f'<div class="detail"><{headline} class="title">{escape(title)}</{headline}>'
        f'<time datetime="2019-07-08">08/07/2019 15:31</time>{SHARE}{summary}'
        f'<div itemprop="articleBody">{body}</div>{author}</div>'
        '<div class="other"><h3>Tin cùng chuyên mục</h3><ul><li><a href="/chinh-tri/trong-tinh/'
        'hoi-nghi-giao-ban-121300.html">Hội nghị giao ban khối Đảng</a> (07/07/2019)</li></ul></div>',
    )


def tnu_tables(title: str, lead: str, body: str, author: str = "") -> str:
    """The unknown page of 2020 as an ASP.NET site of its time might set it."""
    return page(
        "Đại học Thái Nguyên",
        "",
        '<form id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="/wEPDwUK" />'
        '<table width="1000"><tr><td class="banner">Đoàn kết – trung thực – sáng tạo – hiệu quả - chất lượng</td></tr><tr>'
        '<td width="200"><ul><li><a href="/gioi-thieu-dt12.html">Giới thiệu chung về Đại học</a></li></ul></td><td valign="top">'
        f'<span id="ctl00_main_lblTitle" class="tieude_tin">{escape(title)}</span><br />'
        '<span id="ctl00_main_lblDate" class="ngay">Đăng ngày: 15-07-2020 | 550 lần đọc</span><br />|<br />'
        f'<div id="ctl00_main_lblContent" class="noidung">{body}{author}</div></td></tr></table></form>',
    )


def tnu_blocks(title: str, lead: str, body: str, author: str = "") -> str:
    """The unknown page of 2020 as plain blocks: h3, a line of particulars, the text."""
    return page(
        f"{title} :: Đại học Thái Nguyên",
        f'<meta name="description" content="{escape(title)}">',
        f'{CLOCK}<div class="slogan"><h2>Đoàn kết – trung thực – sáng tạo – hiệu quả - chất lượng</h2></div>'
        f'<div id="wrap"><div class="col-left"><div class="box-detail"><h3 class="post-title">{escape(title)}</h3>'
        '<p class="post-info"><i class="fa fa-clock-o"></i> Đăng ngày: 15-07-2020 | <b>550</b> lần đọc</p>'
        f'<p class="font-size"><a href="#">|</a></p><div class="post-body">{body}{author}</div></div>'
        '<div class="box-other"><h4>Tin khác</h4><ul><li><a href="/khai-giang-dt1300.html">Khai giảng năm học</a>'
        " <span>(14-07-2020)</span></li></ul></div></div></div>",
    )


def tnu_article(title: str, lead: str, body: str, author: str = "") -> str:
    """The unknown page of 2020 in the manner of a content system of 2015: article, h1, a list of particulars."""
    return page(
        f"{title} | Đại học Thái Nguyên",
        f'<meta property="og:title" content="{escape(title)}"><meta property="og:type" content="article">',
        '<header><div class="site-slogan">Đoàn kết – trung thực – sáng tạo – hiệu quả - chất lượng</div></header><main>'
        f'<article class="node node-news"><h1>{escape(title)}</h1><ul class="meta"><li>Đăng ngày: 15-07-2020 | 550 lần đọc'
        f'</li><li>|</li></ul><div class="field-item">{body}{author}</div></article></main>'
        '<aside><h3>Xem nhiều</h3><a href="/thong-bao-dt1400.html">Thông báo tuyển sinh bổ sung</a> 1.024 lần đọc</aside>',
    )


def epi(title: str, lead: str, body: str, author: str = "", *, json_ld: bool = True, late: bool = False) -> str:
    """EPi: the classic article page, or the later form of headline, sapo and time."""
    told = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": "2022-12-26T17:20:00+07:00",
        "publisher": {"@type": "Organization", "name": "Báo Bắc Kạn"},
    }
    head = (
        f'<meta property="og:title" content="{escape(title)}"><meta property="og:site_name" content="Báo Bắc Kạn">'
        '<meta property="article:section" content="Chính trị">'
    )
    if json_ld:
        head += f'<script type="application/ld+json">{json.dumps(told)}</script>'
    when = (
        '<time class="time" datetime="2022-12-26T17:20:00+0700">Thứ hai, ngày 26/12/2022 - 17:20</time>'
        if late
        else '<div class="meta"><time datetime="2022-12-26T17:20:00+0700">26/12/2022 17:20</time></div>'
    )
    kind, sapo = ("article__header", "h2") if late else ("article__title", "div")
    return page(
        title,
        head,
        f'{CLOCK}<ul class="menu"><li class="main-cate"><a href="/chinh-tri/">Chính trị</a></li></ul>'
        f'<div class="main-col"><h1 class="{kind} cms-title">\n{escape(title)}\n</h1><div class="article__meta">{when}</div>'
        f'<div class="article__social">{SHARE}</div>{PLAYER}<{sapo} class="article__sapo cms-desc">BBK -{escape(lead)}'
        f'</{sapo}><div class="article__body zce-content-body cms-body" itemprop="articleBody">{body}</div>{author}'
        '<div class="article__tag"><span>Từ khoá</span><a href="/tuyen-giao-tag12.html">tuyên giáo</a></div>'
        '<div class="zone"><a href="#">Xem thêm</a></div></div>',
    )


def vna(title: str, lead: str, body: str, author: str = "", *, nfd: bool = False) -> str:
    """The platform of the Vietnam News Agency as bnews.vn runs it; the first date on the page is today's."""
    headline = unicodedata.normalize("NFD", title) if nfd else title
    return page(
        f"{title} | Báo cáo viên",
        "",
        f'<header><time id="currentDate">Chủ nhật, 22/11/2026</time></header><div class="lr-detail">{TOOLS}'
        f'<h1 class="font-42">{escape(headline)}</h1><div class="lr-time">15:40 | 30/12/2022</div>'
        f'<div class="lr-summary-post">{escape(lead)}</div><div class="lr-ct"><!--lr-ct-->{body}<!--lr-ct--></div>{author}</div>',
    )
