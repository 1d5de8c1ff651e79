"""A crawl of the hostile portal, from its first request to its end, and what came of each attack."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crawler.conftest import ROOT
from tests.hostile.server import Hostile, Seen, serving

SHORT = {"DOWNLOAD_TIMEOUT": 4, "RETRY_TIMES": 1}
"""The crawl's own limits are 60 s and three more tries."""


@dataclass(frozen=True)
class Attacked:
    """How a crawl ended."""

    code: int
    home: Path
    document: dict[str, Any]
    stderr: str
    peak_kib: int

    @property
    def portal(self) -> dict[str, Any]:
        (only,) = self.document["portals"]
        return only  # type: ignore[no-any-return]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.home / "archive.db")
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def errors(self) -> dict[str, str]:
        """Path of an address and the name of its failure."""
        found = self.rows("SELECT url, error FROM failures WHERE url IS NOT NULL ORDER BY failure_id DESC")
        return {"/" + url.split("/", 3)[3]: error for url, error in found if url.count("/") > 2}

    @property
    def good(self) -> set[str]:
        """The numbers of the articles that were kept."""
        return {name.removeprefix("stub-") for (name,) in self.rows("SELECT article_id FROM articles")}


def crawl(home: Path, settings: Mapping[str, object], **environment: str) -> Attacked:
    """Crawl in a process of its own."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LUUCHIEU_")}
    environment = {**variables, "LUUCHIEU_TEST_SETTINGS": json.dumps(settings), **environment}
    command = [sys.executable, "-m", "tests.hostile.crawled", str(home)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900)
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return Attacked(done.returncode, home, json.loads(done.stdout), done.stderr, int((home / "peak").read_text()))


def crawl_lab(home: Path, hostile: Hostile, settings: Mapping[str, object] = SHORT) -> Attacked:
    """A crawl of a server that LUUCHIEU_LAB names: every host is there."""
    with serving(hostile.serve) as port:
        return crawl(home, settings, LUUCHIEU_LAB=f"http://127.0.0.1:{port}")


@dataclass
class Tripwire:
    """Where connections end that must not be made."""

    touched: int = 0

    async def serve(self, reader: Any, writer: Any) -> None:
        self.touched += 1
        writer.close()


@dataclass
class Internet:
    """What a crawl believes to be the internet (tests/hostile/wires.py)."""

    names: dict[str, list[list[str]]]
    public: dict[str, int]
    tripwire: Tripwire
    tripwire_port: int

    def variables(self) -> dict[str, str]:
        """What tells a process of it. No portal is asked: the mail address is nobody's."""
        told = {"names": self.names, "public": self.public, "tripwire": self.tripwire_port}
        return {
            "LUUCHIEU_TEST_WIRES": json.dumps(told),
            "LUUCHIEU_CONTACT": "mailto:test@portal.example",
        }


@contextmanager
def internet(names: dict[str, list[list[str]]], **public: int) -> Iterator[Internet]:
    """Names and their addresses; public ports as `p80=PORT`."""
    tripwire = Tripwire()
    with serving(tripwire.serve) as port:
        yield Internet(names, {name[1:]: number for name, number in public.items()}, tripwire, port)


def seen_of(hostile: Hostile, name: str) -> Seen:
    """What came of an attack."""
    return hostile.seen.get(hostile.path_of(name), Seen())
