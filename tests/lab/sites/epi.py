"""baobackan.vn and baobackan.com.vn (ePi), and the paper's host before them, www.baobackan.org.vn."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape

from tests.lab import clocks
from tests.lab.answer import Answer, Ask
from tests.lab.chance import hexes
from tests.lab.model import Channel, Era, Section
from tests.lab.sites.mediasoft import SITEMAP, urlset, xml
from tests.lab.sites.site import Layout, Leaf, Mood, Shelf, Site

HOST, TWIN, OLD_HOST = "baobackan.vn", "baobackan.com.vn", "www.baobackan.org.vn"
_POST = re.compile(r"^/([\w-]+)-post(\d+)\.html$")
_OLD = re.compile(r"^/channel/(\d+)/(\d{6})/([\w-]+)-(\d{7})/?$")
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
            out.append(_picture(leaf, block.picture.serial, next(pictures), block.picture.caption, block.picture.credit))
        elif block.kind == "related":
            links = "".join(f'<article class="story"><a class="cms-relate" href="{url}">{title}</a></article>' for url, title in leaf.related[:2])
            out.append(f'<div class="article-relate">{links}</div>')
        elif block.kind == "note":
            out.append(f'<div class="notebox cms-note"><p>{block.text}</p></div>')
        else:
            out.append(f"<p>{block.text}</p>")
        if index == 2:
            out.append('<div class="sda_middle"><div id="adsWeb_AdsArticleMiddle"><script>window.ads=1</script></div></div>')
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
    crumbs = json.dumps({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": [{"name": leaf.section.name}]}, ensure_ascii=False)
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
    tags = "".join(f'<li><a href="/tu-khoa/{i}-tag{leaf.n % 5000}.html">{tag}</a></li>' for i, tag in enumerate(leaf.tags))
    more = "".join(
        f'<article class="story"><h3 class="story__heading"><a class="cms-link" href="{url}">{text}</a></h3></article>' for url, text in leaf.related
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
    out = [f"<p><strong>{leaf.era.dateline + ' - ' if leaf.era.dateline else ''}{leaf.lead}</strong></p>"] if leaf.lead else []
    pictures = iter(leaf.pictures)
    for block in leaf.blocks:
        if block.kind == "pic" and block.picture is not None:
            caption = f"<tr><td>{block.picture.caption}</td></tr>" if block.picture.caption else ""
            out.append(f'<table align="center" border="0"><tbody><tr><td><img src="{escape(next(pictures))}" alt="" /></td></tr>{caption}</tbody></table>')
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
        image = f'<figure class="story__thumb"><a class="cms-link" href="{row.url}" title="{row.title}"><img data-src="{escape(row.thumb)}" src="{_PIXEL}" alt=""></a></figure>' if row.thumb else ""
        level = "h2" if index == 0 else "h3"
        when = clocks.iso(row.published)[:-3] + "00"
        out.append(
            f'<article class="story{" primary" if index == 0 else ""}">{image}<{level} class="story__heading"><a class="cms-link" href="{row.url}" '
            f'title="{row.title}">{row.title}</a></{level}><div class="story__meta"><time datetime="{when}">{clocks.show(row.published, "%d/%m/%Y %H:%M")}'
            f'</time></div><div class="story__summary"><p>{row.lead}</p></div></article>'
        )
    return "", f'<div class="content-list" id="content-box-focus">{"".join(out)}</div><button class="control__loadmore" type="button">Xem thêm</button>'


def listing_old(shelf: Shelf) -> tuple[str, str]:
    """The old host's list, inferred."""
    rows = "".join(
        f'<div class="news"><a class="tit" href="{row.url}">{row.title}</a><span class="d">({clocks.show(row.published, "%d/%m/%Y")})</span><p>{row.lead}</p></div>'
        for row in shelf.rows
    )
    pages = range(max(1, shelf.page - 3), min(shelf.pages, shelf.page + 3) + 1)
    links = " ".join(f'<a href="{shelf.section.path}?page={k}">{k}</a>' for k in pages)
    return "", f'<div id="list">{rows}</div><div id="pages">{links}</div>'


