"""A whole archive, made once for a module, and copies of it to damage; a run over an empty one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.keeper import Crawl
from tests.archive.samples import open_archive
from tests.archive.whole import make_whole


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which nothing is wrong; not to be changed."""
    path = tmp_path_factory.mktemp("whole")
    make_whole(path)
    return path


@pytest.fixture
def home(whole: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copytree(whole, tmp_path / "home", symlinks=True))


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawl]:
    """A run that begins with nothing kept."""
    with open_archive(tmp_path) as archive:
        yield Crawl(archive)
