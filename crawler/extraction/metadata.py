"""What a page says of itself to machines: JSON-LD and meta tags."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree
from lxml.html import HtmlElement

from archive.text import tidy

if TYPE_CHECKING:
    from crawler.pages.page import Page

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

_SCRIPTS = etree.XPath("//script[@type='application/ld+json']")
_ARTICLE_TYPES = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "WebPage")
_META_NAMES = {
    "title": ("og:title", "twitter:title"),
    "published": (
        "article:published_time",
        "datepublished",
        "pubdate",
        "article:published",
        "dc.date.issued",
    ),
    "modified": ("article:modified_time", "datemodified", "og:updated_time", "lastmod"),
    "author": ("article:author", "author", "dc.creator"),
    "section": ("article:section",),
    "publisher": ("og:site_name",),
}
_META_READ = frozenset(name for names in _META_NAMES.values() for name in names)


@dataclass(slots=True)
class Metadata:
    """Values as declared, each with its giver (`json-ld` or `meta`)."""

    values: dict[str, tuple[str, str]]
    tags: tuple[str, ...] = ()

    def get(self, name: str) -> tuple[str, str] | None:
        """Value and giver."""
        return self.values.get(name)


def read_metadata(page: Page) -> Metadata:
    """JSON-LD first, meta tags for what it lacks. Broken JSON is passed over."""
    values: dict[str, tuple[str, str]] = {}
    tags: tuple[str, ...] = ()
    for node in _articles(page.tree) if b"ld+json" in page.body else ():
        for name, value in _from_json(node).items():
            values.setdefault(name, (value, "json-ld"))
    metas: dict[str, str] = {}
    for meta in page.tree.iter("meta"):
        if not meta.get("content"):
            continue
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name in _META_READ:
            metas.setdefault(name, tidy(meta.get("content")))
        if name == "article:tag":
            tags += (tidy(meta.get("content")),)
    for name, sources in _META_NAMES.items():
        found = next((metas[source] for source in sources if metas.get(source)), None)
        if found:
            values.setdefault(name, (found, "meta"))
    return Metadata(values, tags)


def _articles(tree: HtmlElement) -> Iterator[dict[str, Json]]:
    for script in _SCRIPTS(tree):
        try:
            data: Json = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        stack = [data]
        while stack:
            node = stack.pop()
            if isinstance(node, list):
                stack.extend(node)
            elif isinstance(node, dict):
                stack.append(node.get("@graph"))
                kinds = node.get("@type")
                if any(kind in _ARTICLE_TYPES for kind in (kinds if isinstance(kinds, list) else [kinds])):
                    yield node


def _from_json(node: dict[str, Json]) -> dict[str, str]:
    found = {
        "title": _name(node.get("headline")),
        "published": _name(node.get("datePublished")),
        "modified": _name(node.get("dateModified")),
        "author": _name(node.get("author")),
        "section": _name(node.get("articleSection")),
        "publisher": _name(node.get("publisher")),
    }
    return {name: value for name, value in found.items() if value}


def _name(value: Json) -> str | None:
    """A JSON-LD value as text: itself, its `name`, or the names of a list."""
    if isinstance(value, dict):
        return _name(value.get("name"))
    if isinstance(value, list):
        return ", ".join(name for name in map(_name, value) if name) or None
    return tidy(value) if isinstance(value, str) else None
