"""How fast pages become articles on one core, beside trafilatura on the same pages.

    python -m bench.read [--pages N]

Pages of about 90 KB of all nine portals, made by the lab. Milliseconds a page, and how many of trafilatura's pages
ours do in the same time. Portals that trafilatura itself reads for us (`generic` in `by`) cannot be faster than it.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence

import trafilatura

from crawler.pages.page import Page
from spiders import portals
from tests.lab.answer import Ask
from tests.lab.warc import addresses
from tests.lab.world import open_world

SCENARIO = {"seed": 7, "start": "2026-09-01", "end": "2026-09-02", "per_day": 0, "page_kb": 90, "first": "real"}


def made_pages(portal: str, most: int) -> list[tuple[str, bytes]]:
    """Addresses and bodies of articles of one portal."""
    world = open_world({**SCENARIO, "portals": {portal: {"size": most}}})
    spider = portals()[portal]
    found = []
    for url in addresses(world, world.end):
        if spider.article_key(url) and not spider.is_trap(url):
            scheme, _, rest = url.partition("://")
            host, _, tail = rest.partition("/")
            path, _, query = tail.partition("?")
            found.append((url, world.answer(Ask(scheme, host, f"/{path}", query, world.end)).body()))
    return found[:most]


def ms_a_page(work: Callable[[str, bytes], object], pages: Sequence[tuple[str, bytes]]) -> float:
    """Processor time of `work` over the pages, once warm."""
    for url, body in pages[:5]:
        work(url, body)
    began = time.process_time()
    for url, body in pages:
        work(url, body)
    return 1000 * (time.process_time() - began) / len(pages)


def main() -> None:
    """Measure each portal and print a JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=60)
    most = parser.parse_args().pages
    for name, spider in portals().items():
        pages = made_pages(name, most)
        read = ms_a_page(lambda url, body, spider=spider: spider.read(Page(url, body)), pages)  # type: ignore[misc]
        theirs = ms_a_page(
            lambda url, body: trafilatura.extract(body, favor_precision=True, include_comments=False), pages[:20]
        )
        articles = (spider.read(Page(url, body)).article for url, body in pages)
        givers = Counter(article.fields["body_text"] for article in articles if article)
        row = {
            "portal": name,
            "ms": round(read, 2),
            "trafilatura_ms": round(theirs, 1),
            "ratio": round(theirs / read, 1),
        }
        print(json.dumps(row | {"by": dict(givers)}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
