"""`luuchieu` with other rules of reading, as an earlier or a later version of it has them.

python -m tests.crawler.other_rules today|older|later|blind|slow|mended WORDS...

Set when the module is imported, so that processes which it starts have them too.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from archive import keeping
from archive.article import Article
from cli import main
from crawler.layout import Layout
from crawler.pages.page import Page
from crawler.portal import Portal
from crawler.reading import Link, Reading

if __name__ == "__main__":
    os.environ["LUUCHIEU_TEST_RULES"] = sys.argv.pop(1)
RULES = os.environ["LUUCHIEU_TEST_RULES"]
_today: Callable[..., Reading] = Portal.read.__func__  # type: ignore[attr-defined]


def without_end(article: Article) -> Article:
    """Its last paragraph is lost."""
    return replace(article, body_text=article.body_text.rpartition("\n\n")[0] or article.body_text)


def signed(article: Article) -> Article:
    """Another author is found."""
    return replace(article, author="Người Khác")


def read(cls: type[Portal], page: Page, hint: Link | None = None) -> Reading:
    """As those rules read it."""
    reading = _today(cls, page, hint)
    if RULES == "slow":
        time.sleep(0.02)
    if RULES == "blind" and page.url.endswith(("1.html", "2.html")):
        return Reading(kind="other", error="no layout fits")
    changed: Any = {"older": without_end, "later": signed, "slow": signed}.get(RULES)
    return replace(reading, article=changed(reading.article)) if changed and reading.article else reading


MENDED = Layout(
    name="zq",
    title="h1.zq-h",
    body="div.zq-text",
    lead="p.zq-intro",
    published="div.zq-when",
    author="div.zq-by",
)
"""What whoever mends a portal after the lab's redesign `unknown` declares, by what `luuchieu probe` shows."""


def mended(cls: type[Portal], page: Page, hint: Link | None = None) -> Reading:
    """As read by a portal whose newest layout is that one."""
    if MENDED not in cls.layouts:
        cls.layouts = (MENDED, *(layout.until(date(2026, 1, 11)) for layout in cls.layouts))
    return _today(cls, page, hint)


Portal.read = classmethod(mended if RULES == "mended" else read)  # type: ignore[assignment]
keeping.EXTRACTOR_VERSION += {"older": -1, "later": 1, "slow": 1}.get(RULES, 0)

if __name__ == "__main__":
    main(prog_name="luuchieu")
