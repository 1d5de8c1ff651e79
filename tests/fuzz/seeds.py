"""Valid inputs: frozen pages, the lab's in the bundled sample, real ones where they stand beside the checkout."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from archive.records import Record, read_records
from spiders import portals
from tests.checkout import ROOT

REAL = ROOT.parent / "shared" / "pages"
SAMPLE = ROOT / "samples" / "provinces.warc.gz"
_FROZEN = ROOT / "tests" / "pages"
_LAB_OF_A_KIND = 6
"""Pages of a portal and media type that the lab gives; more are alike."""
_LARGEST = 100_000
"""Bytes: deep nesting fills one frozen page, and mutations find that by themselves."""


@dataclass(frozen=True, slots=True)
class Served:
    """A page as a portal served it."""

    portal: str
    url: str
    content_type: str
    body: bytes


@cache
def pages() -> tuple[Served, ...]:
    """All of them."""
    return tuple(page for page in (*_frozen(), *_lab(), *_real()) if len(page.body) <= _LARGEST)


@cache
def sample() -> tuple[Record, ...]:
    """The records of the bundled sample."""
    return tuple(read_records(SAMPLE))


def _frozen() -> Iterator[Served]:
    for meta in sorted(_FROZEN.glob("*/*/*/meta.json")):
        told = json.loads(meta.read_text())
        packed = meta.with_name("page.html.gz")
        body = gzip.decompress(packed.read_bytes()) if packed.exists() else meta.with_name("page.html").read_bytes()
        yield Served(told.get("portal") or meta.parts[-4], told["url"], told.get("content_type") or "", body)


def _lab() -> Iterator[Served]:
    """A few pages of each portal and media type, spread over the sample: articles, listings, feeds, sitemaps."""
    kinds: dict[tuple[str, str], list[Served]] = {}
    for record in sample():
        name = next((name for name, portal in portals().items() if portal.is_ours(record.url)), None)
        kind = record.media_type or ""
        if name and ("html" in kind or "xml" in kind or "json" in kind):
            served = Served(name, record.url, record.header("Content-Type") or "", record.body)
            kinds.setdefault((name, kind), []).append(served)
    for alike in kinds.values():
        yield from alike[:: max(1, len(alike) // _LAB_OF_A_KIND)][:_LAB_OF_A_KIND]


def _real() -> Iterator[Served]:
    for path in sorted(REAL.glob("*/*.html")):
        portal, base = ("baothainguyen", "https://baothainguyen.vn/") if "baothai" in path.parts[-2] else (
            "thainguyen", "https://thainguyen.gov.vn/-/"
        )  # fmt: skip
        yield Served(portal, f"{base}{path.stem}", "text/html", path.read_bytes())
