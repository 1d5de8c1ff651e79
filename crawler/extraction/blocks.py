"""An article's body as a row of blocks: each paragraph, heading, table row, caption and picture, in page order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from lxml.html import HtmlElement

from archive.text import tidy
from crawler.tree import text_of

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


@dataclass(frozen=True, slots=True)
class _Style:
    """What the text at a point of the tree inherits."""

    align: str = ""
    bold: bool = False
    italic: bool = False
    href: str | None = None
    caption: bool = False
    heading: bool = False


@dataclass(slots=True)
class _Run:
    text: str
    style: _Style


class BlockReader:
    """Walks one body. `dropped` are elements to pass over, `captions` elements known to hold a caption."""

    def __init__(self, dropped: Collection[HtmlElement] = (), captions: Collection[HtmlElement] = ()) -> None:
        self._dropped = set(dropped)
        self._captions = set(captions)
        self._runs: list[_Run] = []
        self._owner: HtmlElement | None = None
        self._blocks: list[Block] = []

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
        declared = element.get("style") or ""
        if declared and _STYLE_HIDDEN.search(declared):
            return
        if tag == "br":
            self._flush()
        elif tag == "img":
            self._flush()
            self._blocks.append(Block("image", element, align=style.align))
        elif tag == "table" and _is_data(element):
            self._flush()
            self._rows(element)
        else:
            self._enter(element, tag, _inherit(element, tag, declared, style, element in self._captions))

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

    def _flush(self) -> None:
        runs, self._runs = self._runs, []
        text = tidy("".join(run.text for run in runs))
        if not text or self._owner is None:
            return
        inked = [run for run in runs if not run.text.isspace()]
        total = sum(len(run.text) for run in inked)
        linked = sum(len(run.text) for run in inked if run.style.href)
        kind: BlockKind = "text"
        if any(run.style.caption for run in inked):
            kind = "caption"
        elif all(run.style.heading for run in inked):
            kind = "heading"
        self._blocks.append(
            Block(
                kind,
                self._owner,
                text,
                align=inked[0].style.align,
                bold=all(run.style.bold for run in inked),
                italic=all(run.style.italic for run in inked),
                linked=linked / total,
                hrefs=list(dict.fromkeys(run.style.href for run in inked if run.style.href)),
            )
        )


def _inherit(element: HtmlElement, tag: str, declared: str, style: _Style, is_caption: bool) -> _Style:
    changed: dict[str, object] = {}
    align = _STYLE_ALIGN.search(declared) if declared else None
    if align or element.get("align"):
        changed["align"] = (align[1] if align else element.get("align", "")).lower()
    elif tag == "center":
        changed["align"] = "center"
    if tag in ("b", "strong") or (declared and _STYLE_BOLD.search(declared)):
        changed["bold"] = True
    if tag in ("i", "em") or (declared and _STYLE_ITALIC.search(declared)):
        changed["italic"] = True
    if tag == "a" and element.get("href"):
        changed["href"] = element.get("href")
    if is_caption or tag == "figcaption" or (tag == "table" and not _is_data(element) and _is_picture(element)):
        changed["caption"] = True
    if tag in _HEADINGS:
        changed["heading"] = True
    return replace(style, **changed) if changed else style  # type: ignore[arg-type]


def _is_picture(table: HtmlElement) -> bool:
    pictures = len(table.findall(".//img"))
    if not pictures or len(text_of(table)) >= _PICTURE_TABLE_CHARS:
        return False
    return sum(1 for paragraph in table.iter("p") if len(text_of(paragraph)) > _PARAGRAPH_CHARS) <= pictures


def _is_data(table: HtmlElement) -> bool:
    """A table of figures or names: no picture, and some row with two filled cells."""
    if table.find(".//img") is not None:
        return False
    return any(sum(1 for cell in _cells(row) if text_of(cell)) > 1 for row in table.iter("tr"))


def _cells(row: HtmlElement) -> Iterator[HtmlElement]:
    return (cell for cell in row if cell.tag in ("td", "th"))
