"""Crawls the hostile portal as `luuchieu crawl` does: a process of its own, limits that last seconds cut short.

python -m tests.hostile.crawled HOME
LUUCHIEU_TEST_SETTINGS: Scrapy's settings as JSON. LUUCHIEU_TEST_WIRES: see tests/hostile/wires.py.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import ClassVar

from crawler.spider import PortalSpider
from tests.crawler.site import StubPortal


class HostilePortal(StubPortal):
    """The stub portal, with nothing but one section."""

    name = "stub"
    sections: ClassVar[dict[str, str]] = {"Tin": "/tin"}
    custom_settings = json.loads(os.environ.get("LUUCHIEU_TEST_SETTINGS", "{}"))


class SecondPortal(HostilePortal):
    """Another one."""

    name = "second"
    host = "second.example"
    allowed_domains = ["second.example"]


def main() -> None:
    from tests.hostile import wires

    wires.lay_if_told()
    from cli._progress import finish, guarded
    from crawler.run import crawl_spiders
    from crawler.session import Order

    home = Path(sys.argv[1])
    with guarded("crawl"):
        portals: list[type[PortalSpider]] = [HostilePortal, SecondPortal]
        portals = portals[: int(os.environ.get("LUUCHIEU_TEST_PORTALS", "1"))]
        outcome = crawl_spiders(portals, Order(home=home))
    # Peak of the crawl itself, in KiB: what VmHWM of /proc/self/status says.
    (home / "peak").write_text(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
    finish("crawl", outcome, as_json=True)


if __name__ == "__main__":
    main()
