"""Who wrote it and where it first stood: the last lines of a body, taken off the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.text import fold
from crawler.extraction.blocks import Block

_AUTHOR_LABEL = re.compile(
    r"(?:tin,? ?(?:bài)?,? ?(?:và|&|-|/)? ?ảnh|bài,? ?(?:và|&|-|/)? ?ảnh|tin,? bài|ảnh,? bài|tin|bài|bài viết|tác giả|"
    r"người viết|thực hiện|phóng viên|pv|tin bài|bài, ảnh, video|video|biên tập|nhóm pv)\s*[:：]\s*(.+)",
    re.I,
)
_SOURCE_LABEL = re.compile(r"[(]?\s*(?:nguồn(?: tin)?|theo)\s*[:：]?\s+?(.+?)\s*[)]?\.?", re.I)
_SURE_SOURCE = re.compile(r"[(]|(?:nguồn(?: tin)?|theo)\s*[:：]", re.I)
"""`(Theo TTXVN)`, `Nguồn: ...`. Without bracket or colon only a name follows `Theo`: it may begin a sentence too."""
_AGENCY = re.compile(r"(?:TTXVN|VOV|VTV|VTC|BNEWS|Vietnam\+|VietnamPlus)(?:/\S+)?")
_INNER_LABEL = re.compile(r"(?<=[,;-])\s*(?:tin|bài|ảnh|video|clip|đồ họa)\s*:\s*", re.I)
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org)/?", re.I)
_ORGANISATION = re.compile(
    r"\b(?:báo|đài|cổng|ttxvn|media|trung tâm|phòng|ban|sở|cục|văn phòng|tạp chí|vnexpress|vov|vtv|bnews|"
    r"hội(?= \S)|(?:tỉnh|thành|huyện) ?đoàn|đoàn(?= (?-i:[a-zđ]))|"  # Hội ends, Đoàn begins people's names too
    r"thông tấn|truyền hình|online|trường|ubnd|công an|tổng cục|tnu|ptth)\b",
    re.I,
)
_NOBODY = re.compile(r"(?:admin\w*|administrator|quan tri\w*|test|user\d*|editor|bbt)(?:\s+\w+)?", re.I)
"""Account names that a CMS prints where nobody signed: `admin admin` and `Admin English` on Liferay pages."""
_PLACES = frozenset(
    (
        "thai nguyen",
        "bac kan",
        "thai binh",
        "tuyen quang",
        "ha noi",
        "viet nam",
        "hung yen",
        "ha giang",
        "ho chi minh",
    )
)
"""Short capitalised last lines that are not people."""
_NAME_JOIN = frozenset(("và", "-", "–", "&", "/"))
_DASH = re.compile(r"\s+[-–—]\s+")
_NAME_CHARS, _BYLINE_CHARS, _LINE_CHARS = 48, 90, 1000


@dataclass(frozen=True, slots=True)
class Byline:
    """What the last lines say; `author` and `source` as printed, without labels."""

    author: str | None = None
    source: str | None = None


def clean_author(text: str | None) -> str | None:
    """A byline without its label; None for account names, for nothing and for what is no line."""
    if not text or len(text) > _LINE_CHARS:
        return None
    labelled = _AUTHOR_LABEL.fullmatch(text)
    name = _INNER_LABEL.sub(" ", labelled[1] if labelled else text).strip(" .,;:-–—|")
    name = name[1:-1] if name.startswith("(") and name.endswith(")") else name
    return None if not name or _NOBODY.fullmatch(fold(name)) else name


def clean_source(text: str | None) -> str | None:
    """A source without `Nguồn:` or `Theo`; None for what is no line."""
    if not text or len(text) > _LINE_CHARS:
        return None
    labelled = _SOURCE_LABEL.fullmatch(text)
    return (labelled[1] if labelled else text).strip(" .()") or None


def split_byline(text: str) -> Byline:
    """`Thanh Loan – TNU Media` into author and source; a plain name is an author, a domain a source."""
    if _DOMAIN.fullmatch(text):
        return Byline(source=text)
    parts = _DASH.split(text)
    if len(parts) == 2 and is_name(parts[0]) and (_DOMAIN.fullmatch(parts[1]) or _ORGANISATION.search(parts[1])):
        return Byline(clean_author(parts[0]), parts[1])
    return Byline(clean_author(text))


def is_name(text: str) -> bool:
    """True for what reads like people's names: 2 to 12 words, each with a capital, no sentence."""
    if len(text) > _NAME_CHARS or text.endswith(("?", "!", ":", "…")):
        return False
    words = text.replace(",", " ").rstrip(".").split()
    named = [word for word in words if word not in _NAME_JOIN]
    return 2 <= len(named) <= 12 and all(map(_is_name_word, named)) and fold(text) not in _PLACES


