"""What a layout is given to print, and what a layout is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.lab.answer import Static
from tests.lab.model import Block, Era, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One article as a layout prints it. Texts are escaped already."""

    n: int
    url: str
    title: str
    lead: str | None
    blocks: tuple[Block, ...]
    published: int
    modified: int
    section: Section
    era: Era
    author: str | None
    source: str | None
    tags: tuple[str, ...]
    views: int
    now: int
    is_lazy: bool
    is_spaced: bool
    asked: str
    """The path that was asked for, which language links are relative to."""
    related: tuple[tuple[str, str], ...]
    pictures: tuple[str, ...]
    files: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of a listing."""

    n: int
    url: str
    title: str
    lead: str
    published: int
    thumb: str | None
    precision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One page of a listing as a layout prints it."""

    section: Section
    rows: tuple[Row, ...]
    page: int
    pages: int
    total: int
    now: int


@dataclass(slots=True)
class Layout:
    """One set of templates: how an article, how a listing is printed, and what stands around both."""

    article: Callable[[Leaf], tuple[str, str]]
    """Leaf -> (tags of the head, main part)."""
    listing: Callable[[Shelf], tuple[str, str]]
    open: str = '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
    top: str = ""
    bottom: str = ""
    title: str = "{title}"
    parts: dict[str, tuple[Static, Static]] = field(default_factory=dict)


def number(text: str) -> int | None:
    """A small whole number of an address, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def cut(text: str, limit: int) -> str:
    """A text cut at a word, with the dots of a listing."""
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + "..."
