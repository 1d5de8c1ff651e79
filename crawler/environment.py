"""What the environment tells a crawl: who asks, where, when and how much. See docs/settings.md."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from crawler.manners.contact import kept_contact
from crawler.manners.quiet import NONE_QUIET, QuietHours

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
    quiet: QuietHours = NONE_QUIET
    """When nobody is asked for anything."""
    night_bytes: int | None = None
    """What may be fetched of a portal in a night; None: any number."""
    tls_accept: frozenset[str] = frozenset()
    """Hosts that are asked even though they no longer prove who they are."""

    @property
    def user_agent(self) -> str:
        """How requests introduce themselves."""
        return f"luuchieu/{_version()} (+{self.contact or 'no contact given'})"


def read_environment(home: Path | None = None) -> Environment:
    """The environment of this command. Raises UsageError for a value that cannot be meant.

    A contact that is not in it is looked for in the home, that of LUUCHIEU_HOME unless another is given.
    """
    given = (os.environ.get("LUUCHIEU_CONTACT") or "").strip()
    return Environment(
        lab=_lab(os.environ.get("LUUCHIEU_LAB")),
        contact=_printable(given) or kept_contact(home or Path(os.environ.get("LUUCHIEU_HOME") or "var")),
        with_media=_switch("LUUCHIEU_MEDIA"),
        quiet=_quiet(os.environ.get("LUUCHIEU_QUIET_HOURS", "")),
        night_bytes=_megabytes("LUUCHIEU_NIGHT_MB"),
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


def _printable(contact: str) -> str:
    if not contact.isprintable():
        raise UsageError(
            f"LUUCHIEU_CONTACT={contact!r} is no line of text; set it to a mail address or a page of yours"
        )
    return contact


def _quiet(text: str) -> QuietHours:
    try:
        return QuietHours.of(text)
    except ValueError as error:
        meant = "write spans of Vietnam's time such as 07:00-19:00 or 06:30-11:30,13:00-22:00"
        raise UsageError(f"LUUCHIEU_QUIET_HOURS={text!r} cannot be meant ({error}); {meant}") from error


def _megabytes(name: str) -> int | None:
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    try:
        wanted = float(value)
    except ValueError:
        wanted = 0.0
    if not 0 < wanted < float("inf"):
        raise UsageError(f"{name}={value!r} is no number of megabytes above 0; set it to such as 500, or unset it")
    return int(wanted * 1_000_000)


def _version() -> str:
    try:
        return version("luuchieu")
    except PackageNotFoundError:
        return "0"
