"""MediaSoft on a host that had another system before: sections paged by `trang-N.html`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.families.mediasoft import MediaSoft
from crawler.reading import Entry

_PAGE = re.compile(r"/trang-(\d+)\.html$")


class MediaSoftWithNumberedPages(MediaSoft):
    """The old sections' listings (`/chinh-tri/trong-tinh/trang-2.html`, seen in 2020) are walked for the past."""

    old_sections: ClassVar[Mapping[str, str]] = {}
    old_until: ClassVar[date] = date(2024, 7, 31)
    listing_items = f"{MediaSoft.listing_items}, .news-row, .news-item, .list-news li"

    @classmethod
    def entries(cls, since: date, until: date) -> list[Entry]:
        """The old sections only for windows that reach back to them."""
        doors = super().entries(since, until)
        if since <= cls.old_until:
            base = f"https://{cls.host}"
            doors += [
                Entry(kind="listing", url=base + path, section=name, until=cls.old_until)
                for name, path in cls.old_sections.items()
            ]
        return doors

    @classmethod
    def page_number(cls, url: str) -> int:
        """N of `trang-N.html`, else of `?page=N`."""
        found = _PAGE.search(urlsplit(url).path)
        return int(found[1]) if found else super().page_number(url)

    @classmethod
    def page_url(cls, url: str, number: int) -> str:
        """Old sections by path, new ones by query."""
        parts = urlsplit(url)
        section = _PAGE.sub("/", parts.path)
        if section not in cls.old_sections.values():
            return super().page_url(url, number)
        base = f"{parts.scheme}://{parts.netloc}{section}"
        return base if number == 1 else f"{base}trang-{number}.html"
