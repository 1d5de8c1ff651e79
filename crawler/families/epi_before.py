"""ePi, with the hosts that the paper had before: the same posts on a second host, and an older system on a third.

The older host's addresses and pager are inferred; its markup is from a reader's configuration of 2019.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

from crawler.families.epi import Epi
from crawler.families.paging import PagedByQuery
from crawler.pages.addresses import parts_of
from crawler.pages.page import Page
from crawler.reading import Entry, Link

_OLD_ARTICLE = re.compile(r"^/channel/\d+/\d{6}/[^/]+-(\d{5,})/?$")

_OLD_DIGITS = 7


class EpiWithOldHost(Epi):
    """Walks the newest host's listings and sitemaps, the second host's sitemap, and the old host's channels."""

    listing_items = f"{Epi.listing_items}, #list .news, .list-item"
    pager_is_sure = False
    second_host: ClassVar[str] = "baobackan.com.vn"
    old_host: ClassVar[str] = "www.baobackan.org.vn"
    old_sections: ClassVar[Mapping[str, str]] = {}
    old_until: ClassVar[date] = date(2021, 12, 31)
    """The old host showed nothing later; a window after it needs no walk there."""

    @classmethod
    def article_key(cls, url: str) -> str | None:
        """The post's number, or the number that ends an address of the old host."""
        found = _OLD_ARTICLE.match(parts_of(url).path)
        return found[1] if found else super().article_key(url)

    @classmethod
    def entries(cls, since: date, until: date) -> list[Entry]:
        """The old hosts' doors only for windows that reach back to them."""
        doors = super().entries(since, until)
        doors.append(Entry(kind="sitemap", url=f"https://{cls.second_host}/sitemap.xml"))
        if since <= cls.old_until:
            base = f"http://{cls.old_host}"
            doors += [
                Entry(kind="listing", url=base + path, section=name, until=cls.old_until)
                for name, path in cls.old_sections.items()
            ]
        return doors

    @classmethod
    def is_paged(cls, listing_url: str) -> bool:
        """True on the old host alone."""
        return parts_of(listing_url).hostname == cls.old_host

    @classmethod
    def number_of(cls, key: str) -> int | None:
        """The old host counted on its own, with seven digits."""
        return super().number_of(key) if len(key) < _OLD_DIGITS else None

    @classmethod
    def nightly_entries(cls, since: date, until: date) -> list[Entry]:
        """Without the second host: it lists older posts again, which sweeps look at."""
        doors = super().nightly_entries(since, until)
        return [door for door in doors if parts_of(door.url).hostname != cls.second_host]

    @classmethod
    def days_of(cls, sitemap_url: str) -> tuple[date, date] | None:
        """The second host's sitemaps hold a part of the posts, so they prove no day complete."""
        return None if parts_of(sitemap_url).hostname == cls.second_host else super().days_of(sitemap_url)

    @classmethod
    def in_window(cls, sitemap_url: str, since: date, until: date) -> bool:
        """By the month, on both hosts."""
        days = super().days_of(sitemap_url)
        return days is None or (days[0] <= until and since <= days[1])

    @classmethod
    def page_number(cls, url: str) -> int:
        """Only the old host pages its listings."""
        return PagedByQuery.page_number(url)

    @classmethod
    def page_url(cls, url: str, number: int) -> str:
        """See `page_number`."""
        return PagedByQuery.page_url(url, number)

    @classmethod
    def next_url(cls, page: Page, links: Sequence[Link]) -> str | None:
        """The old host's next page while it still lists articles; None on ePi."""
        if not parts_of(page.url).netloc.endswith(cls.old_host) or not any(link.is_listed for link in links):
            return None
        return cls.page_url(page.url, cls.page_number(page.url) + 1)