class BaoBacKan(Site):
    """baobackan.vn with its twin and its predecessor."""

    name = "baobackan"
    title = "Báo Bắc Kạn điện tử"
    host = HOST
    province = "backan"
    has_validators = True
    more_hosts = (TWIN, OLD_HOST, "baobackan.org.vn", "www.baobackan.vn", "cdn.baobackan.vn", "image.baobackan.com.vn")
    robots = f"User-agent: *\nDisallow: /print.html\nDisallow: /*/print.html\nDisallow: /tim-kiem\nDisallow: /*-tag\n\nSitemap: https://{HOST}/sitemap.xml\n"
    channels = (
        Channel(
            (Era(name="org", layout="org", base=5_400_000, until="2021-10-31", dateline="BBK"),),
            tuple(
                Section(f"/channel/{code}/", name, OLD_HOST, code)
                for code, name in (("1121", "Chính trị - Xã hội"), ("1122", "Kinh tế"), ("1123", "Văn hóa"))
            ),
            15,
        ),
        Channel(
            (Era(name="epi", layout="epi", base=50_000, until="2025-05-31", dateline="BBK", marks_source=True, marks_tags=True),),
            tuple(
                Section(f"/{path}/", name, HOST)
                for path, name in (("thoi-su", "Thời sự"), ("kinh-te", "Kinh tế"), ("xa-hoi", "Xã hội"), ("van-hoa", "Văn hóa"))
            ),
            20,
            1,
        ),
    )

    def make_layouts(self) -> dict[str, Layout]:
        """Old and new."""
        start = '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        return {
            "org": Layout(article_old, listing_old, start, "</head><body><div id=\"page\">", "</div></body></html>"),
            "epi": Layout(article, listing, start, '</head><body class="detail-page"><header class="site-header">', "</body></html>", "{title} - {site}"),
        }

    def key(self, n: int) -> str:
        """The post number, which the old host has too, in seven digits."""
        return str(self.portal.era(n).base + self.portal.running(n))

    def address(self, n: int, at: int) -> str:
        """By host."""
        if self.portal.era(n).name == "org":
            month = clocks.show(self.portal.published(n), "%Y%m")
            return f"http://{OLD_HOST}{self.portal.section(n).path}{month}/{self.slug(n, at)}-{self.key(n)}/"
        return f"https://{HOST}/{self.slug(n, at)}-post{self.key(n)}.html"

    def has_twin(self, n: int) -> bool:
        """Whether the .com.vn host has article n too: the older half of the ePi years."""
        era = self.portal.era(n)
        return era.name == "epi" and 0 <= n < (self.portal.plan.size * (1 + self.portal.plan.shares[0])) / 2

    def doors(self, n: int, at: int) -> list[str]:
        """The twin host's address."""
        first = self.address(n, at)
        return [first, first.replace(HOST, TWIN)] if self.has_twin(n) else [first, f"{first}?ref=home", f"{first}?zone=2"]

    def find(self, ask: Ask) -> int | None:
        """By the number; the slug is not looked at."""
        post, old = _POST.match(ask.path), _OLD.match(ask.path)
        if post is not None and ask.host != OLD_HOST:
            n = self.portal.article_at(int(post[2]) - 50_000)
        elif old is not None and ask.host.endswith("baobackan.org.vn"):
            n = self.portal.article_at(int(old[4]) - 5_400_000)
        else:
            return None
        if n is None or (n >= 0 and n >= self.portal.count(ask.at)) or (ask.host == TWIN and not self.has_twin(n)):
            return None
        return n if (self.portal.era(n).name == "org") == (old is not None) else None

    def is_current(self, n: int, ask: Ask) -> bool:
        """The twin's address counts as well."""
        return any(d.split("://", 1)[1].split("?")[0].rstrip("/") == f"{ask.host}{ask.path}".rstrip("/") for d in self.doors(n, ask.at))

    def picture_url(self, n: int, serial: int) -> str:
        """A long digest, and a name that says PNG and WebP over a JPEG."""
        if self.portal.era(n).name == "org":
            return f"http://{OLD_HOST}/file/{hexes(self.seed, n, 24)}/anh-{serial}.jpg"
        if self.has_twin(n):
            return f"https://image.{TWIN}/{hexes(self.seed, n * 8 + serial, 24)}/vii.jpg"
        return f"https://cdn.{HOST}/images/{hexes(self.seed, n * 8 + serial, 96)}/vii.png.webp"

    def home_urls(self) -> list[str]:
        """Three hosts."""
        return [f"https://{HOST}/", f"https://{TWIN}/", f"http://{OLD_HOST}/"]

    def page_url(self, section: Section, page: int) -> str:
        """The old host is plain http."""
        made = super().page_url(section, page)
        return made.replace("https://", "http://") if section.host == OLD_HOST else made

    def special(self, ask: Ask, mood: Mood) -> Answer | None:
        """Sitemaps by month and the feed, on both ePi hosts."""
        if ask.host == OLD_HOST or ask.host == "baobackan.org.vn":
            return None
        if ask.path == "/sitemap.xml":
            rows = "".join(f"<sitemap><loc>https://{ask.host}/sitemaps/news-{y}-{m}.xml</loc></sitemap>" for y, m in self._months(ask))
            return xml(f'<sitemapindex xmlns="{SITEMAP}">{rows}</sitemapindex>')
        monthly = re.match(r"^/sitemaps/news-(\d{4})-(\d{1,2})\.xml$", ask.path)
        if monthly is not None and 1 <= int(monthly[2]) <= 12:
            found = self._of_month(int(monthly[1]), int(monthly[2]), ask)
            return urlset(self, found, ask.at, (HOST, TWIN) if ask.host == TWIN else ("", ""))
        if ask.path == "/rss/home.rss":
            return self._feed(ask)
        return None

    def _of_month(self, year: int, month: int, ask: Ask) -> list[int]:
        begin = clocks.seconds(f"{year:04d}-{month:02d}-01")
        end = clocks.seconds(f"{year + month // 12:04d}-{month % 12 + 1:02d}-01")
        found = [n for n in self.portal.between(begin, end, ask.at) if self.portal.era(n).name == "epi"]
        return [n for n in found if self.has_twin(n)] if ask.host == TWIN else found

    def _months(self, ask: Ask) -> list[tuple[int, int]]:
        portal = self.portal
        first = round(portal.plan.shares[0] * portal.plan.size)
        if portal.count(ask.at) <= first:
            return []
        oldest = min([portal.published(first), *(e.published for e in portal.extras if e.appears <= ask.at)])
        last = ask.at
        if ask.host == TWIN:
            last = portal.published(int(portal.plan.size * (1 + portal.plan.shares[0]) / 2))
            oldest = portal.published(first)
        year, month = int(clocks.show(oldest, "%Y")), int(clocks.show(oldest, "%m"))
        made: list[tuple[int, int]] = []
        while f"{year:04d}-{month:02d}" <= clocks.show(last, "%Y-%m"):
            made.append((year, month))
            year, month = year + month // 12, month % 12 + 1
        return made

    def _feed(self, ask: Ask) -> Answer:
        rows = []
        for n in self.portal.newest(30, ask.at):
            if self.portal.era(n).name == "epi":
                title, lead = self.portal.heading(n, ask.at)
                when = clocks.show(self.portal.published(n), "%d %m %Y %H:%M:00 +0700").split(" ", 3)
                months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
                stamp = f"{when[0]} {months[int(when[1]) - 1]} {when[2]} {when[3]}"
                url = self.address(n, ask.at)
                rows.append(
                    f"<item><title>{escape(title)}</title><link>{url}</link><guid>{url}</guid><description>{escape(lead)}</description><pubDate>{stamp}</pubDate></item>"
                )
        made = xml(f'<rss version="2.0"><channel><title>{self.title}</title><link>https://{HOST}/</link>{"".join(rows)}</channel></rss>')
        made.media_type = "application/rss+xml; charset=utf-8"
        return made

    def special_urls(self, at: int) -> Iterator[str]:
        """Both hosts' sitemaps, one feed."""
        for host in (HOST, TWIN):
            ask = Ask("https", host, "/", "", at)
            yield f"https://{host}/sitemap.xml"
            yield from (f"https://{host}/sitemaps/news-{y}-{m}.xml" for y, m in self._months(ask))
        yield f"https://{HOST}/rss/home.rss"
