"""backan.gov.vn: dates without time, pictures in `/PictureLibrary/`. All else about its pages is inferred.

No layout is declared: the generic extractor reads the articles until somebody sees the markup.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from crawler.families.paging import PagedByQuery
from crawler.pages.addresses import parts_of, running_number

_ARTICLE = re.compile(r"^/Pages/[^/]*?-(\d+)\.aspx$", re.I)
_DETAIL = re.compile(r"\w+_ct$")
"""`?com=thongbao_ct&id_tb=46` on sovhttdl.backan.gov.vn (June 2024), plain PHP: the article is in the query alone."""


class SharePoint(PagedByQuery):
    """Identity is the number at the end of the page's name; of a PHP page, its host, component and number."""

    family = "sharepoint"
    listing_items = ".news-item, .item-news, .ms-listviewtable tr, .list-item"

    @classmethod
    def article_key(cls, url: str) -> str | None:
        """`1204` of `/Pages/hoi-nghi-...-1204.aspx`."""
        found = _ARTICLE.match(parts_of(url).path)
        if found:
            return found[1]
        detail = _detail(url)
        return f"{cls._sub_host(url)}.{'.'.join(detail)}" if detail else None

    @classmethod
    def number_of(cls, key: str) -> int | None:
        """Of the portal's own pages; each PHP component counts for itself."""
        return running_number(key)

    @classmethod
    def canonical_url(cls, url: str) -> str:
        """The query stays where it alone names the article."""
        plain, detail = super().canonical_url(url), _detail(url)
        return f"{plain}?com={detail[0]}&id_{detail[1]}={detail[2]}" if detail else plain

    @classmethod
    def _sub_host(cls, url: str) -> str:
        return (parts_of(url).hostname or "").removesuffix(cls.host).strip(".") or "www"


def _detail(url: str) -> tuple[str, str, str] | None:
    """`("thongbao_ct", "tb", "46")` of a PHP page's query; None for other addresses."""
    query = dict(parse_qsl(parts_of(url).query))
    number = next(((name[3:], value) for name, value in query.items() if name.startswith("id_")), None)
    component = query.get("com", "")
    return (component, *number) if number and _DETAIL.match(component) else None
