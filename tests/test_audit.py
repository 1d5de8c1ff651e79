"""Bandit's findings explained, licences known, secrets out of commands and of what is kept."""

from __future__ import annotations

import gzip
import os
import re
import sqlite3
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import click
import pytest

from tests import audit, licences
from tests.checkout import PACKAGES, ROOT, files, name
from tests.commands_page import commands

SECRETS = {
    "LUUCHIEU_SMTP": "smtp://robot:hunter2-mail@127.0.0.1:9",
    "LUUCHIEU_MAIL_TO": "hunter2-to@example.org",
    "LUUCHIEU_MAIL_FROM": "hunter2-from@example.org",
    "LUUCHIEU_WEBHOOK": "http://127.0.0.1:9/hunter2-webhook",
    "LUUCHIEU_PING": "http://127.0.0.1:9/hunter2-ping",
}
_SECRET_WORD = re.compile(r"passw|secret|token|credential|api.?key|webhook|smtp|ping$|auth(?!or)", re.I)
_CREDENTIALS = re.compile(r"://[^/\s:@\"'{}<>]+:[^/\s@\"'{}<>]+@")


def test_every_finding_of_bandit_is_explained_where_it_stands() -> None:
    assert [str(one) for one in audit.findings() if not one.is_explained] == []


def test_a_finding_without_a_reason_is_seen(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("import subprocess\nsubprocess.run(text, shell=True)\neval(text)  # noqa: S307\n")
    found = {one.rule: one.is_explained for one in audit.findings(str(tmp_path), root=tmp_path)}
    assert found["B602"] is False
    assert found["B307"] is True


def test_the_page_of_licences_is_what_is_installed() -> None:
    assert (ROOT / "docs" / "licences.md").read_text("utf-8") == licences.page(), (
        "run: python -m tests.licences > docs/licences.md"
    )


def test_every_licence_may_stand_beside_mit() -> None:
    assert [one for one in licences.packages() if one.verdict == "look"] == []
    odd = licences.Package(name="x", version="1", licence="GPL-3.0-only")
    assert odd.verdict == "look"
    assert licences.Package(name="x", version="1", licence="GPL-3.0-only OR MIT").verdict == "yes"


def test_a_package_that_holds_copyleft_has_a_note() -> None:
    """Texts that call the GPL by name to say that they agree with it, as Python's own licence does, are passed over."""
    sign = re.compile(r"\bL?GPL[- ]?v?[23]|Mozilla Public License,? (?:v|Version )|MPL[- ]?[12]\.")
    for one in licences.packages():
        texts = [file for file in metadata.files(one.name) or [] if re.match(r"(?i)(licen[cs]e|copying)", file.name)]
        told = " ".join(Path(str(file.locate())).read_text("utf-8", "replace") for file in texts)
        assert one.name in licences.NOTES or not sign.search(told), f"{one.name} holds copyleft: note it"


def test_no_option_or_argument_takes_a_secret() -> None:
    """What is given on a command line stands in the shell's history and in every user's list of processes."""
    taken = [
        f"{words} {'/'.join(parameter.opts)}"
        for words, command in commands().items()
        for parameter in command.params
        if any(_SECRET_WORD.search(told) for told in (parameter.name or "", *parameter.opts))
        or set(_listed(parameter)) & set(SECRETS)
    ]
    assert taken == []
    assert _SECRET_WORD.search("--smtp-password")
    assert not _SECRET_WORD.search("--author")


def _listed(parameter: click.Parameter) -> list[str]:
    named = parameter.envvar or []
    return [named] if isinstance(named, str) else list(named)


@pytest.mark.parametrize("path", [path for path in files(".py") if name(path).split("/")[0] in PACKAGES], ids=name)
def test_no_file_holds_credentials_in_an_address(path: Path) -> None:
    found = [one[0] for one in _CREDENTIALS.finditer(path.read_text("utf-8"))]
    assert [one for one in found if "user:password@" not in one.lower()] == []


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home crawled, published and checked with every secret set, and all that the commands said."""
    home = tmp_path_factory.mktemp("secret") / "home"
    environment = {**os.environ, **SECRETS, "LUUCHIEU_CONTACT": "mailto:contact@example.org", "LUUCHIEU_MEDIA": "0"}
    said = ""
    for words in ("crawl baothaibinh --replay samples/provinces.warc.gz", "publish", "status"):
        command = [sys.executable, "-m", "cli", *words.split(), "--home", str(home)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        said += done.stdout + done.stderr
    return home, said


def test_no_secret_reaches_what_is_kept_said_or_published(night: tuple[Path, str]) -> None:
    home, said = night
    assert "hunter2" not in said
    read = 0
    for path in home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"hunter2" not in (gzip.decompress(content) if path.suffix == ".gz" else content), path
            read += 1
    assert read > 10
    assert list(home.rglob("*.warc.gz")), "no WARC was looked into"
    assert list(home.rglob("*.log")), "no log was looked into"


def test_the_contact_is_published_nowhere(night: tuple[Path, str]) -> None:
    """It goes to the hosts that are asked, and into the records of that; not to readers."""
    home, _ = night
    for path in (home / "published").rglob("*"):
        if path.is_file():
            assert b"contact@example.org" not in path.read_bytes(), path
    with sqlite3.connect(home / "archive.db") as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone()[0] > 0
        assert not [line for line in connection.iterdump() if "contact@example.org" in line]
