"""What an article is: one definition, read by the store, by docs/article-schema.md and by Datasette."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.text import count_words, text_sha256


def _told(description: str, **options: Any) -> Any:
    """A dataclass field that carries its own description."""
    return field(metadata={"description": description}, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of an article, in the order of the page."""

    url: str = _told("Absolute address of the largest version that the page names.")
    caption: str | None = _told("Caption as printed, credit included; None where the page gives none.", default=None)
    credit: str | None = _told("Photographer or agency named by the caption.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that an article links to: PDF, Word, Excel, archive."""

    url: str = _told("Absolute address of the file.")
    caption: str | None = _told("The link's own words.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as one capture of its page shows it. An optional field is None where the page is silent."""

    article_id: str = _told("Portal, a hyphen, and the CMS's own identity key: `baobackan-57990`.")
    portal: str = _told("Short name of the portal, as `luuchieu portals` lists it.")
    url: str = _told("Address that the capture was fetched from.")
    canonical_url: str = _told("The address reduced to what identifies the article; the same from all its doors.")
    title: str = _told("Headline. NFC, one line.")
    summary: str | None = _told(
        "The lead, only where the page marks it as such. Never repeated in body_text.", default=None
    )
    body_text: str = _told("Paragraphs separated by a blank line; no captions, no furniture, no byline. NFC.")
    body_html: str = _told(
        "The body as sanitized HTML: paragraphs, headings, lists, tables, pictures, links.", default=""
    )
    author: str | None = _told("Byline as printed, without labels such as `Tin, ảnh:`.", default=None)
    source_name: str | None = _told("Publication that the page names as its source.", default=None)
    dateline: str | None = _told("Prefix set before the lead, such as `BBK`, without its dash.", default=None)
    section: str | None = _told("Section as the page or the listing names it.", default=None)
    tags: tuple[str, ...] = _told("Tags as printed, in order.", default=())
    language: str = _told("`vi`, or `en` where the text itself is English.", default="vi")
    published_at: str | None = _told(
        "ISO 8601 at +07:00; a bare `YYYY-MM-DD` where the page gives no time; None where it has no date.",
        default=None,
    )
    published_at_raw: str | None = _told("The date as printed on the page.", default=None)
    modified_at: str | None = _told(
        "Time of the last edit that the page itself declares, as published_at.", default=None
    )
    images: tuple[Image, ...] = _told("Pictures with caption and credit.", default=())
    attachments: tuple[Attachment, ...] = _told("Files linked from the body.", default=())
    fields: Mapping[str, str] = _told(
        "Which rule gave each field: a layout's name, `json-ld`, `meta`, `generic`, `listing` or `address`.",
        default_factory=dict,
    )

    @property
    def is_by_fallback(self) -> bool:
        """Whether the generic extractor gave the body, in place of a layout of the portal's."""
        return is_by_fallback(self.fields)

    @property
    def text_sha256(self) -> str:
        """Hash over title, summary and body, blind to white space and to the form of the marks."""
        return text_sha256(self.title, self.summary, self.body_text)

    @property
    def word_count(self) -> int:
        """Syllables in summary and body."""
        return count_words(self.summary or "") + count_words(self.body_text)


def is_by_fallback(fields: Mapping[str, str]) -> bool:
    """Article.is_by_fallback, of its `fields` alone."""
    return fields.get("body_text") == "generic"


def rules_of(fields: Mapping[str, str]) -> frozenset[str]:
    """The rules that gave an article's fields from its page: those of a page whose template changed are others."""
    return frozenset(fields.values()) - {"listing", "address"}
