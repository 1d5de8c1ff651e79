"""`luuchieu alert test`, as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import ROOT
from tests.nightly.listener import Reply, listening
from tests.nightly.mailserver import Mailbox, make_certificates, receiving

SECRET = "T0S3CR3T"


def alert_test(home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        [sys.executable, "-m", "cli", "alert", "test", "--home", str(home)],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert SECRET not in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    return ran


def test_every_channel_gets_a_message_that_says_it_is_a_test(tmp_path: Path) -> None:
    certificates = make_certificates(tmp_path)
    with listening() as hook, listening() as ping, receiving(Mailbox(certificates, SECRET)) as box:
        ran = alert_test(
            tmp_path / "var",
            SSL_CERT_FILE=str(certificates.authority),
            LUUCHIEU_MAIL_TO="lan@example.vn",
            LUUCHIEU_MAIL_FROM="archive@example.org",
            LUUCHIEU_SMTP=f"smtp://archive:{SECRET}@localhost:{box.port}",
            LUUCHIEU_WEBHOOK=f"{hook.url}/{SECRET}",
            LUUCHIEU_PING=f"{ping.url}/{SECRET}",
        )
    assert ran.stdout.splitlines() == ["mail by localhost: ok", "webhook at localhost: ok", "ping at localhost: ok"]
    assert (ran.stderr, ran.returncode) == ("", 0)
    assert box.parsed[0]["Subject"].startswith("luuchieu: TEST, nothing is wrong (")
    assert "This is a test" in box.parsed[0].get_content()
    assert hook.heard()["test"] is True
    assert (ping.paths, ping.bodies[0][:14]) == ([f"/{SECRET}"], b"luuchieu: TEST")


def test_a_channel_that_does_not_take_it_is_told_with_what_to_do(tmp_path: Path) -> None:
    with listening(Reply(404)) as hook, listening() as ping:
        ran = alert_test(tmp_path, LUUCHIEU_WEBHOOK=f"{hook.url}/{SECRET}", LUUCHIEU_PING=f"{ping.url}/{SECRET}")
    assert ran.stdout.splitlines() == [
        "webhook at localhost: it does not know this address, or does not know it any more (HTTP 404); "
        "make a new one there",
        "ping at localhost: ok",
    ]
    assert ran.returncode == 1


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, "nobody is to be told: set LUUCHIEU_MAIL_TO with LUUCHIEU_MAIL_FROM and LUUCHIEU_SMTP, or set"),
        ({"LUUCHIEU_PING": SECRET}, "LUUCHIEU_PING must be an address such as https://hc-ping.com/<uuid>"),
    ],
)
def test_what_lacks_is_one_line(tmp_path: Path, variables: dict[str, str], told: str) -> None:
    ran = alert_test(tmp_path, **variables)
    assert ran.stderr.startswith(f"luuchieu alert test: {told}")
    assert ran.stderr.count("\n") == 1
    assert ran.returncode == 2