def _is_name_word(word: str) -> bool:
    return word[0].isupper() and all(char.isalpha() or char in "'.’" for char in word)


def take_byline(blocks: list[Block]) -> tuple[Byline, list[Block]]:
    """The byline and source in the last lines (at most three), and the blocks that remain."""
    author: str | None = None
    source: str | None = None
    remaining = list(blocks)
    for _ in range(3):
        if len(remaining) < 2 or remaining[-1].kind not in ("text", "heading", "caption"):
            break
        found = _below_a_name(_read_line(remaining[-1]), remaining[-2])
        if found is None or (found.author and author) or (found.source and source):
            break
        author, source = author or found.author, source or found.source
        remaining.pop()
        if found.author and found.source:
            break
    return Byline(author, source), remaining


def _is_source(block: Block, name: str) -> bool:
    """Whether what follows `Nguồn` or `Theo` is a publication and not the rest of a sentence."""
    if _SURE_SOURCE.match(block.text):
        return len(name.split()) <= 12
    if len(name.split()) > 8 or "," in name or any(char.isdigit() for char in name):
        return False
    if block.align == "right" or _DOMAIN.fullmatch(name) or _AGENCY.fullmatch(name):
        return True
    return not block.text.endswith(".") and (is_name(name) or bool(_ORGANISATION.search(name)))


def _below_a_name(found: Byline | None, above: Block) -> Byline | None:
    """`TNU Media` under a line that is a person's name is the source, not a second author."""
    if found is None or not found.author or found.source or not _ORGANISATION.search(found.author):
        return found
    signed = above.text.rstrip("./ ")
    return Byline(source=found.author) if is_name(signed) and not _ORGANISATION.search(signed) else found


def _read_line(block: Block) -> Byline | None:
    """What one last line says; None when it is text."""
    text = block.text
    if len(text) > _BYLINE_CHARS:
        return None
    labelled = _AUTHOR_LABEL.fullmatch(text)
    if labelled:
        return split_byline(labelled[1].strip(" .")) if labelled[1].strip(" .") else Byline()
    sourced = _SOURCE_LABEL.fullmatch(text)
    if sourced and not text.endswith((":", "…")) and _is_source(block, sourced[1].strip(" .()")):
        return Byline(source=sourced[1].strip(" .()"))
    if _DOMAIN.fullmatch(text.strip("()[] ")) or _AGENCY.fullmatch(text.strip("()[] ")):
        return Byline(source=text.strip("()[] "))
    if _NOBODY.fullmatch(fold(text.strip(" ."))):
        return Byline()
    signed = text.rstrip("./ ")
    parts = _DASH.split(signed)
    is_signed = is_name(parts[0]) and not text.endswith("./.")
    if is_signed and (
        len(parts) == 1 or is_name(text) or _ORGANISATION.search(parts[-1]) or _DOMAIN.fullmatch(parts[-1])
    ):
        return split_byline(signed)
    if block.align == "right" and not text.endswith("./.") and not text.startswith("("):
        return split_byline(text.strip(" ."))
    return None
