"""backan.gov.vn: dates without time, pictures in `/PictureLibrary/`. All else about its pages is inferred.

No layout is declared: the generic extractor reads the articles until somebody sees the markup.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families.paging import PagedByQuery

_ARTICLE = re.compile(r"^/Pages/[^/]*?-(\d+)\.aspx$", re.I)


class SharePoint(PagedByQuery):
    """Identity is the number at the end of the page's name."""

    family = "sharepoint"
    listing_items = ".news-item, .item-news, .ms-listviewtable tr, .list-item"

    @classmethod
    def article_key(cls, url: str) -> str | None:
        """`1204` of `/Pages/hoi-nghi-...-1204.aspx`."""
        found = _ARTICLE.match(urlsplit(url).path)
        return found[1] if found else None
