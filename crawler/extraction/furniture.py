"""What stands inside an article's body and is not the article: players, share bars, related lists, counters."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml.html import HtmlElement

from crawler.extraction.blocks import Block
from crawler.pages.tree import text_of

_BOX = re.compile(
    r"(?:^|[\s_-])(?:related?|relates?|share|social|rating|comments?|breadcrumb|adv?s|advert\w*|banner|toolbar|audio|"
    r"player|lien-?quan|relatednews|readmore|xem-?them|star-rating|print|fb-like|zalo\w*|addthis\w*|block_share|"
    r"cms-relate|box-?tin|tin-?khac|mostread|tags?|keywords?|btn|breadcrumbs|copyright|pagination|pager|sharing)"
    r"(?:$|[\s_-])",
    re.I,
)
"""Class or id names of furniture, as seen on the portals and their families (portals.md sections 1 to 6)."""

_LINE = re.compile(
    r"(?:\d{1,2}:\d{2}(?:\s*/\s*\d{1,2}:\d{2})?"
    r"|[|•·–-]+"
    r"|xem thêm|đọc thêm|xem tiếp|chi tiết|in bài(?: viết)?|bản in|gửi (?:email|mail|bài viết)|print|send email"
    r"|(?:a-\s*a\s*a\+|a\+\s*a\s*a-).*"
    r"|chia sẻ(?: (?:bài viết|bài này|tin này|(?:lên |qua |trên )?(?:facebook|zalo|twitter|email)).{0,90})?\s*:?"
    r"|bình luận(?:\s*[:(]?\s*\d*\s*\)?| (?:của bạn|bài viết|facebook).{0,40})"
    r"|theo dõi .{0,60}(?:google news|facebook|zalo|youtube|tiktok|fanpage).{0,20}"
    r"|đánh giá(?: (?:bài viết|tin này|của bạn))?(?:\s*[:(].{0,30})?"
    r"|tổng số điểm (?:của bài viết )?(?:là|:).{0,60}|(?:tăng|giảm) tương phản.{0,40}"
    r"|tải (?:về|xuống)|download"
    r"|đọc bài|nghe (?:đọc )?bài(?: viết)?|lưu(?: bài)?|facebook|twitter|zalo|cỡ chữ.{0,20}"
    r"|(?:lượt xem|số lượt xem|lượt đọc|view count|views?)\s*:?\s*[\d.,]*"
    r"|[\d.,]+\s*(?:lượt xem|lần đọc|lượt đọc|views?)"
    r"|video không hợp lệ|truy cập nội dung luôn|tiếng việt \| english|trở (?:về|lại)|quay lại|về đầu trang)",
    re.I,
)
FILE_NAME = re.compile(r"\S[^/\\?*:|]{0,120}\.(?:jpe?g|png|gif|webp|bmp|tiff?)", re.I)
"""A picture's file name printed as its own line, as tnu.edu.vn does."""

_TAIL = re.compile(
    r"(?:các )?(?:tin|bài)(?: viết)?"
    r"(?: (?:cùng chuyên mục|liên quan|khác|đã đưa|mới hơn|cũ hơn|mới nhất|nổi bật|đọc nhiều))"
    r"|ý kiến bạn đọc|bình luận|other news|từ khóa|tags?|có thể bạn quan tâm",
    re.I,
)
"""Headings after which only lists of other articles follow."""

_ALSO = re.compile(r"[>»\s]*(?:xem thêm|đọc thêm|xem tiếp|(?:tin|bài)(?: viết)? liên quan|mời (?:bạn )?xem)\b", re.I)
"""How editors begin a line within the text that sends the reader to another article."""

_STORY_CHARS = 80
_NAMES_CHARS = 1000
_ENDS = (".", "!", "?", "…", "”", '"', "/")


def boxes(body: HtmlElement) -> list[HtmlElement]:
    """Elements inside the body that are furniture by their class or id."""
    found = []
    whole: int | None = None  # the body's text is put together once: a page may have any number of such boxes
    for element in body.iterdescendants():
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if names == " " or not _BOX.search(names[:_NAMES_CHARS]):
            continue
        if whole is None:
            whole = len(text_of(body))
        if not _holds_the_story(element, whole):
            found.append(element)
    return found


def _holds_the_story(element: HtmlElement, whole: int) -> bool:
    """True for a wrapper such as `div.print-content`, by most of the body's text, which is no list of links."""
    if whole <= _STORY_CHARS:
        return False
    text = len(text_of(element))
    if text <= _STORY_CHARS or text * 2 <= whole:
        return False
    return sum(len(text_of(anchor)) for anchor in element.iter("a")) * 2 < text


def is_file_name(text: str) -> bool:
    """True for `15-7-2020-TG-1.jpg` alone on its line."""
    return "." in text[-5:] and FILE_NAME.fullmatch(text) is not None


def without_furniture(blocks: list[Block], title: str, is_article: Callable[[str], bool]) -> list[Block]:
    """The blocks less player clocks, counters, share words, links to other articles, and what follows the text.

    File names under pictures stay: they tell which line is a caption, and are dropped with it.
    """
    return [
        block for block in _without_tail(blocks) if block.kind == "image" or not _is_furniture(block, title, is_article)
    ]


def _without_tail(blocks: list[Block]) -> list[Block]:
    for index, block in enumerate(blocks):
        if block.kind != "image" and _TAIL.fullmatch(block.text.rstrip(" :.»>")):
            rest = blocks[index + 1 :]
            if not any(map(_is_story, rest)):
                return blocks[:index]
    return blocks


def _is_story(block: Block) -> bool:
    return len(block.text) > _STORY_CHARS and block.linked < 0.5 and block.text.endswith(_ENDS)


def _is_furniture(block: Block, title: str, is_article: Callable[[str], bool]) -> bool:
    if is_file_name(block.text):
        return False
    if _LINE.fullmatch(block.text) or _TAIL.fullmatch(block.text.rstrip(" :.»>")):
        return True
    if block.text.startswith(title) and re.fullmatch(r"\s*ảnh \d+", block.text[len(title) :]):
        return True
    needed = 0.4 if _ALSO.match(block.text) else 0.9
    return block.linked > needed and bool(block.hrefs) and all(is_article(href) for href in block.hrefs)
