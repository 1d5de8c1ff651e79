"""The five articles this project was created from, set in their families' markup, are read without a fault.

`python -m tests.test_seeds` prints the table of faults alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from archive.text import tidy
from crawler.pages.page import Page
from spiders import portals
from tests.seeds_markup import GOLD, SeedPage, pages

FIELDS = ("title", "lead", "paragraphs", "captions", "author", "source", "dateline", "day", "noise")

pytestmark = pytest.mark.skipif(not GOLD.exists(), reason=f"no seeds at hand: {GOLD} is missing")


def _found(page: SeedPage) -> dict[str, Any]:
    reading = portals()[page.portal].read(Page(page.url, page.html.encode()))
    article = reading.article
    if article is None:
        return {"error": f"{reading.kind}: {reading.error}"}
    paragraphs = article.body_text.split("\n\n")
    lead = article.summary
    # An unmarked lead is the body's first paragraph; one that is bold may count as marked.
    if page.lead == "first" or (page.lead == "bold" and lead is None):
        lead, paragraphs = (f"marked: {lead}" if lead else paragraphs[0]), paragraphs[1:]
    whole = "\n".join([article.title, article.summary or "", article.body_text])
    return {
        "title": article.title,
        "lead": lead,
        "paragraphs": paragraphs,
        "captions": [image.caption for image in article.images if image.caption],
        "author": article.author,
        "source": article.source_name,
        "dateline": article.dateline,
        "day": (article.published_at or "")[:10],
        "noise": [word for word in page.noise if word in whole],
    }


def faults(page: SeedPage) -> Iterator[str]:
    """A line a field that was read wrongly."""
    found = _found(page)
    if "error" in found:
        yield f"{page.name}: {found['error']}"
        return
    wanted = page.wanted | {"noise": [], "captions": [tidy(one) for one in page.wanted["captions"]]}
    for field in FIELDS:
        expected, got = wanted[field], found[field]
        if expected == got:
            continue
        if isinstance(expected, list):
            lacking, surplus = (
                [str(one)[:90] for one in a if one not in b] for a, b in ((expected, got), (got, expected))
            )
            yield f"{page.name}: {field}: lacks {lacking}, has too much {surplus}, {len(got)} for {len(expected)}"
        else:
            yield f"{page.name}: {field}: {str(got)[:120]!r} for {str(expected)[:120]!r}"


def table(all_pages: list[SeedPage]) -> tuple[float, list[str]]:
    """Share of fields read exactly, and the faults."""
    lines = [line for page in all_pages for line in faults(page)]
    total = len(all_pages) * len(FIELDS)
    lost = sum(len(FIELDS) if line.count(": ") < 2 else 1 for line in lines)
    return 1 - lost / total, lines


def test_every_setting_of_every_seed_is_read_exactly() -> None:
    score, lines = table(pages())
    assert lines == [], "\n".join([f"score {score:.3f}", *lines])


def test_every_seed_is_set_in_four_ways_or_more() -> None:
    names = [page.name[:3] for page in pages()]
    assert {name: names.count(name) >= 4 for name in names} == dict.fromkeys(names, True)


def test_a_wrong_reading_is_noticed() -> None:
    page = pages()[0]
    broken = SeedPage(
        name=page.name, portal=page.portal, url=page.url, lead=page.lead, wanted=page.wanted, noise=page.noise,
        html=page.html.replace("sáng nay", "chiều nay").replace("Thành Chung", "Thành Công"),
    )  # fmt: skip
    assert [line.split(": ")[1] for line in faults(broken)] == ["lead", "author"]


if __name__ == "__main__":
    rate, found_faults = table(pages())
    print("\n".join([*found_faults, f"score {rate:.3f} over {len(pages())} pages"]))
