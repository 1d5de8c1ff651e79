"""One archive and one snapshot of it for all tests that only read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from publish.build import Built, build
from publish.place import Published
from publish.serving.site import open_site
from tests.publish.made import make_archive

Get = Callable[..., httpx.Response]


def ask(site: Datasette, path: str, headers: dict[str, str], params: dict[str, str] | None = None) -> httpx.Response:
    """What a site answers, asked through its whole ASGI application."""
    response = asyncio.run(site.client.get(path, params=params or None, headers=headers))
    assert isinstance(response, httpx.Response)
    return response


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an archive and its snapshot."""
    path = tmp_path_factory.mktemp("home")
    make_archive(path)
    build(path / "archive.db", Published(path / "published"))
    return path


@pytest.fixture(scope="session")
def built(home: Path) -> Built:
    """What building a second snapshot of the same archive returns."""
    return build(home / "archive.db", Published(home / "published"))


@pytest.fixture(scope="session")
def site(built: Built) -> Datasette:
    """Datasette over the snapshot, with our plugins and pages."""
    return open_site(built.snapshot)


@pytest.fixture(scope="session")
def get(site: Datasette) -> Get:
    """GET a path of the site, through its whole ASGI application; `language` is what the browser asks for."""

    def fetch(path: str, language: str = "vi", **params: str) -> httpx.Response:
        return ask(site, path, {"accept-language": language}, params)

    return fetch
