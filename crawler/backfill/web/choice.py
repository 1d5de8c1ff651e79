"""Which of the captures that an index lists are worth fetching. Pure: addresses and facts in, a verdict out."""

from __future__ import annotations

from dataclasses import dataclass

from archive.mementos import Listed
from crawler.backfill.addresses import plain
from crawler.portal import Portal

_PAGES = frozenset(
    ("text/html", "application/xhtml+xml", "text/xml", "application/xml", "application/rss+xml", "application/atom+xml")
)
"""Articles, listings, sitemaps and feeds. Pictures are not asked for: they are most of a portal's captures."""
_UNKNOWN = frozenset(("unk", "-", "warc/revisit"))
"""What indexes write where the type is not known, or not repeated."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address stands for; captures of one identity with one digest show the same state."""

    identity: str
    article_id: str | None


def choose(portal: type[Portal], listed: Listed) -> Choice | str:
    """What a capture is of, or in a few words why it is left out."""
    media_type = (listed.media_type or "-").partition(";")[0].strip().lower()
    if listed.status not in (200, None):
        return f"HTTP status {listed.status}"
    if media_type not in _PAGES | _UNKNOWN:
        return f"type {media_type}"
    if listed.status is None and media_type != "warc/revisit":
        return "no HTTP status"
    if not portal.is_ours(listed.url):
        return "another host"
    if portal.is_trap(listed.url):
        return "a trap: an address that multiplies without end"
    key = portal.article_key(listed.url)
    article_id = portal.article_id(key) if key is not None else None
    if listed.status is None and article_id is None:
        return "a repetition of what is no article"
    return Choice(identity=article_id or plain(listed.url), article_id=article_id)
