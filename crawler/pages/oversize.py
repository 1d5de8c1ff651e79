"""Pages that are too large to read: kept as captures, and told. Pure.

What reading costs goes by bytes, by elements and by the attributes of one element. Each is counted in the bytes, before
anything is parsed, so that the same page is always judged the same.
"""

from __future__ import annotations

import re

from lxml import etree

from crawler.pages.page import Page

MOST_BYTES = 32 * 2**20
"""No article is larger, and parsing takes ten times it."""
MOST_TAGS, MOST_XML_TAGS = 100_000, 1_000_000
"""Signs that open a tag. A page of nothing but `<p>` has ten million. Real pages have a thousand; a
sitemap of 50,000 addresses, as many as its protocol allows, has half a million."""
MOST_CHARS = 2_000_000
"""Of text, scripts included; the rest of a page of 32 MB is pictures in its attributes (`data:`)."""
_MOST_PIECES = 20_000
"""Names, values and gaps of one tag: some 7,000 attributes. The parser compares each with all before it."""
_FEW_BYTES = 60_000
"""What a smaller page can hold of attributes costs a second at most."""
_PIECE = rb"""[^\s>"'/]+|[\s/]+|"[^"]*"|'[^']*'"""
_SHORT_TAG = rb"""<[a-zA-Z][^<>"']{0,600}+(?>"[^"<>]*+"[^<>"']{0,600}+){0,20}+>"""
"""Most tags: 20 quoted values, and 12,000 bytes beside them, hold no more attributes than are read."""
_SOUND = re.compile(
    rb"(?>[^<]+|<(?![a-zA-Z])|%b|<[a-zA-Z](?>%b){0,%d}+(?!%b))*+" % (_SHORT_TAG, _PIECE, _MOST_PIECES, _PIECE)
)
"""All of a page whose tags have few pieces; 100 MB take less than a second."""
_LENGTH = etree.XPath("string-length()")


def oversize_of(page: Page) -> str | None:
    """Why a page is too large to read, in words; None for all that any portal has a use for. Raises TooDeep."""
    body = page.body
    if len(body) > MOST_BYTES:
        return f"the page is {len(body) / 1e6:.0f} MB, more than the {MOST_BYTES // 2**20} MB that are read"
    tags, most = body.count(b"<"), MOST_XML_TAGS if page.is_xml else MOST_TAGS
    if tags > most:
        return f"the page has {tags:,} tags, more than the {most:,} that are read"
    if len(body) > _FEW_BYTES and _SOUND.match(body).end() != len(body):  # type: ignore[union-attr]
        return "a tag of the page has more attributes than are read"
    if len(body) > MOST_CHARS and not page.is_xml:
        chars = int(_LENGTH(page.tree))
        if chars > MOST_CHARS:
            return f"the page has {chars:,} characters of text, more than the {MOST_CHARS:,} that are read"
    return None
