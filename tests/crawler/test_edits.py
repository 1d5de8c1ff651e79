"""Every kind of edit of the lab, on a page of every layout: read before and after, is it one?"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from archive.essence import Text, is_significant
from crawler.pages.page import Page
from spiders import portals
from tests.lab import clocks, edits
from tests.lab.answer import Ask
from tests.lab.truth import row
from tests.lab.world import NAMES, World, open_world

SIZE = 60
BEFORE, AFTER = clocks.seconds("2026-08-31 12:00"), clocks.seconds("2026-09-02")
_SCENARIO = {"seed": 5, "size": SIZE, "page_kb": 6, "first": "real", "start": "2026-08-01", "end": "2026-10-01"}


def world_of(**event: object) -> World:
    return open_world({**_SCENARIO, "events": [{"at": "2026-09-01", **event}]})


@pytest.fixture(scope="module")
def one_of_each() -> list[tuple[str, int]]:
    """An article of every layout with a marked lead, and one without."""
    world = open_world(_SCENARIO)
    found: dict[tuple[str, str, bool], tuple[str, int]] = {}
    for name in NAMES:
        for n in range(SIZE):
            layout = world.sites[name].era(n).layout
            found.setdefault((name, layout, row(world, world.sites[name], n, BEFORE)["summary"] is None), (name, n))
    return list(found.values())


def read(world: World, name: str, n: int, at: int) -> Text:
    url = world.sites[name].address(n, at)
    parts = urlsplit(url)
    answer = world.answer(Ask(parts.scheme, parts.netloc, parts.path, parts.query, at))
    article = portals()[name].read(Page(url, answer.body(), "text/html; charset=utf-8")).article
    assert article is not None, url
    return article.title, article.summary, article.body_text


@pytest.mark.parametrize("kind", edits.SIGNIFICANT + edits.TRIVIAL)
def test_an_edit_of_a_page(kind: str, one_of_each: list[tuple[str, int]]) -> None:
    world = world_of(kind="edit", what=kind, articles=list(range(SIZE)))
    wrong = []
    for name, n in one_of_each:
        is_edit = len(row(world, world.sites[name], n, AFTER)["revisions"]) > 1  # type: ignore[arg-type]
        if is_significant(read(world, name, n, BEFORE), read(world, name, n, AFTER)) != is_edit:
            wrong.append((name, n, is_edit))
    assert not wrong
    assert len(one_of_each) > 20


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "redesign"},
        {"kind": "nfd"},
        {"kind": "lazy"},
        {"kind": "charset", "declared": "iso-8859-1"},
        {"kind": "charset", "declared": "utf-8", "encoded": "windows-1258"},
    ],
    ids=lambda fault: " ".join(fault.values()),
)
def test_what_is_only_printed_otherwise_is_no_edit(fault: dict[str, str], one_of_each: list[tuple[str, int]]) -> None:
    world = world_of(**fault)
    assert not [
        (name, n)
        for name, n in one_of_each
        if is_significant(read(world, name, n, BEFORE), read(world, name, n, AFTER))
    ]
