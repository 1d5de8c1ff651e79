"""What the environment tells a crawl: LUUCHIEU_LAB, LUUCHIEU_CONTACT, LUUCHIEU_MEDIA. See docs/settings.md."""

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
    )


def is_public_host(host: str) -> bool:
    """False for names and literals that can only mean this machine or its own network.

    Covers the spellings that the C library turns into addresses: `127.1`, `2130706433`, `0x7f.1`, `[::1]`.
    """
    bare = host.strip("[]").rstrip(".").lower()
    if not bare or bare == "localhost" or bare.endswith((".localhost", ".local", ".internal")):
        return False
    address = _as_address(bare)
    return address.is_global if address else "." in bare


def _as_address(bare: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    try:
        parts = [
            int(part, 0) if part[:2] == "0x" or part == "0" else int(part, 8 if part[0] == "0" else 10)
            for part in bare.split(".")
        ]
        packed = 0
        for position, part in enumerate(parts[:-1]):
            packed |= part << (24 - 8 * position)
        return ipaddress.IPv4Address(packed + parts[-1])
    except (ValueError, IndexError):
        return None


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
