"""Pictures of the site for the documents, from a few nights of the portal lab: each page says that it may be a sample.

    python -m tests.publish.screenshots [docs/images]

Needs Chromium; takes two minutes. Look at each picture before it is committed.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

from archive.clock import iso
from publish.build import build
from publish.place import Published
from tests.checkout import ROOT
from tests.conftest import PROGRAMS
from tests.lab.serve import running
from tests.nights.play import crawl, nights
from tests.publish.room.watched import TODAY, watch
from tests.publish.running import serving

SCENARIO = {
    "seed": 7,
    "start": "2026-01-01",
    "end": "2026-01-08",
    "first": "2023-01-01",
    "size": 70,
    "per_day": 1,
    "page_kb": 8,
    "paragraphs": [5, 8],
    "portals": {
        name: {}
        for name in (
            "thainguyen", "baothainguyen", "baotuyenquang", "thaibinh", "tnu", "baobackan", "baothaibinh", "backan",
            "baocaovien",
        )
    },
    "events": [
        {"at": "2026-01-02 03:00", "kind": "edit", "pick": 1, "what": "text"},
        {"at": "2026-01-02 05:00", "kind": "delete", "pick": 1, "status": 404},
        {"at": "2026-01-03 05:00", "kind": "delete", "portal": ["thaibinh"], "pick": 1, "status": 200},
        {"at": "2026-01-03 00:00", "kind": "outage", "portal": ["tnu"], "for": "2d"},
    ],
}  # fmt: skip
#: Portals that still answer, and so have nights.
ALIVE = ("baothainguyen", "thainguyen", "tnu", "baotuyenquang", "baocaovien")
FIRST, NIGHTS = "2026-01-01T02:00:00+07:00", 5
SIZES = {390: 1500, 1440: 1040}
_EDITED = (
    "SELECT article_id FROM revisions AS r WHERE revision = 2 ORDER BY "
    "(SELECT count(*) FROM images AS i WHERE i.article_id = r.article_id) DESC, article_id LIMIT 1"
)


def main() -> None:
    """Play the nights, publish, serve, take the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        with running(SCENARIO) as lab:
            for at in nights(FIRST, NIGHTS):
                crawl(lab, home, at)
        watch(home / "archive.db", ALIVE, ill="baotuyenquang", drifting="tnu")
        os.environ["LUUCHIEU_NOW"] = iso(TODAY)
        built = build(home / "archive.db", Published(home / "published"))
        (article,) = sqlite3.connect(built.snapshot.database).execute(_EDITED).fetchone()
        pages = {
            "home": "/",
            "article": f"/luuchieu/articles/{article}",
            "history": f"/luuchieu/articles/{article}/history",
            "portal": "/portals/backan",
            "search": f"/search?{urlencode({'q': 'hồ'})}",
            "status": "/status",
        }
        with serving(home, home / "said") as (_, address), sync_playwright() as playwright:
            program = next(filter(None, map(shutil.which, PROGRAMS["browser"])))
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            for page, path in pages.items():
                for width in SIZES:
                    _take(browser, f"{address}{path}", folder / f"{page}-{width}.png", width, "light")
            _take(browser, f"{address}{pages['article']}", folder / "article-1440-dark.png", 1440, "dark")
            _take(browser, f"{address}/", folder / "home-390-dark.png", 390, "dark")
            browser.close()


def _take(browser: Browser, address: str, path: Path, width: int, scheme: Literal["light", "dark"]) -> None:
    """The top of a page, as high as a phone or a desk shows it scrolled once or twice."""
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        color_scheme=scheme,
        locale="vi-VN",
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    context.close()
    print(f"{path}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
