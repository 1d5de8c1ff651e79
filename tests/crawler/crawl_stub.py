"""Crawls the stub portal as `luuchieu crawl` crawls real ones: a process of its own, since a reactor runs once.

python -m tests.crawler.crawl_stub HOME [--since D] [--until D] [--replay FILE]... [--refetch] [--profile FILE]
"""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path

from cli._progress import finish, guarded
from crawler.page import Page
from crawler.reading import Link, Reading
from crawler.run import crawl_spiders
from crawler.session import Order
from tests.crawler.site import StubPortal

BROKEN = os.environ.get("LUUCHIEU_TEST_BREAK")


class Breaking(StubPortal):
    """A portal whose reading breaks on one article, as only a fault of ours would."""

    name = "stub"

    @classmethod
    def read(cls, page: Page, hint: Link | None = None) -> Reading:
        """Break, or read."""
        if page.url.endswith(f"/{BROKEN}.html"):
            raise ZeroDivisionError("a fault of ours")
        return super().read(page, hint)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--since", type=date.fromisoformat)
    parser.add_argument("--until", type=date.fromisoformat)
    parser.add_argument("--replay", type=Path, action="append", default=[])
    parser.add_argument("--refetch", action="store_true")
    given = parser.parse_args()
    with guarded("crawl"):
        order = Order(
            home=given.home, since=given.since, until=given.until, replay=tuple(given.replay), refetch=given.refetch
        )
        outcome = crawl_spiders([Breaking if BROKEN else StubPortal], order)
    finish("crawl", outcome, as_json=True)


if __name__ == "__main__":
    main()
