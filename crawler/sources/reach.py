"""Which addresses may be asked: those of the public web. Never this machine, never the network that it stands in."""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PRIVATE = "private address"
"""How failures name what is refused here."""
_OWN_ENDINGS = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa")
_USUAL_PORTS = frozenset({80, 443})
_UNICAST = ipaddress.IPv6Network("2000::/3")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
"""Networks whose last 32 bits are an IPv4 address: what a translator reaches, and the old way to write one."""


MOVED = frozenset({301, 302, 303, 307, 308})
"""Statuses of answers that lead to another address."""
REDIRECT_LIMIT = 5
"""So many are followed, one after the other."""
_STRANGE = re.compile(r"[^\w.:%-]")
"""No name of a host holds such; what does has two readings."""


class PrivateAddress(OSError):
    """A name leads to this machine or its own network, or the address is one."""


def is_public_address(address: Address) -> bool:
    """True for an address that anybody on the internet may have, however IPv4 is wrapped into IPv6."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    inner = _wrapped(address)
    if inner is not None:
        return is_public_address(inner)
    return address in _UNICAST and address.is_global and not address.is_multicast


def is_public_host(host: str) -> bool:
    """False for names and literals that can only mean this machine or its own network.

    Covers the spellings that the C library turns into addresses (`127.1`, `2130706433`, `0x7f.1`) and those that
    become such a spelling on the way (`①②⑦.0.0.1`). What a name resolves to is looked at where it is resolved.
    """
    bare = _plain(host)
    if not bare or _STRANGE.search(bare) or bare == "localhost" or bare.endswith(_OWN_ENDINGS):
        return False
    address = _literal(bare)
    return is_public_address(address) if address else "." in bare


def why_not(url: str, more_ports: Collection[int] = ()) -> tuple[str, str] | None:
    """Short name and plain words for why an address is not asked; None where nothing in it speaks against that.

    `more_ports`: those that a portal's own declaration names.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as unreadable:
        return "no address", f"{url} is no address ({unreadable})"
    if parts.scheme not in ("http", "https"):
        return "scheme", f"only http and https are asked, not {parts.scheme}"
    if "@" in parts.netloc or _STRANGE.search(_plain(host)):
        return "no address", "addresses with a user's name or strange signs in them hide where they lead"
    if not is_public_host(host):
        return PRIVATE, f"{host} is this machine or in its own network, and no page may lead there"
    if port is not None and port not in _USUAL_PORTS and port not in more_ports:
        return "port", f"port {port} is none of a web site's (80, 443, or what the portal's declaration names)"
    return None


@dataclass(frozen=True, slots=True)
class Door:
    """Connections to the public web, and to what a person named outright: hosts with their ports."""

    named: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def to(cls, *urls: str) -> Door:
        """The public web, and the hosts of these addresses, wherever they may be; what is no address leads nowhere."""
        return cls(frozenset(place for place in map(_place_of, urls) if place is not None))

    def connect(self, address: tuple[str, int], timeout: float | None = None, *_: object) -> socket.socket:
        """A connection to the first address that answers and was found public: no second look-up could change it.

        In place of socket.create_connection. Raises PrivateAddress, and OSError where nothing answers.
        """
        host, port = address
        last: OSError = PrivateAddress(f"{host} has no address")
        for family, kind, protocol, _name, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            if (host, port) not in self.named and not is_public_address(ipaddress.ip_address(place[0])):
                last = PrivateAddress(f"{host} leads to {place[0]}, which is this machine or in its own network")
                continue
            connection = socket.socket(family, kind, protocol)
            try:
                if isinstance(timeout, int | float):
                    connection.settimeout(timeout)
                connection.connect(place)
            except OSError as error:
                connection.close()
                last = error
            else:
                return connection
        raise last


def _place_of(url: str) -> tuple[str, int] | None:
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return None


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if any(address in network for network in _NAT64):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour if address in _SIX_TO_FOUR else None


def _plain(host: str) -> str:
    """The host as resolvers come to see it: compatibility letters folded, one kind of dot, none at the end."""
    folded = unicodedata.normalize("NFKC", unquote(host)).replace("\u3002", ".")
    return folded.strip("[]").rstrip(".").lower()


def _literal(bare: str) -> Address | None:
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except (OSError, ValueError):
        return None
