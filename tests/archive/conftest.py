"""A whole archive, made once for a module, and copies of it to damage."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

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
