"""Reading pages: articles, listings, feeds, sitemaps, walls, with all nine spiders.

An input is a line (portal, address, Content-Type and a listing's title, parted by tabs), then the page's bytes.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from zlib import crc32

from archive.article import Article
from archive.essence import essence
from archive.text import tidy
from crawler.pages.page import Page
from crawler.portal import Portal
from crawler.reading import Link, Reading
from spiders import portals
from tests.fuzz import seeds
from tests.fuzz.dictionary import tokens
from tests.fuzz.mutations import mutate
from tests.fuzz.target import BrokenPromise, Read, Target
from tests.fuzz.targets.promises import composed, storable, text_of

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d\+07:00)?")
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*)\s*:")
_ACTIVE = {"script", "style", "iframe", "object", "embed", "form", "base", "meta", "link", "svg", "math", "template"}

_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_FIELDS = ("summary", "author", "source_name", "dateline", "section", "published_at_raw")


def _open(folder: Path) -> Read:
    names = list(portals())

    def read(data: bytes) -> str:
        line, _, body = data.partition(b"\n")
        name, url, kind, title = (*text_of(line[:6000]).split("\t"), "", "", "")[:4]
        url = _CONTROL.sub("", url)  # what was asked of a host held none
        portal = portals().get(name) or portals()[names[crc32(name.encode("utf-8", "replace")) % len(names)]]
        title = tidy(title)  # as listings give it
        hint = Link(url=url, title=title, listed_date="2022-07-30", section="Tin tức") if title else None
        day = date(2012 + len(body) % 14, 6, 1) if len(body) % 2 else None
        reading = portal.read(Page(url, body, kind or None, captured_on=day), hint)
        _check(portal, reading)
        return _outcome(portal, reading)

    return read


def _check(portal: type[Portal], reading: Reading) -> None:
    if reading.article is not None:
        _check_article(reading.article)
    for link in reading.links:
        storable("a link's address", link.url)
        storable("a link's title", link.title)
        _check_date("listed_date", link.listed_date)
        assert portal.named_id(link.url) is not None, f"a link that names no article: {link.url!r}"
    for entry in reading.nested:
        storable("a nested sitemap", entry.url)
    storable("next_url", reading.next_url)
    storable("error", reading.error)


def _check_article(article: Article) -> None:
    for name in ("article_id", "url", "canonical_url", "title", "body_text", "body_html"):
        storable(name, getattr(article, name))
    for name in _FIELDS:
        storable(name, getattr(article, name))
        composed(name, getattr(article, name))
    addresses = [*(image.url for image in article.images), *(file.url for file in article.attachments)]
    captions = [*(image.caption for image in article.images), *(file.caption for file in article.attachments)]
    for text in (*article.tags, *addresses, *captions):
        storable("a tag, address or caption", text)
    composed("title", article.title)
    composed("body_text", article.body_text)
    for name in ("published_at", "modified_at"):
        _check_date(name, getattr(article, name))
    if not article.title or article.title != " ".join(article.title.split()):
        raise BrokenPromise(f"the title is no line: {article.title[:80]!r}")
    _Quiet().feed(article.body_html)
    assert essence(article.title, article.summary, article.body_text)
    assert article.text_sha256
    assert article.word_count >= 0


class _Quiet(HTMLParser):
    """Refuses what a browser would run."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ACTIVE or any(name.startswith("on") or name in ("style", "srcdoc") for name, _ in attrs):
            raise BrokenPromise(f"body_html is active: {tag} {attrs}")
        for name, value in attrs:
            scheme = _SCHEME.match(value or "") if name in ("href", "src") else None
            if scheme and scheme[1].lower() not in ("http", "https"):
                raise BrokenPromise(f"body_html leads elsewhere: {value!r}")


def _check_date(name: str, value: str | None) -> None:
    if value is None:
        return
    if not _ISO.fullmatch(value):
        raise BrokenPromise(f"{name} is no date: {value!r}")
    if not date(1990, 1, 1) <= date.fromisoformat(value[:10]):
        raise BrokenPromise(f"{name} is before 1990: {value!r}")


def _outcome(portal: type[Portal], reading: Reading) -> str:
    article = reading.article
    givers = ",".join(f"{name}={giver}" for name, giver in sorted(article.fields.items())) if article else ""
    error = re.sub(r"[\d\W]+", " ", reading.error or "")[:40]
    amount = f"{min(len(reading.links), 8)}{'>' if reading.next_url else ''}{'^' if reading.nested else ''}"
    extent = f"{bool(article.images)}{bool(article.attachments)}{bool(article.tags)}" if article else ""
    return f"{portal.name} {reading.kind} {givers} {error} {amount} {extent}"


def _finish(random: Random, data: bytes) -> bytes:
    """The first line changes as often as the page: its address decides how the page is read."""
    line, _, body = data.partition(b"\n")
    if random.random() < 0.1:
        line = random.choice(list(portals())).encode() + b"\t" + line.partition(b"\t")[2]
    if random.random() < 0.15:
        line = mutate(random, line, _lines(), tokens("addresses"), most_bytes=5000)
    return line.replace(b"\n", b" ") + b"\n" + body


@cache
def _inputs() -> tuple[bytes, ...]:
    made = [
        b"\t".join((page.portal.encode(), page.url.encode(), page.content_type.encode(), title)) + b"\n" + page.body
        for page in seeds.pages()
        for title in (b"", "Hội nghị tổng kết".encode())
    ]
    return tuple(made)


@cache
def _lines() -> tuple[bytes, ...]:
    return tuple(sorted({data.partition(b"\n")[0] for data in _inputs()}))


PAGES = Target(
    name="pages",
    about="pages of all nine portals: articles, listings, feeds, sitemaps, walls",
    open=_open,
    seeds=_inputs,
    tokens=tokens("pages", "addresses"),
    share=11,
    finish=_finish,
)
