"""What a portal is, and how its pages are read: declarations and pure functions, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import ClassVar
from urllib.parse import urljoin

from archive.rows import PortalRow
from crawler.extraction.article import ArticleMissing, FieldMissing, read_article
from crawler.layout import Layout
from crawler.listings.feeds import read_feed
from crawler.listings.links import read_links
from crawler.listings.traps import multiplies
from crawler.pages.addresses import parts_of
from crawler.pages.garbled import legible
from crawler.pages.oversize import oversize_of
from crawler.pages.page import Page, TooDeep
from crawler.reading import Entry, Link, Reading
from crawler.stand_ins.judging import file_of, stand_in_of
from crawler.stand_ins.walls import is_empty, wall_of


class HalfDeclared(TypeError):
    """A spider lacks an attribute that its family cannot do without."""


class Portal:
    """One portal. A spider declares; a family answers `article_key`, `page_url` and `page_number`.

    Every function here takes addresses and pages and gives values; none fetches anything.
    """

    name: str
    title: ClassVar[str]
    host: ClassVar[str]
    province_code: ClassVar[str]
    family: ClassVar[str]
    status: ClassVar[str] = "alive"
    merged_into: ClassVar[str | None] = None
    allowed_domains: list[str]
    sections: ClassVar[Mapping[str, str]]
    """Section name to its listing's path on `host`; `//other.host/path` for a sub-site."""
    start_date: ClassVar[date]
    layouts: ClassVar[Sequence[Layout]] = ()
    listing_items: ClassVar[str] = "article"
    """CSS of the boxes of a listing that each show one article."""
    feeds: ClassVar[Sequence[str]] = ()
    sitemaps: ClassVar[Sequence[str]] = ()
    """Paths on `host`."""

    _required = (
        "name",
        "title",
        "host",
        "province_code",
        "family",
        "allowed_domains",
        "sections",
        "start_date",
    )

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        if "name" not in cls.__dict__:
            return
        lacking = [attribute for attribute in cls._required if not hasattr(cls, attribute)]
        if lacking:
            raise HalfDeclared(f"spider {cls.__name__} does not declare {', '.join(lacking)}")
        undated = [layout.name for layout in list(cls.layouts)[1:] if layout.valid_until is None]
        if undated:
            raise HalfDeclared(f"spider {cls.__name__}: layouts {', '.join(undated)} need valid_until")

    @classmethod
    def row(cls) -> PortalRow:
        """The declaration as the table `portals` keeps it."""
        return PortalRow(
            portal=cls.name,
            name=cls.title,
            province_code=cls.province_code,
            host=cls.host,
            family=cls.family,
            status=cls.status,
            merged_into=cls.merged_into,
        )

    # What a family answers -----------------------------------------------------------------------------------

    @classmethod
    def article_key(cls, url: str) -> str | None:
        """The CMS's own identity of the article at this address; None when it is not an article's address."""
        raise NotImplementedError

    @classmethod
    def page_url(cls, url: str, number: int) -> str:
        """The address of page `number` (from 1) of the listing at `url`."""
        raise NotImplementedError

    @classmethod
    def page_number(cls, url: str) -> int:
        """Which page of its listing this address is, from 1."""
        raise NotImplementedError

    @classmethod
    def is_trap(cls, url: str) -> bool:
        """True for addresses that multiply without end: language links, calendars, session states."""
        return False

    # What follows from it ------------------------------------------------------------------------------------

    @classmethod
    def canonical_url(cls, url: str) -> str:
        """The address without what does not identify: query, fragment, `www.`, `m.`, http, a last slash."""
        parts = parts_of(url)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        return f"https://{host}{parts.path.rstrip('/') or '/'}"

    @classmethod
    def is_ours(cls, url: str) -> bool:
        """True when the address is on one of the portal's hosts."""
        host = parts_of(url).hostname or ""
        return any(host == domain or host.endswith(f".{domain}") for domain in cls.allowed_domains)

    @classmethod
    def is_near(cls, url: str, page_url: str) -> bool:
        """True when the address is the portal's, or on the host of the page that links to it."""
        return cls.is_ours(url) or parts_of(url).hostname == parts_of(page_url).hostname

    @classmethod
    def article_id(cls, key: str) -> str:
        """Portal and identity key: `baobackan-57990`."""
        return f"{cls.name}-{key}"

    @classmethod
    def named_id(cls, url: str) -> str | None:
        """The article_id that an address names; None when it is not an article's."""
        key = cls.article_key(url)
        return cls.article_id(key) if key is not None else None

    @classmethod
    def page_key(cls, page: Page) -> str | None:
        """The identity key as the page itself tells it, for an article met under another kind of address."""
        return None

    @classmethod
    def entries(cls, since: date, until: date) -> list[Entry]:
        """The doors at which a walk over the days `since`..`until` begins."""
        base = f"https://{cls.host}"
        listings = [Entry(kind="listing", url=urljoin(base, path), section=name) for name, path in cls.sections.items()]
        feeds = [Entry(kind="feed", url=base + path) for path in cls.feeds]
        sitemaps = [Entry(kind="sitemap", url=base + path) for path in cls.sitemaps]
        return listings + feeds + sitemaps

    @classmethod
    def nightly_entries(cls, since: date, until: date) -> list[Entry]:
        """The doors of the crawl of every night, where fewer will do. `since` is a week before the last crawl."""
        return cls.entries(since, until)

    @classmethod
    def days_of(cls, sitemap_url: str) -> tuple[date, date] | None:
        """The first and last day whose articles this sitemap lists, all of them; None where its address is silent."""
        return None

    @classmethod
    def in_window(cls, sitemap_url: str, since: date, until: date) -> bool:
        """False when a sitemap's address shows that nothing in it falls into the window."""
        days = cls.days_of(sitemap_url)
        return days is None or (days[0] <= until and since <= days[1])

    @classmethod
    def is_paged(cls, listing_url: str) -> bool:
        """False for a listing that shows its newest articles alone and goes on by script."""
        return True

    @classmethod
    def number_of(cls, key: str) -> int | None:
        """The CMS's running number in an identity key; None where keys are not counted."""
        return None

    @classmethod
    def next_url(cls, page: Page, links: Sequence[Link]) -> str | None:
        """The next page of a listing: the one its pager names, or None at its end."""
        following = cls.page_number(page.url) + 1
        for anchor in page.tree.iter("a"):
            href = anchor.get("href")
            if href and any(char.isdigit() for char in href):
                absolute = page.resolve(href)
                if cls.page_number(absolute) == following and cls.is_same_listing(page.url, absolute):
                    return absolute
        return None

    @classmethod
    def is_same_listing(cls, one: str, other: str) -> bool:
        """True when both addresses are pages of one listing."""
        return cls.page_url(one, 1) == cls.page_url(other, 1)

    @classmethod
    def read(cls, page: Page, hint: Link | None = None) -> Reading:
        """Read a page of this portal. Never raises on what the page holds: `error` says what is wrong.

        `hint` is what a listing said of the article: its title, date and section serve where the page is silent.
        """
        if cls.is_trap(page.url) or multiplies(page.url):
            return Reading(kind="trap", error="the address is a trap: it multiplies without end")
        try:
            oversize = oversize_of(page)
            if oversize:
                return Reading(kind="other", error=oversize)
            return legible(page, partial(cls._read, hint=hint))
        except TooDeep as deep:
            return Reading(kind="other", error=str(deep))

    @classmethod
    def _read(cls, page: Page, hint: Link | None) -> Reading:
        if page.is_xml:
            return read_feed(cls, page)
        file = file_of(page)
        if file:
            return Reading(kind="stand-in", error=file)
        wall = wall_of(page)
        if wall:
            return Reading(kind="blocked", error=f"a wall against robots stands before the page: {wall}")
        if is_empty(page):
            reading = Reading(kind="empty", error=f"answered {len(page.body)} bytes without any text")
        else:
            reading = cls._read_html(page, hint)
        told = stand_in_of(cls, page, reading)
        return Reading(kind="stand-in", error=told) if told else reading

    @classmethod
    def _read_html(cls, page: Page, hint: Link | None) -> Reading:
        key = cls.article_key(page.url)
        article, error = read_article(cls, page, key, hint)
        if article:
            return Reading(kind="article", article=article)
        if isinstance(error, ArticleMissing):
            return Reading(kind="missing", error=str(error))
        links = read_links(cls, page)
        lacks = error.name if isinstance(error, FieldMissing) else None
        if links and not key:
            return Reading(kind="listing", links=links, next_url=cls.next_url(page, links), lacks=lacks)
        return Reading(kind="other", links=links, error=str(error), lacks=lacks)
