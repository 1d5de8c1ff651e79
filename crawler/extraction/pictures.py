"""The pictures of a body, and which of its lines are their captions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from lxml.html import HtmlElement

from archive.article import Image
from archive.text import tidy
from crawler.extraction.blocks import Block
from crawler.extraction.furniture import is_file_name

_SOURCES = ("data-photo-original-src", "data-original", "data-src", "data-lazy-src", "data-lazy", "src")
"""Lazy pictures keep a 1-pixel placeholder in `src` (ePi, VHV); the attributes before it hold the true one."""
_ICON = re.compile(r"spacer|blank\.gif|/icons?/|emoticon|/images/common/|pixel|loading\.", re.I)
_CREDIT = re.compile(r"(?:^|[(.,;\s])(?:ảnh|nguồn ảnh|photo)\s*:\s*([^().;]{2,60}?)\s*[).]*$", re.I)
_CREDIT_ONLY = re.compile(r"[(]?(?:ảnh|nguồn ảnh|nguồn|photo)\s*:\s*([^():]{2,60}?)[).]*", re.I)
_CREDIT_BOX = re.compile(r"source|author|credit", re.I)
_TELLING = re.compile(
    r"(?:quang cảnh|toàn cảnh|các đại biểu|đại biểu|đồng chí|các đồng chí|lãnh đạo|ông|bà|ảnh|hình ảnh|một góc|đoàn "
    r"|thừa ủy quyền|người dân|cán bộ)\b",
    re.I,
)
"""How captions of these portals begin (the five seed articles, and the Liferay pages)."""
_MARKED_CHARS, _TELLING_CHARS, _PLAIN_CHARS, _SENTENCE_CHARS = 600, 260, 200, 80


def picture_url(element: HtmlElement, resolve: Callable[[str], str]) -> str | None:
    """The address of the largest version that an `img` names; None for icons and placeholders."""
    for attribute in _SOURCES:
        value = (element.get(attribute) or "").strip()
        if value and not value.startswith("data:"):
            if _ICON.search(value) or _is_tiny(element):
                return None
            url = resolve(value)
            return re.sub(r"(?<=[^:/])/{2,}", "/", url) if url.startswith("http") else None
    return None


def _is_tiny(element: HtmlElement) -> bool:
    return any(
        (element.get(side) or "").rstrip("px") in ("1", "2", "16", "20", "24", "32") for side in ("width", "height")
    )


def take_pictures(blocks: list[Block], resolve: Callable[[str], str]) -> tuple[list[Image], list[Block]]:
    """The pictures with captions and credits, and the blocks that remain: the text.

    A caption is a block that the page marks as one, or the line after a picture that looks like one: centred,
    in italics, after a file name, or short and without a full stop. A long plain line after a picture is text.
    """
    images: dict[str, Image] = {}
    printed: set[str] = set()
    remaining: list[Block] = []
    last: str | None = None
    above: Block | None = None
    named = False
    for block in blocks:
        if block.kind == "image":
            last, named = picture_url(block.element, resolve), False
            if last:
                images.setdefault(last, Image(url=last, caption=_declared_caption(block.element)))
        elif is_file_name(block.text):
            named = True
            continue
        elif block.kind == "caption" and not last:
            continue
        elif last and _is_caption(block, above, named):
            images[last] = _with_caption(images[last], block, is_first=last not in printed)
            printed.add(last)
            named = False
        else:
            remaining.append(block)
            last, named = None, False
        above = block
    return list(images.values()), remaining


def _declared_caption(element: HtmlElement) -> str | None:
    """EPi writes the caption into attributes too; a caption printed below it takes precedence."""
    link = element.getparent()
    declared = element.get("cms-photo-caption") or (link.get("data-desc") if link is not None else None)
    return tidy(declared) or None if declared else None


def _is_caption(block: Block, above: Block | None, named: bool) -> bool:
    if block.kind == "caption":
        return True
    if block.kind != "text" or above is None:
        return False
    if above.kind != "image":
        return _CREDIT_ONLY.fullmatch(block.text) is not None
    length = len(block.text)
    if block.align == "center" or (block.italic and block.align != "right"):
        return length < _MARKED_CHARS
    if block.bold or block.align == "right" or block.hrefs:
        return False  # a link is there to be followed, such as to the file that an article announces
    if _CREDIT.search(block.text):
        return length < _MARKED_CHARS
    is_sentence = block.text.endswith((".", "!", "?", ":", ";"))
    if _TELLING.match(block.text):
        return length < (_PLAIN_CHARS if is_sentence else _TELLING_CHARS)
    return length < (_SENTENCE_CHARS if is_sentence and not named else _PLAIN_CHARS)


def _with_caption(image: Image, block: Block, *, is_first: bool) -> Image:
    alone = _CREDIT_ONLY.fullmatch(block.text)
    if alone and not is_first:
        return replace(image, credit=tidy(alone[1]))
    if not is_first and _CREDIT_BOX.search(block.element.get("class") or ""):
        return replace(image, credit=block.text)
    credit = alone or _CREDIT.search(block.text)
    caption = block.text if is_first else f"{image.caption} {block.text}"
    return replace(image, caption=caption, credit=tidy(credit[1]) if credit else image.credit)
