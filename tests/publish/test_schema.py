"""The schema of a snapshot is asked for once: pages need few questions, and say the same as before."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.database import Database

from publish.build import Built
from publish.serving.schema import UnchangingSchema
from publish.serving.site import open_site
from tests.publish.conftest import ask

_TOOK = re.compile(r'"query_ms": [\d.]+')
FEW = 20
"""Home asked 157 times before."""


@pytest.mark.parametrize("path", ["/", "/luuchieu", "/luuchieu/articles", "/luuchieu/articles.json"])
def test_a_page_asks_the_database_few_questions(built: Built, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    site = open_site(built.snapshot)
    first = ask(site, path, {})
    asked = 0
    execute_fn = Database.execute_fn

    async def counted(self: Database, fn: Callable[[Any], Any]) -> Any:
        nonlocal asked
        asked += 1
        return await execute_fn(self, fn)

    monkeypatch.setattr(Database, "execute_fn", counted)
    again = ask(site, path, {})
    assert 0 < asked <= FEW
    assert (first.status_code, again.status_code) == (200, 200)
    assert _TOOK.sub("", again.text)[:4000] == _TOOK.sub("", first.text)[:4000]


def test_answers_are_copies_and_do_not_grow_without_bound(built: Built) -> None:
    site = open_site(built.snapshot)
    database = site.get_database("luuchieu")
    assert isinstance(database, UnchangingSchema)

    async def ask_much() -> None:
        names = await database.table_names()
        names.clear()
        assert "articles" in await database.table_names()
        for number in range(2_500):
            assert not await database.table_exists(f"no such table {number}")
        assert await database.table_exists("articles")

    asyncio.run(ask_much())
    assert len(database._answers) <= 2_000


def test_the_true_name_of_a_table_is_asked_as_datasette_asks_it(site: Datasette) -> None:
    ask(site, "/luuchieu", {})
    answers = site.get_database("luuchieu")._answers
    assert any(key[0] == "true name" for key in answers), (
        "Datasette asks it otherwise now: see publish/serving/schema.py"
    )
