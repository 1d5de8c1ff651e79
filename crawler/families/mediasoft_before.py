"""MediaSoft on a host that had another system before: sections paged by `trang-N.html`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from crawler.families.mediasoft import MediaSoft
from crawler.pages.addresses import parts_of
from crawler.reading import Entry

_PAGE = re.compile(r"/trang-(\d{1,9})\.html$")


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
        """N of an old section's `trang-N.html`, else of `?page=N`."""
        path = parts_of(url).path
        found = _PAGE.search(path)
        is_old = found is not None and _PAGE.sub("/", path) in cls.old_sections.values()
        return int(found[1]) if found and is_old else super().page_number(url)

    @classmethod
    def page_url(cls, url: str, number: int) -> str:
        """Old sections by path, new ones by query."""
        parts = parts_of(url)
        section = _PAGE.sub("/", parts.path)
        if section not in cls.old_sections.values():
            return super().page_url(url, number)
        base = f"{parts.scheme}://{parts.netloc}{section}"
        return base if number == 1 else f"{base}trang-{number}.html"
