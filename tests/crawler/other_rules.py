"""`luuchieu` with other rules of reading, as an earlier or a later version of it has them.

python -m tests.crawler.other_rules today|older|later|blind|slow WORDS...

Set when the module is imported, so that processes which it starts have them too.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from archive import keeping
from archive.article import Article
from cli import main
from crawler.page import Page
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


Portal.read = classmethod(read)  # type: ignore[assignment]
keeping.EXTRACTOR_VERSION += {"older": -1, "later": 1, "slow": 1}.get(RULES, 0)

if __name__ == "__main__":
    main(prog_name="luuchieu")
