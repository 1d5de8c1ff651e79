"""The documents keep up with the code: commands, options, settings, links; and they name nobody's machine."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from tests.checkout import PACKAGES, ROOT, files, name
from tests.commands_page import commands, page

DOCS = [path for path in files(".md") if name(path).startswith(("docs/", "README", "CONTRIBUTING", "CHANGELOG"))]
SETTINGS_PAGE = ROOT / "docs" / "settings.md"
_FENCED = re.compile(r"^(`{3,})[^\n]*\n(.*?)^\1", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^ {4}\S.*\n)+", re.MULTILINE)


@cache
def _text(path: Path) -> str:
    return path.read_text("utf-8")


def _prose_with(needle: str) -> bool:
    """Whether a page written by hand says it: the generated list of commands does not count."""
    return any(needle in _text(path) for path in DOCS if path.name not in ("commands.md", "CHANGELOG.md"))


def _shell_lines(path: Path) -> Iterator[list[str]]:
    """Lines of code blocks that call make or luuchieu, cut into words; variables set before them are left out."""
    text = _text(path)
    blocks = [match[2] for match in _FENCED.finditer(text)] + _INDENTED.findall(_FENCED.sub("", text))
    for line in "".join(blocks).replace("\\\n", " ").splitlines():
        try:
            words = shlex.split(line.strip().removeprefix("$ "), comments=True)
        except ValueError:
            continue
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words.pop(0)
        if words and words[0] in ("make", "luuchieu"):
            yield words


def test_the_list_of_commands_is_the_one_in_the_code() -> None:
    assert _text(ROOT / "docs" / "commands.md") == page(), "run: make docs"


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_is_explained_by_hand(command: str) -> None:
    assert _prose_with(f"luuchieu {command}"), f"no page of docs/ says what `luuchieu {command}` is for"


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_has_help_and_an_example(command: str) -> None:
    found = commands()[command]
    assert found.help
    if not isinstance(found, click.Group):
        assert "luuchieu" in f"{found.epilog or ''}{found.help}", "its --help shows no example"
    for parameter in found.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.help, f"{command} {parameter.opts}: no help"


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_commands_in_the_documents_exist(path: Path) -> None:
    known, targets = commands(), set(re.findall(r"^([a-z-]+):", _text(ROOT / "Makefile"), re.MULTILINE))
    for words in _shell_lines(path):
        if words[0] == "make":
            named = {word for word in words[1:] if not re.match(r"[A-Z_]+=|-", word)}
            assert named <= targets, f"{name(path)}: no such door: {' '.join(words)}"
            continue
        plain = [word for word in words[1:] if re.fullmatch(r"[a-z-]+", word) and not word.startswith("-")]
        called = next((" ".join(plain[:n]) for n in (2, 1) if " ".join(plain[:n]) in known), None)
        placeholder = len(words) > 1 and (words[1].startswith(("-", "<")) or "·" in words or "|" in words[1])
        assert called or placeholder or len(words) == 1, f"{name(path)}: no such command: {' '.join(words)}"
        options = {option for parameter in known[called].params for option in parameter.opts} if called else set()
        for word in words:
            if called and re.match(r"--[a-z]", word):
                assert word.split("=")[0] in options | {"--help"}, f"{name(path)}: no such option: {' '.join(words)}"


@pytest.mark.parametrize("path", [path for path in DOCS if name(path) != "CHANGELOG.md"], ids=name)
def test_commands_named_in_sentences_exist(path: Path) -> None:
    told = set(re.findall(r"`luuchieu ([a-z][a-z-]*)", _FENCED.sub("", _text(path))))
    assert told - set(commands()) == set()


def test_every_dependency_is_explained() -> None:
    told = _text(ROOT / "docs" / "dependencies.md")
    for pins in ("run", "dev"):
        wanted = re.findall(r"^([A-Za-z][\w.-]+)", _text(ROOT / "requirements" / f"{pins}.in"), re.MULTILINE)
        assert [package for package in wanted if not re.search(rf"\b{re.escape(package)}\b", told)] == []


def _environment_variables() -> set[str]:
    sources = [path for path in files(".py") if name(path).split("/")[0] in PACKAGES]
    return {found for path in sources for found in re.findall(r"LUUCHIEU_[A-Z_]*[A-Z]", _text(path))}


def _crawler_settings() -> set[str]:
    """Settings of this project's own, which its settings file declares as LUUCHIEU_... or explains to nobody else."""
    text = _text(ROOT / "crawler" / "settings.py")
    return set(re.findall(r"^([A-Z][A-Z0-9_]+)\s*(?::[^=\n]+)?=", text, re.MULTILINE))


def test_every_environment_variable_is_documented() -> None:
    assert {found for found in _environment_variables() if found not in _text(SETTINGS_PAGE)} == set()


def test_every_setting_of_the_crawler_is_documented() -> None:
    assert {found for found in _crawler_settings() if found not in _text(SETTINGS_PAGE)} == set()


def test_the_documents_name_no_variable_that_nothing_reads() -> None:
    told = set(re.findall(r"LUUCHIEU_[A-Z_]*[A-Z]", _text(SETTINGS_PAGE)))
    assert told - _environment_variables() - _crawler_settings() == set()


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_links_within_the_project_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", _FENCED.sub("", _text(path)))
    broken = [target for target in targets if "://" not in target and not (path.parent / target).exists()]
    assert broken == []


def test_the_index_leads_to_every_page() -> None:
    index = _text(ROOT / "docs" / "index.md")
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert {path for path in pages if f"({path})" not in index} == set()


def test_no_file_names_an_index_or_a_machine() -> None:
    # Written in pieces, or this file would name them.
    hosts = ["pypi" + ".org", "files.python" + "hosted.org", "registry.npm" + "js.org", "deb.debian" + ".org"]
    folders = ["/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/", "/wo" + "rk/", "/opt/py" + "pi"]
    named = []
    for path in files():
        if path.suffix in (".gz", ".png", ".woff2", ".warc", ".wacz", ".db", ".ico", ".jpg"):
            continue
        text = path.read_text("utf-8", errors="replace")
        named += [f"{name(path)}: {found}" for found in hosts if found in text]
        named += [f"{name(path)}: {found}" for found in folders if re.search(rf"(?<![\w/.]){found}", text)]
    assert named == []


def test_no_file_holds_two_versions_of_itself() -> None:
    # Written in pieces, or this file would be one.
    marks = tuple(sign * 7 + " " for sign in "<>")
    torn = []
    for path in files():
        if path.suffix in (".py", ".md", ".toml", ".yaml", ".html", ".css", ".in", ".txt", "") and path.is_file():
            lines = path.read_text("utf-8", errors="replace").splitlines()
            torn += [name(path) for line in lines if line.startswith(marks)]
    assert torn == []


@pytest.mark.parametrize("readme", ["README.md", "README.vi.md"])
def test_the_portals_of_the_readme_are_those_of_the_spiders(readme: str) -> None:
    spiders = {path.stem for path in (ROOT / "spiders").glob("*.py") if path.name != "__init__.py"}
    told = set(re.findall(r"^\| `([a-z]+)` \|", _text(ROOT / readme), re.MULTILINE))
    assert told == spiders


def test_the_way_of_a_page_names_every_folder_and_no_other() -> None:
    way = _text(ROOT / "CONTRIBUTING.md").partition("## The way of a page")[2]
    named = set(re.findall(r"`([a-z_/]+)/`", way))
    folders = {name(path.parent) for path in files("__init__.py") if name(path).startswith(PACKAGES)}
    assert named == folders - {"crawler"}
