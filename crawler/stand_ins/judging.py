"""What stands where a portal's page was: parking pages, error pages, login pages, redirects by script. Pure.

An article that speaks of such things must not be taken for one: an article that a layout found whole, with its date,
is never asked, and most is asked only of pages that say little.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.listings.links import read_links
from crawler.pages.addresses import parts_of
from crawler.pages.page import Page
from crawler.pages.tree import text_of
from crawler.reading import Reading
from crawler.stand_ins import signs
from crawler.stand_ins.walls import visible_text

if TYPE_CHECKING:
    from crawler.portal import Portal

_SAYS_LITTLE_CHARS = 2500
"""As of a soft 404 (crawler/stand_ins/walls.py): more stands on a portal's pages, by their menus alone."""
_BARE_CHARS = 600
"""So short that no article stands there beside the words that are looked for; and an article's text that is longer,
and dated, is no parking page that prints the day on which a name ran out."""
_NOTHING_CHARS = 200
"""`If you are not sent on within five seconds, click here`, in two languages."""
_LONG_CHARS = 20_000
"""A server's report of an error lists what it was doing, and sellers of names tell how to pay."""
_HEAD_CHARS = 200
_SOURCE_CHARS = 200_000
"""Of a page's source; what follows is a file in the page."""
_PROMISES, _PROMISE_SHARE = 10, 1 / 300
"""Gambling pages repeat their words in each sentence; a report on gamblers does in each paragraph at most."""
_FILES = {
    b"%PDF-": "PDF",
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"GIF8": "GIF",
    b"RIFF": "WebP or film",
    b"PK\x03\x04": "zip or Office",
    b"\xd0\xcf\x11\xe0": "Office",
    b"\x1f\x8b": "gzip",
}
"""By their first bytes, whatever type the server calls them."""
_NO_LAYOUT = ("generic", "meta", "json-ld", "listing")


def stand_in_of(portal: type[Portal], page: Page, reading: Reading) -> str | None:
    """What stands here in place of the portal's page, `a parking page: ...`; None where nothing shows that one does."""
    if _is_whole(reading):
        return None
    told = None
    if not _is_long_and_dated(reading):
        if reading.article is not None:
            page = Page(page.url, page.body, page.content_type)  # reading an article takes headlines out of the tree
        visible = visible_text(page)
        if len(visible) <= _LONG_CHARS:
            told = _by_heads(page, visible, reading)
        if told is None and reading.kind != "missing" and not reading.links:
            told = _by_words(page, visible)
    return told or _gambling(portal, page, reading)


def file_of(page: Page) -> str | None:
    """`a file, not a page: PDF`, where the body is one; its bytes would be read as if they were text."""
    kind = next((kind for begin, kind in _FILES.items() if page.body.startswith(begin)), None)
    return f"a file, not a page: {kind}" if kind else None


def _is_whole(reading: Reading) -> bool:
    """True for an article whose title a layout found, its date found or declared, and for a listing of known markup."""
    if reading.article is None:
        return any(link.is_listed for link in reading.links)
    givers = reading.article.fields
    return givers.get("title") not in _NO_LAYOUT and givers.get("published_at") not in (None, "generic", "listing")


def _is_dated(reading: Reading) -> bool:
    return reading.article is not None and reading.article.fields.get("published_at") not in (None, "listing")


def _is_long_and_dated(reading: Reading) -> bool:
    return _is_dated(reading) and reading.article is not None and len(reading.article.body_text) > _BARE_CHARS


def _by_heads(page: Page, visible: str, reading: Reading) -> str | None:
    """What title and headlines say, and of a page that says little the hosts that its scripts call.

    Headlines of a page that leads to articles may be theirs. Where the page says that an article is missing, an error
    or a login beside it does not make that untrue.
    """
    titles = _texts(page, "title")
    heads = titles if reading.links else [*titles, *_texts(page, "h1, h2")]
    says_little = len(visible) <= _SAYS_LITTLE_CHARS
    told = {
        "a parking page": _first(signs.PARKING, heads)
        or (_first(signs.PARKING_HOST, [page.text[:_SOURCE_CHARS]]) if says_little else None),
        "a suspended account": _first(signs.SUSPENDED, heads) if says_little else None,
        "a server's default page": _first(signs.DEFAULT, heads) if says_little else None,
    }
    if reading.kind != "missing":
        told["a server's error page"] = _first(signs.ERROR_HEAD, heads) or (
            _first(signs.ERROR, [visible]) if says_little else None
        )
        asks = says_little and page.select("input[type=password]")
        told["a login page"] = _first(signs.LOGIN, titles) if asks else None
    return _named(told)


def _by_words(page: Page, visible: str) -> str | None:
    """What a page says that says hardly more."""
    if len(visible) > _BARE_CHARS:
        return None
    aim = _sent_to(page, with_scripts=len(visible) <= _NOTHING_CHARS)
    if aim is not None:
        return f"a redirect to {parts_of(aim).hostname}: the page says next to nothing and leads to {aim}"
    if page.select("input[type=password]"):
        return "a login page: it asks for a password and says little else"
    return _named(
        {
            "a parking page": _first(signs.PARKING, [visible]),
            "a suspended account": _first(signs.SUSPENDED, [visible]),
            "a maintenance page": _first(signs.MAINTENANCE, [visible]),
        }
    )


def _sent_to(page: Page, *, with_scripts: bool) -> str | None:
    """Where a meta refresh sends whoever opens the page; a script may do so only when a button is pressed."""
    found = [signs.REFRESH.match(meta.get("content") or "") for meta in page.select("meta[http-equiv]")]
    found += [signs.ASSIGNED.search(script.text or "") for script in page.select("script") if with_scripts]
    aims = (page.resolve(next(filter(None, one.groups()))) for one in found if one)
    return next((aim for aim in aims if aim != page.url and parts_of(aim).hostname), None)


def _gambling(portal: type[Portal], page: Page, reading: Reading) -> str | None:
    """Pages that live on a name that ran out. A portal's own page leads to other articles of the portal."""
    sign = _first(signs.GAMBLING, _texts(page, "title"))
    visible = visible_text(page)[:_SOURCE_CHARS] if sign else ""
    if sign is None or len(signs.GAMBLING.findall(visible)) < max(_PROMISES, _PROMISE_SHARE * len(visible)):
        return None
    key = portal.article_key(page.url)
    others = any(portal.article_key(link.url) != key for link in reading.links or read_links(portal, page))
    return None if others else f"a gambling page: {sign!r}"


def _texts(page: Page, css: str) -> list[str]:
    return [text for text in map(text_of, page.select(css)) if 0 < len(text) < _HEAD_CHARS]


def _first(sign: re.Pattern[str], texts: list[str]) -> str | None:
    found = next(filter(None, map(sign.search, texts)), None)
    return found[0][:80] if found else None


def _named(told: dict[str, str | None]) -> str | None:
    return next((f"{name}: {sign!r}" for name, sign in told.items() if sign), None)
