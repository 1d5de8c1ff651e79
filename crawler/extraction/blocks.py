"""An article's body as a row of blocks: each paragraph, heading, table row, caption and picture, in page order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from lxml.html import HtmlElement

from archive.text import tidy
from crawler.pages.tree import text_of

BlockKind = Literal["text", "heading", "row", "caption", "image"]

# fmt: off
_SKIPPED = frozenset((
    "script", "style", "noscript", "iframe", "button", "input", "select", "svg", "object",
    "audio", "video", "template", "nav", "textarea", "embed", "link", "meta",
))
# fmt: on
# fmt: off
_BREAKING = frozenset((
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "table",
    "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "figure", "figcaption", "blockquote",
    "section", "article", "header", "footer", "aside", "main", "center", "pre", "hr", "address",
    "body",
))
# fmt: on
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_STYLE_ALIGN = re.compile(r"text-align\s*:\s*(\w+)", re.I)
_STYLE_BOLD = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.I)
_STYLE_ITALIC = re.compile(r"font-style\s*:\s*italic", re.I)
_STYLE_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_PICTURE_TABLE_CHARS = 700
"""A table that holds a picture and less text than this is a picture with its caption, not a table of data."""
_PARAGRAPH_CHARS = 60
"""More paragraphs longer than this than pictures make a page set in tables, not captions."""


@dataclass(slots=True)
class Block:
    """One block. `bold` and `italic` are true when all of its text is; `linked` is the share inside links."""

    kind: BlockKind
    element: HtmlElement
    text: str = ""
    align: str = ""
    bold: bool = False
    italic: bool = False
    linked: float = 0.0
    hrefs: list[str] = field(default_factory=list)


class _Style(NamedTuple):
    """What the text at a point of the tree inherits."""

    align: str = ""
    bold: bool = False
    italic: bool = False
    href: str | None = None
    caption: bool = False
    heading: bool = False


class _Run(NamedTuple):
    text: str
    style: _Style


class _Look(NamedTuple):
    """What an element's tag and attributes say of the text inside; what they leave open is inherited."""

    hidden: bool
    align: str | None
    bold: bool
    italic: bool


class BlockReader:
    """Walks one body. `dropped` are elements to pass over, `captions` elements known to hold a caption."""

    def __init__(self, dropped: Collection[HtmlElement] = (), captions: Collection[HtmlElement] = ()) -> None:
        self._dropped = set(dropped)
        self._captions = set(captions)
        self._runs: list[_Run] = []
        self._owner: HtmlElement | None = None
        self._blocks: list[Block] = []
        self._full: dict[HtmlElement, bool] = {}
        """Rows, and whether two cells of each are filled: a row counts for every table around it."""

    def read(self, body: HtmlElement) -> list[Block]:
        """The blocks of `body` in page order."""
        self._owner = body
        self._visit(body, _Style())
        self._flush()
        return self._blocks

    def _visit(self, element: HtmlElement, style: _Style) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED or element in self._dropped:
            return
        look = _look(tag, element.get("style"), element.get("align"))
        if look.hidden:
            return
        if tag == "br":
            self._flush()
        elif tag == "img":
            self._flush()
            self._blocks.append(Block("image", element, align=style.align))
        elif tag == "table" and self._is_data(element):
            self._flush()
            self._rows(element)
        else:
            self._enter(element, tag, self._inherited(element, tag, look, style))

    def _inherited(self, element: HtmlElement, tag: str, look: _Look, style: _Style) -> _Style:
        href = element.get("href") if tag == "a" else None
        is_caption = tag == "figcaption" or element in self._captions or (tag == "table" and _is_picture(element))
        if look == _PLAIN and not (href or is_caption or tag in _HEADINGS):
            return style
        return _Style(
            style.align if look.align is None else look.align,
            style.bold or look.bold,
            style.italic or look.italic,
            href or style.href,
            style.caption or is_caption,
            style.heading or tag in _HEADINGS,
        )

    def _enter(self, element: HtmlElement, tag: str, style: _Style) -> None:
        outer = self._owner
        breaking = tag in _BREAKING
        if breaking:
            self._flush()
            self._owner = element
        if element.text:
            self._runs.append(_Run(element.text, style))
        for child in element:
            self._visit(child, style)
            if child.tail:
                self._runs.append(_Run(child.tail, style))
        if breaking:
            self._flush()
            self._owner = outer

    def _rows(self, table: HtmlElement) -> None:
        for row in table.iter("tr"):
            cells = [text_of(cell) for cell in row if cell.tag in ("td", "th")]
            hrefs = [anchor.get("href") for anchor in row.iter("a") if anchor.get("href")]
            text = " | ".join(cell for cell in cells if cell)
            if text:
                self._blocks.append(Block("row", row, text, hrefs=hrefs))

    def _is_data(self, table: HtmlElement) -> bool:
        """A table of figures or names: no picture, and some row with two filled cells."""
        if table.find(".//img") is not None:
            return False
        for row in table.iter("tr"):
            if row not in self._full:
                self._full[row] = sum(1 for cell in _cells(row) if text_of(cell)) > 1
            if self._full[row]:
                return True
        return False

    def _flush(self) -> None:
        runs, self._runs = self._runs, []
        text = tidy("".join([run.text for run in runs])) if runs else ""
        if not text or self._owner is None:
            return
        inked = [run for run in runs if not run.text.isspace()]
        styles = [run.style for run in inked]
        total = sum([len(run.text) for run in inked])
        linked = sum([len(run.text) for run in inked if run.style.href])
        kind: BlockKind = "text"
        if any(style.caption for style in styles):
            kind = "caption"
        elif all(style.heading for style in styles):
            kind = "heading"
        self._blocks.append(
            Block(
                kind,
                self._owner,
                text,
                align=styles[0].align,
                bold=all(style.bold for style in styles),
                italic=all(style.italic for style in styles),
                linked=linked / total,
                hrefs=list(dict.fromkeys([style.href for style in styles if style.href])),
            )
        )


@lru_cache(maxsize=4096)
def _look(tag: str, declared: str | None, align: str | None) -> _Look:
    """An editor's paragraphs all carry the same few styles."""
    declared = declared or ""
    found = _STYLE_ALIGN.search(declared)
    align = (found[1] if found else align or "").lower() if found or align else "center" if tag == "center" else None
    return _Look(
        _STYLE_HIDDEN.search(declared) is not None,
        align,
        tag in ("b", "strong") or _STYLE_BOLD.search(declared) is not None,
        tag in ("i", "em") or _STYLE_ITALIC.search(declared) is not None,
    )


_PLAIN = _Look(hidden=False, align=None, bold=False, italic=False)


def _is_picture(table: HtmlElement) -> bool:
    pictures = len(table.findall(".//img"))
    if not pictures or len(text_of(table)) >= _PICTURE_TABLE_CHARS:
        return False
    return sum(1 for paragraph in table.iter("p") if len(text_of(paragraph)) > _PARAGRAPH_CHARS) <= pictures


def _cells(row: HtmlElement) -> Iterator[HtmlElement]:
    return (cell for cell in row if cell.tag in ("td", "th"))
