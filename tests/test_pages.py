"""Every frozen page reads as its golden file says, field by field.

A folder tests/pages/<spider>/{articles,listings}/<date>-<slug>/ holds page.html or page.html.gz (the bytes as
served), meta.json (url, saved, origin) and article.json or links.json. A missing golden is written and fails the run
once: read it against the page, mend what is wrong, commit it.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from crawler.pages.page import Page
from crawler.probing.probe import article_json
from crawler.reading import Reading
from spiders import portals

PAGES = Path(__file__).parent / "pages"
FOLDERS = sorted(meta.parent for meta in PAGES.glob("*/*/*/meta.json"))


def read(folder: Path) -> tuple[dict[str, Any], Reading]:
    meta = json.loads((folder / "meta.json").read_text())
    spider = portals()[meta.get("portal") or folder.parent.parent.name]
    packed, plain = folder / "page.html.gz", folder / "page.html"
    if not packed.exists() and not plain.exists():
        pytest.fail(f"{folder.relative_to(PAGES.parent.parent)}: save the page of {meta['url']} as page.html here")
    body = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
    return meta, spider.read(Page(meta["url"], body, meta.get("content_type")))


def golden(path: Path, found: Any) -> Any:
    if not path.exists():
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        pytest.fail(
            f"{path.relative_to(PAGES.parent.parent)} was written now: read it against the page, then commit it"
        )
    return json.loads(path.read_text())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(PAGES)))
def test_page_reads_as_its_golden_says(folder: Path) -> None:
    meta, reading = read(folder)
    if folder.parent.name == "articles":
        assert reading.kind == "article", reading.error
        assert reading.article
        found: dict[str, Any] = article_json(reading.article) | {"fields": dict(reading.article.fields)}
        for name, value in golden(folder / "article.json", found).items():
            assert found[name] == value, f"{name} of {meta['url']}"
    elif folder.parent.name == "listings":
        links = [[link.url, link.title, link.listed_date, link.is_listed] for link in reading.links]
        found = {"kind": reading.kind, "links": links, "next": reading.next_url}
        assert found == golden(folder / "links.json", found)
    else:
        assert reading.kind == meta["kind"], reading.error


def test_every_spider_has_a_frozen_article_and_listing() -> None:
    kept = {(folder.parent.parent.name, folder.parent.name) for folder in FOLDERS}
    lacking = [(name, kind) for name in portals() for kind in ("articles", "listings") if (name, kind) not in kept]
    assert not lacking
