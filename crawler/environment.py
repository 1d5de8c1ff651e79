"""What the environment tells a crawl: LUUCHIEU_LAB, LUUCHIEU_CONTACT and others. See docs/settings.md."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

_NO = {"0", "no", "off", "false"}
_YES = {"", "1", "yes", "on", "true"}


class UsageError(Exception):
    """The command cannot be run as it was called (exit code 2). The message says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The variables that a crawl reads, checked."""

    lab: str | None = None
    """`http://127.0.0.1:N`, or None."""
    contact: str | None = None
    """Address or page that a portal's administrator can turn to."""
    with_media: bool = True
    tls_accept: frozenset[str] = frozenset()
    """Hosts that are asked even though they no longer prove who they are."""

    @property
    def user_agent(self) -> str:
        """How requests introduce themselves."""
        return f"luuchieu/{_version()} (+{self.contact or 'no contact given'})"


def read_environment() -> Environment:
    """The environment of this command. Raises UsageError for a value that cannot be meant."""
    return Environment(
        lab=_lab(os.environ.get("LUUCHIEU_LAB")),
        contact=(os.environ.get("LUUCHIEU_CONTACT") or "").strip() or None,
        with_media=_switch("LUUCHIEU_MEDIA"),
        tls_accept=frozenset((os.environ.get("LUUCHIEU_TLS_ACCEPT") or "").lower().replace(",", " ").split()),
    )


def _lab(address: str | None) -> str | None:
    if not address:
        return None
    meant = "LUUCHIEU_LAB must be the lab's own address on this machine, such as http://127.0.0.1:8900"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as unreadable:
        raise UsageError(f"{meant}; {address!r} is not an address ({unreadable})") from unreadable
    if parts.scheme != "http" or port is None:
        raise UsageError(f"{meant}; {address!r} lacks http:// or the port")
    if host != "localhost" and not _is_loopback(host):
        raise UsageError(f"{meant}; {host!r} is another machine, and the lab's door is for this one only")
    shown = f"[{host}]" if ":" in host else host
    return f"http://{'127.0.0.1' if host == 'localhost' else shown}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _switch(name: str) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise UsageError(f"{name}={value!r} is neither on nor off; set it to 1 or 0")


def _version() -> str:
    try:
        return version("luuchieu")
    except PackageNotFoundError:
        return "0"
