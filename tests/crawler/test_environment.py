"""Doors for the lab only, and addresses that no crawl may go to."""

from __future__ import annotations

import pytest

from crawler.environment import UsageError, read_environment
from crawler.sources.reach import is_public_host


@pytest.mark.parametrize(
    "lab", ["http://127.0.0.1:8900", "http://localhost:8900", "http://127.8.8.8:1", "http://[::1]:9"]
)
def test_the_lab_may_be_on_this_machine(monkeypatch: pytest.MonkeyPatch, lab: str) -> None:
    monkeypatch.setenv("LUUCHIEU_LAB", lab)
    assert read_environment().lab == lab.replace("localhost", "127.0.0.1")


@pytest.mark.parametrize(
    "lab",
    [
        "http://10.0.0.1:8900",
        "http://example.org:80",
        "http://127.0.0.1.example.org:80",
        "https://127.0.0.1:1",
        "127.0.0.1:8900",
        "http://127.0.0.1",
        "http://127.0.0.1:99999",
        "http://localhost@example.org:80",
    ],
)
def test_the_lab_may_not_be_elsewhere(monkeypatch: pytest.MonkeyPatch, lab: str) -> None:
    monkeypatch.setenv("LUUCHIEU_LAB", lab)
    with pytest.raises(UsageError, match="LUUCHIEU_LAB"):
        read_environment()


def test_media_is_a_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_environment().with_media
    monkeypatch.setenv("LUUCHIEU_MEDIA", "0")
    assert not read_environment().with_media
    monkeypatch.setenv("LUUCHIEU_MEDIA", "perhaps")
    with pytest.raises(UsageError, match="perhaps"):
        read_environment()


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "a.localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "0.0.0.0",
        "::1",
        "[::1]",
        "::ffff:127.0.0.1",
        "fe80::1",
        "fd00::1",
        "printer",
        "nas.local",
        "",
    ],
)
def test_no_address_of_this_network_is_public(host: str) -> None:
    assert not is_public_host(host)


@pytest.mark.parametrize("host", ["baobackan.vn", "cdn.baobackan.vn", "8.8.8.8", "2606:4700::1111", "1.2.vn"])
def test_hosts_of_the_web_are(host: str) -> None:
    assert is_public_host(host)
