"""The stub portal, crawled by a process of its own, and what it left."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.site import Site, serving

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Crawled:
    """One command's end."""

    code: int
    home: Path
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.stdout)  # type: ignore[no-any-return]

    @property
    def portal(self) -> dict[str, Any]:
        (only,) = self.document["portals"]
        return only  # type: ignore[no-any-return]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return query(self.home, sql)


Crawl = Callable[..., Crawled]


def query(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a home's archive.db."""
    connection = sqlite3.connect(home / "archive.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def command(
    home: Path, *words: str, module: str = "tests.crawler.crawl_stub", **environment: str
) -> subprocess.Popen[str]:
    """Start a crawl of the stub portal."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LUUCHIEU_")}
    return subprocess.Popen(
        [sys.executable, "-m", module, str(home), *words],
        cwd=ROOT,
        env={**variables, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str], home: Path) -> Crawled:
    """Wait for it."""
    stdout, stderr = process.communicate(timeout=60)
    assert "Traceback" not in stderr, stderr
    return Crawled(process.returncode, home, stdout, stderr)


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    """Crawl a site to its end: `crawl(site, "--since", "2025-01-05", home=..., LUUCHIEU_NOW=...)`."""

    def run(site: Site, *words: str, home: Path | None = None, **environment: str) -> Crawled:
        folder = home or tmp_path / "home"
        with serving(site) as lab:
            return finished(command(folder, *words, LUUCHIEU_LAB=lab, **environment), folder)

    return run
