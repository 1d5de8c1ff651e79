"""One lab for all, and what a crawl of it keeps that nothing happens to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.commands import SCENARIO, assert_in_step, crawl, kept
from tests.lab.serve import running


@dataclass(frozen=True)
class Undisturbed:
    """A crawl that ran to its end."""

    home: Path
    seconds: float
    kept: dict[str, Any]


@pytest.fixture(scope="module")
def lab() -> Iterator[str]:
    """Its address."""
    with running(SCENARIO) as base:
        yield base


@pytest.fixture(scope="module")
def undisturbed(lab: str, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """What every archive must come to."""
    home = tmp_path_factory.mktemp("undisturbed")
    began = time.monotonic()
    done = crawl(home, lab)
    assert done.code == 0, done.stderr
    seconds = time.monotonic() - began
    assert_in_step(home)
    return Undisturbed(home, seconds, kept(home))
