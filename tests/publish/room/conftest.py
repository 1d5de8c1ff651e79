"""A snapshot of the eventful archive, read in-process and by a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette
from playwright.sync_api import Browser, sync_playwright

from publish.build import Built, build
from publish.place import Published
from publish.serving.site import open_site
from tests.conftest import PROGRAMS
from tests.publish.conftest import ask
from tests.publish.room.eventful import make_eventful
from tests.publish.running import serving

Read = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def eventful(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The snapshot."""
    home = tmp_path_factory.mktemp("eventful")
    return build(make_eventful(home), Published(home / "published"))


@pytest.fixture(scope="session")
def room(eventful: Built) -> Datasette:
    """The site over it."""
    return open_site(eventful.snapshot)


@pytest.fixture(scope="session")
def read(room: Datasette) -> Read:
    """GET a path in a language."""

    def fetch(path: str, language: str = "vi", **headers: str) -> httpx.Response:
        return ask(room, path, {"accept-language": language, **headers})

    return fetch


@pytest.fixture(scope="session")
def address(eventful: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site as `luuchieu serve` answers, on the loopback."""
    home = eventful.snapshot.folder.parents[1]
    with serving(home, tmp_path_factory.mktemp("served") / "said") as (_, served):
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it; of one module, for while it runs no other event loop can."""
    program = next(filter(None, map(shutil.which, PROGRAMS["browser"])))
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def shot(tmp_path: Path) -> Path:
    """Where a printed page goes."""
    return tmp_path / "page.pdf"
