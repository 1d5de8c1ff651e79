"""What TLS makes of a host is noted with each capture; one that verified once is held to it before it is asked."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from tests.hostile.attacking import Attacked, crawl, internet
from tests.hostile.certificates import Authority, new_key, self_signed
from tests.hostile.server import Hostile, serving

HOST = "portal.example"
QUICK = {"DOWNLOAD_DELAY": 0.01, "RETRY_TIMES": 1, "DOWNLOAD_TIMEOUT": 5}


@pytest.fixture
def authority() -> Authority:
    return Authority.new()


def crawl_with(tmp_path: Path, authority: Authority, shown: ssl.SSLContext, **more: str) -> tuple[Attacked, Hostile]:
    """A live crawl of a host that shows this certificate, by one who trusts the authority."""
    trusted = authority.write(tmp_path / "authority.pem")
    hostile = Hostile({}, good=1)
    with serving(hostile.serve, shown) as tls, internet({HOST: [["8.8.8.8"]]}, p443=tls) as net:
        return crawl(tmp_path / "home", QUICK, SSL_CERT_FILE=str(trusted), **net.variables(), **more), hostile


def noted(attacked: Attacked) -> str:
    """What the newest capture says."""
    return str(attacked.rows("SELECT tls FROM captures ORDER BY capture_id DESC LIMIT 1")[0][0])


@pytest.mark.parametrize("kind", ["self-signed certificate", "certificate has expired", "name mismatch"])
def test_a_host_that_never_verified_is_fetched_and_the_reason_noted(
    tmp_path: Path, authority: Authority, kind: str
) -> None:
    shown = {
        "self-signed certificate": lambda: self_signed(tmp_path, HOST),
        "certificate has expired": lambda: authority.issue(tmp_path, HOST, days=-1),
        "name mismatch": lambda: authority.issue(tmp_path, "other.example"),
    }[kind]()
    attacked, _ = crawl_with(tmp_path, authority, shown)
    assert attacked.code == 0, attacked.stderr
    assert noted(attacked) == kind
    assert attacked.good == {"1"}
    assert attacked.rows("SELECT host FROM certificates") == []


@pytest.mark.slow
def test_a_host_that_verified_is_held_to_it(tmp_path: Path, authority: Authority) -> None:
    key = new_key()
    attacked, _ = crawl_with(tmp_path, authority, authority.issue(tmp_path, HOST, key))
    assert (attacked.code, noted(attacked)) == (0, "verified")
    (pinned,) = attacked.rows("SELECT host, issuer, key_sha256 FROM certificates")
    assert pinned[:2] == (HOST, "CN=Test CA")

    # Run out, or signed by itself, but with the very key: the page matters more.
    for shown, why in (
        (authority.issue(tmp_path, HOST, key, days=-1), "certificate has expired"),
        (self_signed(tmp_path, HOST, key), "self-signed certificate"),
    ):
        attacked, _ = crawl_with(tmp_path, authority, shown)
        assert (attacked.code, noted(attacked)) == (0, why)

    attacked, hostile = crawl_with(tmp_path, authority, self_signed(tmp_path, HOST))
    assert attacked.code == 1
    assert hostile.asked == []
    (message,) = attacked.rows("SELECT message FROM failures WHERE error = 'certificate'")[0]
    assert "proved who it is" in message
    assert f"LUUCHIEU_TLS_ACCEPT={HOST}" in message

    attacked, hostile = crawl_with(tmp_path, authority, self_signed(tmp_path, HOST), LUUCHIEU_TLS_ACCEPT=HOST)
    assert (attacked.code, noted(attacked)) == (0, "self-signed certificate")
    assert hostile.asked

    renewed = new_key()
    attacked, _ = crawl_with(tmp_path, authority, authority.issue(tmp_path, HOST, renewed))
    assert (attacked.code, noted(attacked)) == (0, "verified")
    assert attacked.rows("SELECT key_sha256 FROM certificates") != [(pinned[2],)]
