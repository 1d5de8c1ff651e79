"""The doors of the Makefile: what a person without the right Python, or with a slip of the pen, is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import ROOT

MAKE = shutil.which("make")


def _venv(folder: Path, path: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", ROOT / "requirements" / "venv.sh", folder / "made"],
        env={"PATH": path, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def _stand_in(folder: Path, refused: str) -> Path:
    """A python3 that is this one, but fails at what the words name."""
    script = folder / "python3"
    script.write_text(f'#!/bin/sh\ncase "$*" in *{refused}*) exit 1 ;; esac\nexec {sys.executable} "$@"\n')
    script.chmod(0o755)
    return script


def test_no_python_at_all(tmp_path: Path) -> None:
    told = _venv(tmp_path, str(tmp_path))
    assert told.returncode == 2
    assert "no Python of version 3.11 or later" in told.stderr


def test_a_python_that_is_too_old_counts_as_none(tmp_path: Path) -> None:
    _stand_in(tmp_path, "version_info")
    told = _venv(tmp_path, str(tmp_path))
    assert told.returncode == 2
    assert "no Python of version 3.11 or later" in told.stderr


def test_a_python_without_venv(tmp_path: Path) -> None:
    _stand_in(tmp_path, "ensurepip")
    told = _venv(tmp_path, str(tmp_path))
    assert told.returncode == 2
    assert "python3 cannot make virtual environments" in told.stderr
    assert "python3-venv" in told.stderr


def test_a_fit_python_is_named_and_used(tmp_path: Path) -> None:
    told = _venv(tmp_path, str(tmp_path), PYTHON=str(_stand_in(tmp_path, "'-m venv'")))
    assert told.stdout.startswith("Making ")


@pytest.mark.skipif(MAKE is None, reason="no make on this machine")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run", "SOURCE=paper"], "SOURCE=paper is neither sample nor live"),
        (["help"], "make run SOURCE=live"),
        (["-n", "crawl", "HOME_DIR=elsewhere"], "crawl --replay samples/provinces.warc.gz"),
        (["-n", "crawl", "SOURCE=live", "DAYS=7", "PORTALS=tnu"], "crawl tnu --days 7"),
        (["-n", "test"], "requirements/dev.txt"),
    ],
)
def test_the_doors_do_as_they_say(words: list[str], told: str, tmp_path: Path) -> None:
    assert MAKE is not None
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    done = subprocess.run([MAKE, *words], cwd=tmp_path, env=clean, capture_output=True, text=True, check=False)
    assert told in done.stdout + done.stderr
