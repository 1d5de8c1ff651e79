"""One page looked at closely: what it is, each field with what gave it, its links and the next page."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

from archive.article import Article
from crawler.pages.addresses import parts_of
from crawler.pages.page import Page
from crawler.portal import Portal
from crawler.probing.drift import Selector, tried
from crawler.reading import Reading

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

_MIRRORED = re.compile(r"<!-- Mirrored from (\S+) by HTTrack")
_OWN_ADDRESS = "meta[property='og:url'], link[rel=canonical]"


class ProbeError(ValueError):
    """The page cannot be had; the message says which and what to try."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a probe found."""

    portal: str
    reading: Reading
    url: str
    selectors: tuple[Selector, ...] = ()
    """Those of the portal's newest layout, as they fare on this page."""

    @property
    def dead(self) -> tuple[Selector, ...]:
        """Selectors that give nothing where another rule does."""
        return tuple(one for one in self.selectors if one.state == "dead")

    def as_json(self) -> dict[str, Json]:
        """The shape that `luuchieu probe --json` prints."""
        article = self.reading.article
        return {
            "portal": self.portal,
            "url": self.url,
            "kind": self.reading.kind,
            "article": article_json(article) if article else None,
            "from": dict(article.fields) if article else {},
            "selectors": [asdict(one) for one in self.selectors],
            "links": [
                {
                    "url": link.url,
                    "title": link.title,
                    "listed_date": link.listed_date,
                    "is_listed": link.is_listed,
                }
                for link in self.reading.links
            ],
            "next": self.reading.next_url,
            "error": self.reading.error,
        }


def article_json(article: Article) -> dict[str, Json]:
    """An article under the column names of archive.db, with its pictures and files."""
    values: dict[str, Json] = asdict(article)
    values.pop("fields")
    values["tags"] = list(article.tags)
    values["images"] = [asdict(image) for image in article.images]
    values["attachments"] = [asdict(file) for file in article.attachments]
    values["text_sha256"] = article.text_sha256
    values["word_count"] = article.word_count
    return values


def probe_file(
    path: Path, portals: Mapping[str, type[Portal]], portal: str | None = None, url: str | None = None
) -> Probe:
    """Read a saved page, plain or gzipped. Its address is `url`, else the one that the page itself names.

    Raises ProbeError for a file that cannot be read and for a page whose portal nobody can tell.
    """
    try:
        body = path.read_bytes()
    except OSError as why:
        raise ProbeError(f"{path}: {why.strerror}") from why
    if body.startswith(b"\x1f\x8b"):
        try:
            body = gzip.decompress(body)
        except (OSError, EOFError, zlib.error) as why:
            raise ProbeError(f"{path}: a gzip file that is cut or damaged ({why}); fetch it again") from why
    return probe_body(body, portals, portal, url)


def probe_body(
    body: bytes,
    portals: Mapping[str, type[Portal]],
    portal: str | None = None,
    url: str | None = None,
    content_type: str | None = None,
    captured_on: date | None = None,
) -> Probe:
    """Read a page that is at hand, as it was on that day.

    Raises ProbeError when neither `portal` nor the address tells the portal.
    """
    address = url or _named_address(body)
    chosen = (
        portals.get(portal)
        if portal
        else next((one for one in portals.values() if address and one.is_ours(address)), None)
    )
    if chosen is None:
        known = ", ".join(portals)
        raise ProbeError(
            f"no portal {portal!r}; known: {known}" if portal else f"say whose page it is: --portal {known}"
        )
    page = Page(address or f"https://{chosen.host}/", body, content_type, captured_on=captured_on)
    reading = chosen.read(page)
    fresh = Page(page.url, page.body, page.content_type, captured_on=page.captured_on)
    return Probe(chosen.name, reading, page.url, tried(chosen, fresh, reading))


def _named_address(body: bytes) -> str | None:
    """The address that a saved page carries: the mirroring program's comment, else the page's own."""
    mirrored = _MIRRORED.search(body[:4000].decode("utf-8", errors="replace"))
    if mirrored:
        return f"https://{mirrored[1]}"
    named = Page("", body).select(_OWN_ADDRESS) if body.strip() and not body.lstrip().startswith(b"<?xml") else []
    for element in named:
        address = element.get("content") or element.get("href") or ""
        if parts_of(address).hostname:
            return str(address)
    return None
