"""A page as fetched, decoded and parsed once."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from urllib.parse import urljoin

import lxml.etree
import lxml.html

from archive.text import harmless, nfc
from crawler.dates.printed import Allowance, PrintedDate, read_date
from crawler.pages.addresses import parts_of
from crawler.pages.charsets import UTF16_MARKS, true_charset
from crawler.pages.css import Index
from crawler.pages.tree import text_of

_WHOLE = re.compile(r"https?://[a-z0-9]")
_BREAKS = re.compile(r"[\t\r\n]")
"""Browsers take them out of addresses."""
_LONGEST_ADDRESS = 4096
"""Servers answer no longer one; what is longer holds a file (`data:`) or grows with every page."""

_PARSER = lxml.etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
"""Made once: to make one takes as long as a tenth of a page. One thread of a process reads pages."""
_PARSER.set_element_class_lookup(lxml.etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement))
_SURE_BYTES = 4 * 2**20
"""The parser ends early where a text or an attribute passes 10 MB."""
_INLINE_FILE = re.compile(rb"data:[\w/+.;=-]{1,100},[A-Za-z0-9+/=%\s]{1000,}+")
"""A picture within the page: nothing reads it."""


class TooDeep(ValueError):
    """The page nests deeper, or holds a longer text, than the parser reads: what follows that point is lost."""


class Page:
    """One response: address and decoded body bytes. `text` and `tree` are made once, when first asked for."""

    __slots__ = ("__dict__", "body", "captured_on", "content_type", "url")

    def __init__(
        self, url: str, body: bytes, content_type: str | None = None, *, captured_on: date | None = None
    ) -> None:
        self.url = url
        self.body = body
        self.content_type = content_type
        self.captured_on = captured_on
        """The day in Vietnam on which the host answered so; None where nobody knows."""

    @cached_property
    def charset(self) -> str:
        """The charset that the bytes are really in, whatever the page declares."""
        return true_charset(self.body, self.content_type)

    @cached_property
    def text(self) -> str:
        """The page as text."""
        text = self.body.decode(self.charset, errors="replace").lstrip("\ufeff")
        # windows-1258 has its tone marks apart from their vowels.
        return nfc(text) if self.charset == "windows-1258" else text

    @cached_property
    def tree(self) -> lxml.html.HtmlElement:
        """The page's root element, comments left out. Raises TooDeep; an empty page gives an empty `html`."""
        if "charset" not in self.__dict__ and _may_be_utf8(self.body):
            root, is_utf8 = _parsed(self.body)
            if is_utf8:
                self.charset = "utf-8"
                return root
        return _parsed(self.body if self.charset == "utf-8" else self.text.encode())[0]

    def resolve(self, href: str) -> str:
        """An address on this page made absolute; "" for one that is none (`javascript:`, `//[`) or a page long."""
        href = href.strip()
        if not href.isprintable():
            href = harmless(_BREAKS.sub("", href)).strip()
        if href.startswith(("javascript:", "mailto:", "tel:", "data:", "#")) or len(href) > _LONGEST_ADDRESS:
            return ""
        if href[:1] == "/" and href[1:2] not in ("/", "\\") and "/." not in href:
            return self._origin + href  # what urljoin makes of it, at a tenth of the time
        if _WHOLE.match(href) and href.isascii() and "/." not in href and "[" not in href:
            return href
        try:
            return urljoin(self.url, href)
        except ValueError:
            return ""

    def select(self, css: str | None, root: lxml.html.HtmlElement | None = None) -> list[lxml.html.HtmlElement]:
        """Elements that match, in document order, under `root` or the whole page; none for no selector."""
        return self._index.select(css, self.tree if root is None else root) if css else []

    def first_filled(self, css: str | None, root: lxml.html.HtmlElement | None = None) -> lxml.html.HtmlElement | None:
        """The first match that holds any text."""
        return next((element for element in self.select(css, root) if text_of(element)), None)

    def date_in(self, text: str) -> PrintedDate | None:
        """The date that a line of this page prints, while what one page may ask for lasts."""
        return read_date(text, allowance=self._allowance)

    @cached_property
    def _allowance(self) -> Allowance:
        return Allowance()

    @cached_property
    def _origin(self) -> str:
        parts = parts_of(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @cached_property
    def _index(self) -> Index:
        return Index(self.tree)

    @cached_property
    def is_xml(self) -> bool:
        """True for feeds and sitemaps."""
        # The charset is not asked for: the bytes that count are the same in all but UTF-16.
        charset = "utf-8" if _may_be_utf8(self.body) else self.charset
        start = self.body[:800].decode(charset, errors="replace").lstrip("\ufeff \t\r\n")
        return start.startswith(("<?xml", "<rss", "<feed", "<urlset", "<sitemapindex")) and "<html" not in start


def _parsed(encoded: bytes) -> tuple[lxml.html.HtmlElement, bool]:
    """The root element, and whether every byte was UTF-8: the parser complains of those that are not.

    Raises TooDeep. To decode a page only to know its charset takes a tenth of the time that reading it does.
    """
    try:
        plain = encoded.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")
        if len(plain) >= _SURE_BYTES:
            plain = _INLINE_FILE.sub(b"data:,", plain)
        root: lxml.html.HtmlElement = lxml.html.document_fromstring(plain, parser=_PARSER)
    except lxml.etree.ParserError:
        return lxml.html.fromstring("<html><body></body></html>"), False
    complaints = [entry.message for entry in _PARSER.error_log]
    if any("depth" in complaint for complaint in complaints):
        raise TooDeep("the page nests deeper than the parser reads; its text would be cut")
    if any("size limit" in complaint for complaint in complaints):
        raise TooDeep("a text or attribute of the page is longer than the parser reads (10 MB); its text would be cut")
    return root, not any("encoding" in complaint for complaint in complaints)


def _may_be_utf8(body: bytes) -> bool:
    """False for UTF-16, and for pages that the parser may give up before their end."""
    return b"\0" not in body and not body.startswith(UTF16_MARKS) and len(body) < _SURE_BYTES
