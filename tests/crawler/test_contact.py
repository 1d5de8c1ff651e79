"""Whom portals can turn to: asked for once on a terminal, kept in the home, found there by cron."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.environment import UsageError, read_environment
from crawler.manners.contact import keep_contact, kept_contact, valid_contact
from crawler.session import Order, Session
from tests.crawler.conftest import ROOT


@pytest.mark.parametrize(
    ("given", "contact"),
    [
        ("you@example.org", "mailto:you@example.org"),
        (" mailto:you@example.org\n", "mailto:you@example.org"),
        ("https://example.org/luu-chieu", "https://example.org/luu-chieu"),
        ("http://example.org", "http://example.org"),
    ],
)
def test_a_mail_address_or_a_page_is_a_contact(tmp_path: Path, given: str, contact: str) -> None:
    assert keep_contact(tmp_path / "home", given) == contact
    assert kept_contact(tmp_path / "home") == contact


@pytest.mark.parametrize(
    "given",
    ["", "me", "you@", "@example.org", "you@localhost", "a b@example.org", "https://", "ftp://example.org",
     "javascript:alert(1)", "https://example.org/a b", "https://example.org/\r\nX-Other: 1", "https://[::1"],
)  # fmt: skip
def test_anything_else_is_not(given: str) -> None:
    with pytest.raises(ValueError, match="neither a mail address nor a page"):
        valid_contact(given)


def test_what_was_kept_is_sent_unless_the_environment_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("LUUCHIEU_")]:
        monkeypatch.delenv(name)
    keep_contact(tmp_path, "kept@example.org")
    session = Session.open(Order(home=tmp_path))
    assert session.pace["USER_AGENT"].endswith("(+mailto:kept@example.org)")
    session.close()
    monkeypatch.setenv("LUUCHIEU_HOME", str(tmp_path))
    assert read_environment().contact == "mailto:kept@example.org"
    monkeypatch.setenv("LUUCHIEU_CONTACT", "mailto:given@example.org")
    assert read_environment(tmp_path).contact == "mailto:given@example.org"
    monkeypatch.setenv("LUUCHIEU_CONTACT", "mailto:a@example.org\r\nX-Other: 1")
    with pytest.raises(UsageError, match="LUUCHIEU_CONTACT"):
        read_environment(tmp_path)


def test_a_file_that_holds_no_contact_is_none(tmp_path: Path) -> None:
    (tmp_path / "contact").write_bytes(b"\xff\xfe")
    assert kept_contact(tmp_path) is None
    (tmp_path / "contact").write_text("anybody")
    assert kept_contact(tmp_path) is None


def crawl(home: Path, **streams: object) -> subprocess.Popen[bytes]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LUUCHIEU_")}
    # A day in which nothing can be covered ends the command before anybody is asked for anything.
    words = ["crawl", "thaibinh", "--days", "0", "--home", str(home)]
    return subprocess.Popen([sys.executable, "-m", "cli", *words], cwd=ROOT, env=variables, **streams)  # type: ignore[call-overload,no-any-return]


def test_it_is_asked_for_once_on_a_terminal(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = crawl(tmp_path, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said = read_until(ours, b"Contact: ")
    os.write(ours, b"nobody\n")
    said += read_until(ours, b"Contact: ")
    os.write(ours, b"you@example.org\n")
    said += read_until(ours, b"1 or more")
    assert process.wait(30) == 2
    os.close(ours)
    assert b"neither a mail address nor a page" in said
    assert (tmp_path / "contact").read_text() == "mailto:you@example.org\n"
    again = crawl(tmp_path, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert b"1 or more" in again.communicate(timeout=60)[1]


def test_it_is_not_asked_for_where_nobody_can_answer(tmp_path: Path) -> None:
    process = crawl(tmp_path, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, b"set LUUCHIEU_CONTACT" in stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def read_until(terminal: int, words: bytes) -> bytes:
    said, deadline = b"", time.monotonic() + 60
    while words not in said:
        ready, _, _ = select.select([terminal], [], [], deadline - time.monotonic())
        assert ready, said
        said += os.read(terminal, 4096)
    return said
