"""A crowd at a running site: readers without a pause, each from an address of its own, and one who means harm."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

import httpx

ENDLESS = (
    "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
    "select count(*) from articles a, articles b, articles c, articles d where a.title < b.body_text",
    "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n order by zeroblob(400000) limit 1",
)
_FIRST_ASKED_S = 1.0


@dataclass(slots=True)
class Crowd:
    """Readers of `pages` (name to path) for so many seconds."""

    address: str
    pages: Mapping[str, str]
    readers: int
    seconds: float
    has_harm: bool = True
    answers: list[tuple[str, float]] = field(default_factory=list)
    """Name of the page, and seconds until the answer was whole."""
    failures: list[str] = field(default_factory=list)
    harm: Counter[int] = field(default_factory=Counter)
    """Status to answers that the bad reader got."""
    longest_harm_s: float = 0.0

    async def run(self) -> None:
        end = time.monotonic() + self.seconds
        harm = (self._harm(end, number) for number in range(len(ENDLESS) if self.has_harm else 0))
        await asyncio.gather(*harm, *(self._read(number, end) for number in range(self.readers)))

    async def _read(self, reader: int, end: float) -> None:
        """Every reader begins at another page; each second one opens a connection for every request."""
        headers = {"x-forwarded-for": f"192.0.2.{reader}", "accept-language": ("vi", "en")[reader // 2 % 2]}
        headers |= {"connection": "close"} if reader % 2 else {}
        names = list(self.pages)
        await asyncio.sleep(_FIRST_ASKED_S * reader / self.readers)
        async with httpx.AsyncClient(base_url=self.address, headers=headers, timeout=60) as client:
            turn = reader
            while time.monotonic() < end:
                name = names[turn % len(names)]
                turn += 1
                began = time.monotonic()
                try:
                    answer = await client.get(self.pages[name])
                except httpx.HTTPError as error:
                    self.failures.append(f"{name}: {error!r}")
                    continue
                self.answers.append((name, time.monotonic() - began))
                if answer.status_code != httpx.codes.OK:
                    self.failures.append(f"{name}: {answer.status_code}")

    async def _harm(self, end: float, number: int) -> None:
        headers = {"x-forwarded-for": "203.0.113.66"}
        async with httpx.AsyncClient(base_url=self.address, headers=headers, timeout=60) as client:
            while time.monotonic() < end:
                began = time.monotonic()
                try:
                    answer = await client.get(f"/luuchieu.json?sql={quote(ENDLESS[number])}")
                except httpx.HTTPError as error:
                    self.failures.append(f"harm {number}: {error!r} after {time.monotonic() - began:.1f} s")
                    continue
                self.harm[answer.status_code] += 1
                self.longest_harm_s = max(self.longest_harm_s, time.monotonic() - began)

    def lines(self) -> Iterator[str]:
        """A line for each kind of page and one for all; milliseconds."""
        yield f"{'':22}{'requests':>9}{'median':>8}{'p95':>8}{'p99':>8}{'max':>8}"
        for name in (*self.pages, None):
            took = [1000 * seconds for asked, seconds in self.answers if name in (None, asked)]
            if len(took) > 1:
                parts = quantiles(took, n=100)
                figures = (median(took), parts[94], parts[98], max(took))
                yield f"{name or 'all':22}{len(took):9}" + "".join(f"{figure:8.0f}" for figure in figures)

    def longest_s(self, *names: str) -> float:
        """Of these pages."""
        return max(seconds for name, seconds in self.answers if name in names)


def memory_mb(pid: int) -> int:
    """Resident set of a process now."""
    return int(Path(f"/proc/{pid}/status").read_text("ascii").split("VmRSS:")[1].split()[0]) // 1024
