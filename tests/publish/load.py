"""Readers of a running site, so many requests a second, and whether each answer is wholly of the snapshot it names."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import httpx

from publish.pages.language import Say
from tests.publish.writer import WITNESS

HEADER = "x-luuchieu-snapshot"
_SQL = (
    "select (select count(*) from articles) as articles, (select count(*) from revisions) as revisions, "
    f"(select title from articles where article_id = '{WITNESS.article_id}') as witness"
)


@dataclass(frozen=True, slots=True)
class Truth:
    """What a snapshot holds, read from its own file as soon as it was published."""

    built_at: str
    articles: int
    revisions: int
    witness: str

    @classmethod
    def of(cls, folder: Path, built_at: str) -> Truth:
        connection = sqlite3.connect(f"{(folder / 'luuchieu.db').as_uri()}?immutable=1", uri=True)
        try:
            return cls(built_at, *connection.execute(_SQL).fetchone())
        finally:
            connection.close()


def _footer(text: str, truth: Truth) -> bool:
    return f"Bản chụp lúc {Say('vi').time(truth.built_at)}." in text


def _article(text: str, truth: Truth) -> bool:
    return _footer(text, truth) and f"<h1>{truth.witness}</h1>" in re.sub(r"<h1[^>]*>\s*|\s*</h1>", _bare, text)


def _bare(tag: re.Match[str]) -> str:
    return "</h1>" if "/" in tag[0] else "<h1>"


def _json(text: str, truth: Truth) -> bool:
    return f'"filtered_table_rows_count": {truth.articles},' in text


def _sql(text: str, truth: Truth) -> bool:
    return text.splitlines()[1:] == [f"{truth.articles},{truth.revisions},{truth.witness}"]


def _csv(text: str, truth: Truth) -> bool:
    return len(text.splitlines()) == truth.articles + 1


def _search(text: str, truth: Truth) -> bool:
    """Every step of the writer adds one such title; the witness says which step was the last."""
    return f'"total": {int(truth.witness.rpartition(" ")[2])},' in text


#: Address, and whether an answer agrees with what its snapshot holds. The CSV of all articles is read in pages.
ASKED: tuple[tuple[str, Callable[[str, Truth], bool]], ...] = (
    ("/", _footer),
    ("/luuchieu/articles", _footer),
    (f"/luuchieu/articles/{WITNESS.article_id}", _article),
    ("/luuchieu/articles.json?_size=1&_col=title", _json),
    (f"/luuchieu.csv?sql={_SQL}", _sql),
    ("/luuchieu/articles.csv?_stream=on&_col=title&_sort=article_id", _csv),
    ("/search.json?q=title:%22tin mới số%22", _search),
    ("/static/site.css", lambda text, truth: "font-family" in text),
)
#: Which of them is asked next: the whole table as CSV less often than a page to read.
_TURNS = (0, 1, 2, 3, 4, 6, 7, 2, 1, 6, 4, 3, 5)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, judged when all snapshots are known."""

    reader: int
    asked: int
    status: int
    snapshot: str
    text: str
    seconds: float


@dataclass(slots=True)
class Load:
    """Readers that ask in turn, half of them over connections that stay open, half over a new one each time."""

    address: str
    rate: int
    seconds: float
    readers: int = 20
    answers: list[Answer] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    async def run(self) -> None:
        begin = time.monotonic()
        await asyncio.gather(*(self._read(number, begin) for number in range(self.readers)))

    async def _read(self, reader: int, begin: float) -> None:
        every = self.readers / self.rate
        due = begin + reader / self.rate
        headers = {"connection": "close"} if reader % 2 else {}
        async with httpx.AsyncClient(base_url=self.address, headers=headers, timeout=30) as client:
            for turn in range(round(self.seconds / every)):
                await asyncio.sleep(max(0.0, due + turn * every - time.monotonic()))
                await self._ask(client, reader, _TURNS[(reader + turn) % len(_TURNS)])

    async def _ask(self, client: httpx.AsyncClient, reader: int, asked: int) -> None:
        path = ASKED[asked][0]
        start = time.monotonic()
        try:
            answer = await client.get(path)
        except httpx.HTTPError as error:
            self.failures.append(f"{path}: {error!r}")
            return
        took = time.monotonic() - start
        if answer.status_code != httpx.codes.OK:
            self.failures.append(f"{path}: {answer.status_code}")
        named = answer.headers.get(HEADER, "")
        self.answers.append(Answer(reader, asked, answer.status_code, named, answer.text, took))

    def mixed(self, truths: dict[str, Truth]) -> list[str]:
        """Answers that do not agree with their snapshot, or go back to an older one than the reader had."""
        order = {name: number for number, name in enumerate(truths)}
        newest: dict[int, int] = {}
        wrong = []
        for answer in self.answers:
            path, agrees = ASKED[answer.asked]
            if answer.snapshot not in truths:
                wrong.append(f"{path}: of no snapshot that was published: {answer.snapshot!r}")
            elif not agrees(answer.text, truths[answer.snapshot]):
                wrong.append(f"{path}: not of {answer.snapshot}")
            elif order[answer.snapshot] < newest.get(answer.reader, 0):
                wrong.append(f"{path}: {answer.snapshot} after a newer one")
            newest[answer.reader] = max(newest.get(answer.reader, 0), order.get(answer.snapshot, 0))
        return wrong

    def latencies_ms(self) -> tuple[float, float]:
        """Median and 95th percentile."""
        parts = quantiles([answer.seconds * 1000 for answer in self.answers], n=20)
        return parts[9], parts[18]
