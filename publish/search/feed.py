"""A search as an Atom feed (RFC 4287) that one can subscribe to: the articles that were published last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from publish.search.results import Hit

_ATOM = "http://www.w3.org/2005/Atom"
#: What XML cannot hold.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Where the feed and the page it belongs to are found, what it is called, and when the archive was last built."""

    title: str
    self_url: str
    page_url: str
    built_at: str


def atom(feed: Feed, hits: Sequence[Hit], urls: Sequence[str], names: dict[str, str]) -> bytes:
    """The feed as UTF-8. An entry's id is that of the article, the same wherever the archive is served from.

    Args:
        feed: the feed itself.
        hits: its articles, the newest first.
        urls: the addresses of their pages.
        names: name of each portal.
    """
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(root, "id", feed.self_url)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.built_at)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.self_url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page_url)
    for hit, url in zip(hits, urls, strict=True):
        entry = etree.SubElement(root, f"{{{_ATOM}}}entry")
        _add(entry, "id", f"urn:luuchieu:{hit.article_id}")
        _add(entry, "title", hit.title)
        _add(entry, "link", rel="alternate", type="text/html", href=url)
        if hit.published_at:
            _add(entry, "published", _instant(hit.published_at))
        _add(entry, "updated", _instant(hit.published_at or hit.first_captured_at))
        _add(etree.SubElement(entry, f"{{{_ATOM}}}author"), "name", hit.author or names.get(hit.portal, hit.portal))
        _add(entry, "category", term=hit.portal, label=names.get(hit.portal, hit.portal))
        _add(entry, "summary", hit.snippet.striptags(), type="text")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> None:
    clean = {key: _NOT_IN_XML.sub("", value) for key, value in attributes.items()}
    etree.SubElement(parent, f"{{{_ATOM}}}{name}", clean).text = None if text is None else _NOT_IN_XML.sub("", text)


def _instant(moment: str) -> str:
    """A date without time as the first moment of that day in Vietnam: Atom knows no bare dates."""
    return f"{moment}T00:00:00+07:00" if _DATE.fullmatch(moment) else moment
