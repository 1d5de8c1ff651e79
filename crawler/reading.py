"""What reading a page gives: an article, the links of a listing, or the reason why neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from archive.article import Article

Kind = Literal["article", "listing", "feed", "sitemap", "blocked", "trap", "empty", "missing", "stand-in", "other"]
"""`stand-in`: what stands where the portal's page was; `error` begins with what it is, such as `a parking page:`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A door of a portal: an address at which a walk begins."""

    kind: Literal["listing", "feed", "sitemap"]
    url: str
    section: str | None = None
    until: date | None = None
    """The last day that an older system's door shows; None where it still shows what is new."""
    may_lack: bool = False
    """True for an address that was made, not named: a day's sitemap is there only if the day had articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An article's address as a listing, feed or sitemap shows it."""

    url: str
    title: str | None = None
    listed_date: str | None = None
    """ISO 8601 at +07:00 or `YYYY-MM-DD`, as printed beside the link."""
    section: str | None = None
    is_listed: bool = True
    """True in the listing itself, False in a side box (most read, newest): side boxes repeat on every page,
    so they say nothing about where a walk stands."""

    @property
    def listed_on(self) -> date | None:
        """The day alone."""
        return date.fromisoformat(self.listed_date[:10]) if self.listed_date else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One page, read. `error` says in plain words what is wrong with it; None where all is well."""

    kind: Kind
    article: Article | None = None
    links: tuple[Link, ...] = ()
    next_url: str | None = None
    nested: tuple[Entry, ...] = ()
    """The sitemaps that a sitemap index names."""
    error: str | None = None
    lacks: str | None = None
    """The required field for want of which the page is no article."""
