"""A snapshot of the eventful archive, read in-process and by a browser."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from datasette.app import Datasette
from playwright.sync_api import Browser, sync_playwright

from publish.build import Built, build
from publish.place import Published
from publish.site import listen, open_site
from tests.conftest import BROWSERS
from tests.publish.room.eventful import make_eventful

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
        async def ask() -> httpx.Response:
            response = await room.client.get(path, headers={"accept-language": language, **headers})
            assert isinstance(response, httpx.Response)
            return response

        return asyncio.run(ask())

    return fetch


@pytest.fixture(scope="session")
def address(eventful: Built) -> Iterator[str]:
    """The site at an address of the loopback."""
    listener = listen(0)
    config = uvicorn.Config(open_site(eventful.snapshot).app(), log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listener.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it."""
    program = next(filter(None, map(shutil.which, BROWSERS)))
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def shot(tmp_path: Path) -> Path:
    """Where a printed page goes."""
    return tmp_path / "page.pdf"
