"""Crawls the stub portal as `luuchieu crawl` crawls real ones: a process of its own, since a reactor runs once.

python -m tests.crawler.crawl_stub HOME [--since D] [--until D] [--replay FILE]... [--refetch] [--profile FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import time
from datetime import date
from pathlib import Path

from cli._progress import finish, guarded
from crawler.ending import halt
from crawler.manners.paces import PACES
from crawler.pages.page import Page
from crawler.reading import Link, Reading
from crawler.run import crawl_spiders
from crawler.session import Order
from tests.crawler.site import StubPortal

BROKEN = os.environ.get("LUUCHIEU_TEST_BREAK")
HANGING = os.environ.get("LUUCHIEU_TEST_HANG")
PACE = os.environ.get("LUUCHIEU_TEST_PACE", "{}")
LIMIT_S = os.environ.get("LUUCHIEU_TEST_LIMIT")


class Breaking(StubPortal):
    """A portal whose reading breaks or hangs on one article, as only a fault of ours would."""

    name = "stub"

    @classmethod
    def read(cls, page: Page, hint: Link | None = None) -> Reading:
        """Break, hang, or read."""
        if page.url.endswith(f"/{BROKEN}.html"):
            raise ZeroDivisionError("a fault of ours")
        if page.url.endswith(f"/{HANGING}.html"):
            time.sleep(600)
        return super().read(page, hint)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--since", type=date.fromisoformat)
    parser.add_argument("--until", type=date.fromisoformat)
    parser.add_argument("--replay", type=Path, action="append", default=[])
    parser.add_argument("--refetch", action="store_true")
    given = parser.parse_args()
    PACES["lab"].update(json.loads(PACE))
    if LIMIT_S:
        halt.LIMIT_S = float(LIMIT_S)
    with guarded("crawl"):
        order = Order(
            home=given.home, since=given.since, until=given.until, replay=tuple(given.replay), refetch=given.refetch
        )
        outcome = crawl_spiders([Breaking if BROKEN or HANGING else StubPortal], order)
    finish("crawl", outcome, as_json=True)


if __name__ == "__main__":
    main()
