"""One kept article read again from its capture, by the rules of today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from archive.article import Article
from archive.errors import ArchiveError
from archive.home import Home
from archive.stored import Stored
from archive.warc import Record, read_record_at
from crawler.history import History
from crawler.pages.page import Page
from crawler.portal import Portal
from crawler.reading import Link, Reading

_NAMES = tuple(one.name for one in fields(Article))
_FROM_LISTING = ("title", "published_at", "section")
"""What a listing's words may serve for where the page is silent; the others it never tells."""


class NotReread(Exception):
    """The capture gives no article; the one that is kept stays as it was. `error` is the short class of the reason."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error


@dataclass(frozen=True, slots=True)
class Renewed:
    """An article under today's rules, with the capture that it was read from."""

    article: Article
    capture_id: int
    captured_at: str


def reread(history: History, home: Home, portal: type[Portal], stored: Stored) -> Renewed:
    """The article as its capture reads now. Raises NotReread."""
    record = _record(home, stored)
    day = date.fromisoformat(stored.captured_at[:10]) if stored.captured_at else None
    page = Page(str(stored.url), record.body, record.header("Content-Type"), captured_on=day)
    reading = portal.read(page, _told_then(stored))
    if any(getattr(reading.article, name, None) is None and getattr(stored.article, name) for name in _FROM_LISTING):
        # The page does not say it any more, as we read it now: then what a listing said may serve.
        again = Page(page.url, page.body, page.content_type, captured_on=day)
        reading = portal.read(again, history.hint(page.url))
    article = _article_of(reading, stored)
    assert stored.capture_id is not None
    assert stored.captured_at is not None
    return Renewed(article, stored.capture_id, stored.captured_at)


def renewed(history: History, home: Home, portal: type[Portal], article_id: str) -> Renewed | None:
    """A kept article by today's rules where older ones read it; None where today's did, or where nothing can be read.

    Keep it before a newer capture of that article, and a rule of ours that changed never looks like an edit.
    """
    if not history.is_outdated(article_id):
        return None
    stored = history.stored(article_id)
    try:
        return reread(history, home, portal, stored) if stored else None
    except NotReread:
        return None


def differences(one: Article, other: Article) -> Iterator[str]:
    """Names of the fields in which two readings differ."""
    return (name for name in _NAMES if getattr(one, name) != getattr(other, name))


def _record(home: Home, stored: Stored) -> Record:
    if stored.warc_file is None or stored.warc_offset is None:
        raise NotReread("no capture", "no record of its page is known; run `luuchieu check`")
    try:
        record = read_record_at(home.warc_path(stored.warc_file), stored.warc_offset)
        why = record.flaw if record.url == stored.url else f"it holds {record.url}"
    except ArchiveError as error:
        why = str(error).partition(";")[0]
    if why is not None:
        place = f"{stored.warc_file} at byte {stored.warc_offset}"
        raise NotReread("unreadable capture", f"{place}: {why}; run `luuchieu check`")
    return record


def _told_then(stored: Stored) -> Link:
    """What the listing said when the article was kept, as far as it served: what the page lacked and still lacks."""
    article = stored.article
    served = {name: getattr(article, name) for name in _FROM_LISTING if article.fields.get(name) == "listing"}
    return Link(
        url=str(stored.url),
        title=served.get("title"),
        listed_date=served.get("published_at"),
        section=served.get("section"),
    )


def _article_of(reading: Reading, stored: Stored) -> Article:
    article = reading.article
    if article is None:
        raise NotReread(reading.kind, f"the capture no longer reads as an article: {reading.error or reading.kind}")
    if article.article_id != stored.article.article_id:
        raise NotReread(
            "other identity",
            f"the capture now reads as {article.article_id}, kept as {stored.article.article_id}; "
            "look at article_key of its family",
        )
    return article
