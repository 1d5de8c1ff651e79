"""The one pager that most of these systems share: `?page=N`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.pages.addresses import parts_of
from crawler.pages.page import Page
from crawler.reading import Link
from crawler.spider import PortalSpider

_NUMBER = re.compile(r"(?:^|&)(?:page|trang|p)=(\d{1,9})(?!\d)")


class PagedByQuery(PortalSpider):
    """Listings paged by `?page=N`.

    Where a script fills the pager the next address is computed: the walk ends at the first page without articles.
    """

    pager_is_sure = False

    @classmethod
    def page_number(cls, url: str) -> int:
        """N of `?page=N`, else 1."""
        found = _NUMBER.search(parts_of(url).query)
        return int(found[1]) if found else 1

    @classmethod
    def page_url(cls, url: str, number: int) -> str:
        """Page 1 is the bare address."""
        parts = parts_of(url)
        base = f"{parts.scheme}://{parts.netloc}{parts.path}"
        return base if number == 1 else f"{base}?page={number}"

    @classmethod
    def next_url(cls, page: Page, links: Sequence[Link]) -> str | None:
        """What the pager names, or the computed address while the page still lists articles."""
        named = super().next_url(page, links)
        if named or not any(link.is_listed for link in links):
            return named
        return cls.page_url(page.url, cls.page_number(page.url) + 1)
