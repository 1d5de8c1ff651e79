"""Readers whose own queries SQLite answers take turns: one at a time for each, and pages never wait for them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

import pytest
from datasette.views.base import DatasetteError

from publish.serving import turns
from publish.serving.turns import Asker, Busy, Turns, is_shaped, reader_of


async def asked(queue: Turns, asker: Asker, work: Callable[[], Awaitable[str]]) -> str:
    """A request with one query, to its end."""
    try:
        return await queue.take(asker, work)
    finally:
        asker.begin_to_answer()


class Counter:
    """Work that lasts until it is let go, and who does it."""

    def __init__(self) -> None:
        self.running: list[str] = []
        self.done: list[str] = []
        self.go: dict[str, asyncio.Event] = {}

    async def work(self, name: str) -> str:
        self.running.append(name)
        await self.go.setdefault(name, asyncio.Event()).wait()
        self.running.remove(name)
        self.done.append(name)
        return name

    def let_go(self, name: str) -> None:
        self.go.setdefault(name, asyncio.Event()).set()


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_one_of_a_reader_and_three_in_all_runs_at_a_time() -> None:
    async def run() -> None:
        queue, counter = Turns(), Counter()
        names = [f"{reader}{number}" for reader in "abcd" for number in range(3)]
        tasks = [asyncio.create_task(asked(queue, Asker(name[0]), partial(counter.work, name))) for name in names]
        order: list[str] = []
        while len(order) < len(names):
            await settled()
            assert len(counter.running) <= turns.AT_ONCE
            readers = [name[0] for name in counter.running]
            assert len(set(readers)) == len(readers)
            order.append(counter.running[0])
            counter.let_go(counter.running[0])
        assert await asyncio.gather(*tasks) == names
        # The fourth reader came last and waits for one turn of another, not for all of theirs.
        assert order.index("d0") <= 3

    asyncio.run(run())


def test_who_waits_too_long_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT_S", 0.05)

    async def run() -> None:
        queue, counter = Turns(), Counter()
        first = asyncio.create_task(asked(queue, Asker("a"), lambda: counter.work("a")))
        await settled()
        with pytest.raises(Busy):
            await asked(queue, Asker("a"), lambda: counter.work("never"))
        other = asyncio.create_task(asked(queue, Asker("b"), lambda: counter.work("b")))
        await settled()
        assert counter.running == ["a", "b"]
        counter.let_go("a")
        counter.let_go("b")
        await asyncio.gather(first, other)
        assert await _quick(asked(queue, Asker("a"), lambda: counter.work("a"))) == "a", "nothing is held any more"

    asyncio.run(run())


def test_no_reader_fills_the_row_and_one_who_leaves_gives_his_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "MOST_WAITING_OF_ONE", 2)

    async def run() -> None:
        queue, counter = Turns(), Counter()
        tasks = [asyncio.create_task(asked(queue, Asker("a"), lambda: counter.work("a"))) for _ in range(3)]
        await settled()
        with pytest.raises(Busy):
            await asked(queue, Asker("a"), lambda: counter.work("a"))
        tasks[1].cancel()
        await settled()
        counter.let_go("a")
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert [isinstance(answer, str) for answer in answers] == [True, False, True]

    asyncio.run(run())


def test_a_request_that_had_its_time_is_ended_and_one_that_answers_goes_on() -> None:
    async def run() -> None:
        queue, counter = Turns(), Counter()
        counter.let_go("a")
        spent = Asker("a", began=time.monotonic() - turns.LONGEST_REQUEST_S - 1)
        with pytest.raises(DatasetteError, match=""):
            await asked(queue, spent, lambda: counter.work("a"))
        spent.is_answered = True
        assert await asked(queue, spent, lambda: counter.work("a")) == "a"

    asyncio.run(run())


def test_a_request_keeps_its_turn_until_its_answer_begins() -> None:
    """A page of a table asks fifteen times: it waits once."""

    async def run() -> None:
        queue, counter = Turns(), Counter()
        for name in ("one", "two", "other"):
            counter.let_go(name)
        first, second = Asker("a"), Asker("a")
        await queue.take(first, partial(counter.work, "one"))
        waiting = asyncio.create_task(asked(queue, second, partial(counter.work, "other")))
        await settled()
        await queue.take(first, partial(counter.work, "two"))
        assert counter.done == ["one", "two"]
        first.begin_to_answer()
        assert await waiting == "other"
        # A long CSV goes on after its beginning, at a turn for each piece.
        assert await queue.take(first, partial(counter.work, "one")) == "one"
        assert not first.has_turn

    asyncio.run(run())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (b"/luuchieu", True),
        (b"/luuchieu.csv", True),
        (b"/~6Cuuchieu", True),
        (b"/luuchieu/articles", True),
        (b"/luuchieu/articles.json", True),
        (b"/luuchieu/articles/", True),
        (b"/luuchieu/articles/baobackan-57990", False),
        (b"/", False),
        (b"/search", False),
        (b"/status", False),
        (b"/static/site.css", False),
    ],
)
def test_what_a_reader_shapes(path: bytes, expected: bool) -> None:
    assert is_shaped(path) is expected


def test_a_household_is_one_reader() -> None:
    assert reader_of("2001:db8:1:2:3::4") == reader_of("2001:db8:1:2:ffff::1") != reader_of("2001:db8:1:3::4")
    assert reader_of("192.0.2.1") != reader_of("192.0.2.2")
    assert reader_of("testclient") == "testclient"


async def _quick(work: Coroutine[Any, Any, str]) -> str:
    async with asyncio.timeout(5):
        return await work
