"""VHV on a host that had another system before: addresses `/<slug>-dt<number>.html` (seen on en.tnu.edu.vn)."""

from __future__ import annotations

import re

from crawler.families.vhv import Vhv
from crawler.pages.addresses import parts_of

_OLD_ARTICLE = re.compile(r"^/([^/]+-dt\d+)\.html$")


class VhvWithNumberedAddresses(Vhv):
    """The old addresses stand at the root of the host."""

    @classmethod
    def article_key(cls, url: str) -> str | None:
        """`so-ket-...-dt441`, or VHV's own key."""
        found = _OLD_ARTICLE.match(parts_of(url).path)
        return found[1] if found else super().article_key(url)
