"""Crawls the stub portal as `luuchieu crawl` crawls real ones: a process of its own, since a reactor runs once.

python -m tests.crawler.crawl_stub HOME [--since D] [--until D] [--replay FILE]... [--refetch] [--profile FILE]
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from cli._progress import finish, guarded
from crawler.run import crawl_spiders
from crawler.session import Order
from tests.crawler.site import StubPortal


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
        outcome = crawl_spiders([StubPortal], order)
    finish("crawl", outcome, as_json=True)


if __name__ == "__main__":
    main()
