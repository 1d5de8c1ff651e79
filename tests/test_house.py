"""The rules of the house: imports run one way, files and functions stay small, everything is pinned."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkout import PACKAGES, ROOT, files, name

LONGEST_FILE = 300
LONGEST_FUNCTION = 50
LONGEST_SPIDER = 40
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_imports_run_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([linter, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_files_stay_small() -> None:
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in files(".py")}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_functions_stay_small() -> None:
    long = {
        f"{name(path)}:{function.lineno} {function.name}": length
        for path in files(".py")
        for function in _functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def test_no_module_is_named_after_nothing() -> None:
    assert [name(path) for path in files(".py") if path.stem in NAMELESS] == []


def test_a_spider_is_declarations() -> None:
    spiders = [path for path in (ROOT / "spiders").glob("*.py") if path.name != "__init__.py"]
    assert len(spiders) >= 9
    for path in spiders:
        assert len(path.read_text("utf-8").splitlines()) <= LONGEST_SPIDER, name(path)
        assert len(list(_functions(path))) <= 1, f"{name(path)}: a second method is a new family"
        kinds = {type(node) for node in ast.walk(ast.parse(path.read_text("utf-8")))}
        assert ast.Try not in kinds, f"{name(path)}: a spider catches nothing"


def test_the_distribution_names_every_package() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    found = {name(path.parent).replace("/", ".") for path in files() if name(path).split("/")[0] in PACKAGES}
    assert set(declared) == found


@pytest.mark.parametrize("pins", ["run", "dev"])
def test_requirements_are_pinned_and_hashed(pins: str) -> None:
    text = (ROOT / "requirements" / f"{pins}.txt").read_text("utf-8")
    entries = re.findall(r"^\S.*(?:\n[ ]{4}\S.*)*", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE), re.MULTILINE)
    assert len(entries) > 50
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry), f"{pins}.txt: not a pin: {entry[:60]}"
        assert "--hash=sha256:" in entry, f"{pins}.txt: no hash: {entry[:60]}"


@pytest.mark.parametrize("pins", ["run", "dev"])
def test_every_wanted_package_is_pinned(pins: str) -> None:
    wanted = re.findall(r"^([A-Za-z0-9_.-]+)", (ROOT / "requirements" / f"{pins}.in").read_text("utf-8"), re.MULTILINE)
    text = (ROOT / "requirements" / f"{pins}.txt").read_text("utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
    normal = {re.sub(r"[-_.]+", "-", package).lower() for package in wanted if not package.startswith("-")}
    assert normal - pinned == set()


def test_what_runs_is_pinned_alike_for_development() -> None:
    run, dev = (
        set(re.findall(r"^[a-z0-9-]+==\S+", (ROOT / f"requirements/{pins}.txt").read_text("utf-8"), re.MULTILINE))
        for pins in ("run", "dev")
    )
    assert run - dev == set()


def test_ci_is_the_same_door_that_people_use() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")
