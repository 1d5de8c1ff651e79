"""Crawls the portal of traps as `luuchieu crawl` crawls real ones, and prints the report and what it cost.

python -m tests.hostile.crawl_traps HOME
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import ClassVar

from cli._progress import finish, guarded
from crawler.run import crawl_spiders
from crawler.session import Order
from tests.crawler.site import StubPortal
from tests.hostile.trap_site import TRAPS


class Traps(StubPortal):
    """A portal of nothing but traps, and one good section."""

    name = "traps"
    sections: ClassVar[dict[str, str]] = {"Tin": "/tin", **{path[1:]: path for path in TRAPS}}
    sitemaps = ("/sitemap.xml",)


if __name__ == "__main__":
    with guarded("crawl"):
        outcome = crawl_spiders([Traps], Order(home=Path(sys.argv[1])))
    # Not getrusage: what that tells of a program begins with the peak of the one that started it.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(f"memory: {int(status['VmHWM'].split()[0]) / 1024:.0f} MB", file=sys.stderr)
    finish("crawl", outcome, as_json=True)
