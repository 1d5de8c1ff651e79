"""Pages that answer and are not what was asked for: walls against robots, soft 404s, empty bodies."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from archive.text import tidy
from crawler.pages.page import Page, TooDeep
from crawler.pages.tree import text_of

_EMPTY_CHARS, _EMPTY_BYTES = 40, 8_000
_WALL_BYTES = 40_000
"""A wall is a small page; a long article that mentions a captcha is an article."""
_WALL = re.compile(
    r"just a moment\.\.\.|attention required! \| cloudflare|cf-chl-|challenge-platform|g-recaptcha|h-captcha|hcaptcha|"
    r"incapsula incident|request unsuccessful|access denied(?! for user)|verify you are (?:a )?human|are you a robot|"
    r"xác (?:minh|thực) (?:bạn )?(?:không phải|là con người)|không phải là (?:robot|người máy)|"
    r"ddos.guard|checking your browser|truy cập (?:của bạn )?(?:đã )?bị (?:chặn|từ chối)|nhập mã captcha|"
    r"web application firewall|the requested url was rejected|bot detection",
    re.I,
)
_CODE = re.compile(r"nhập mã (?:xác nhận|bảo vệ|bảo mật)|mã xác nhận", re.I)
"""A wall only beside a field to type into, on a page that says little else: the news warns of such codes."""
_FIELD = "input:not([type=hidden]):not([type=search])"
_MISSING = re.compile(
    r"\b404\b|không tìm thấy|không tồn tại|đã bị (?:xóa|gỡ)|page not found|not found|nội dung (?:này )?không còn",
    re.I,
)
_MISSING_CHARS, _BARE_CHARS = 2500, 600
_SEAM_CHARS = 10
"""What may be lost where paragraphs meet."""


def is_empty(page: Page) -> bool:
    """True for a 200 without text: baothainguyen.vn answers so at random (seen July 2026)."""
    if len(page.body) > _EMPTY_BYTES or page.is_xml:
        return False
    if not page.body.strip():
        return True
    visible = visible_text(page)
    says_nothing = len(visible) < _EMPTY_CHARS and not _MISSING.search(visible)
    return says_nothing and not page.select("img, a[href]")


def wall_of(page: Page) -> str | None:
    """The words by which a page gives itself away as a wall against robots; None for other pages."""
    if len(page.body) > _WALL_BYTES:
        return None
    try:
        if _says_much(page):
            return None
        shown = len(visible_text(page))
    except TooDeep:
        return None
    found = _WALL.search(page.text) if shown <= _MISSING_CHARS else None
    if found:
        return tidy(found[0])
    code = _CODE.search(page.text) if shown < _BARE_CHARS else None
    return tidy(code[0]) if code and page.select(_FIELD) else None


def is_missing(page: Page) -> bool:
    """True for a soft 404: a short page that says in its title or heading, or in few words, that nothing is here.

    The length counts: a headline may say that rescuers found nobody.
    """
    visible = visible_text(page)
    if len(visible) > _MISSING_CHARS:
        return False
    heads = [text_of(element) for element in page.select("title, h1, h2, .error, .not-found, .notfound")]
    if any(_MISSING.search(head) for head in heads if len(head) < 200):
        return True
    return len(visible) < _BARE_CHARS and bool(_MISSING.search(visible))


def _says_much(page: Page) -> bool:
    """True for most articles, by their first paragraphs.

    To look for all those words, or only to put together all that is visible, takes longer.
    """
    said = 0
    for paragraph in _body(page).iter("p"):
        if next(paragraph.iterancestors("p"), None) is None:
            said += len(text_of(paragraph))
            if said > _MISSING_CHARS + _SEAM_CHARS:
                return True
    return False


def visible_text(page: Page) -> str:
    """All that a reader of the page sees, on one line."""
    return text_of(_body(page))


def _body(page: Page) -> HtmlElement:
    return next(page.tree.iter("body"), page.tree)
