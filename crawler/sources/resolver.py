"""The one look-up of names for the whole process: what is not of the public web has no address here.

Scrapy installs it (TWISTED_DNS_RESOLVER). Twisted connects to the very addresses that it gives, literals included, so
that a name which leads elsewhere the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.resolver import HostResolution
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from twisted.internet.threads import deferToThreadPool
from twisted.python.failure import Failure
from zope.interface import implementer

from crawler.environment import read_environment
from crawler.sources.reach import is_public_address

if TYPE_CHECKING:
    from scrapy.crawler import CrawlerProcess

_MOST_KEPT = 10_000


@implementer(IHostnameResolver)
class PublicResolver:
    """Resolves to public IPv4 addresses, each name once a run; and, word for word, to the lab where one is named."""

    def __init__(self, reactor: Any, timeout_s: float, lab: str | None) -> None:
        self._reactor = reactor
        self._timeout_s = timeout_s
        parts = urlsplit(lab or "")
        self._lab = (parts.hostname, parts.port) if lab else None
        self._known: dict[str, tuple[str, ...]] = {}
        self.refused: dict[str, str] = {}
        """Names that lead to a private address, with one such."""

    @classmethod
    def from_crawler(cls, crawler: CrawlerProcess, reactor: Any) -> PublicResolver:
        """As Scrapy builds it, once for the process."""
        return cls(reactor, crawler.settings.getfloat("DNS_TIMEOUT"), read_environment().lab)

    def install_on_reactor(self) -> None:
        """Make all connections of the process go through it."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """Give the receiver the public addresses of a name; none where it has none, or does not exist."""
        receiver: Any = resolutionReceiver  # zope's interfaces are no types to mypy
        resolution: Any = HostResolution(hostName)
        receiver.resolutionBegan(resolution)

        def deliver(addresses: Sequence[str]) -> None:
            for address in addresses:
                receiver.addressResolved(IPv4Address("TCP", address, portNumber))
            receiver.resolutionComplete()

        def deliver_none(_: Failure) -> None:
            deliver(())

        if (hostName, portNumber) == self._lab:
            deliver((hostName,))
        elif hostName in self._known:
            deliver(self._known[hostName])
        else:
            found: Deferred[list[str]] = deferToThreadPool(
                self._reactor, self._reactor.getThreadPool(), _look_up, hostName
            )
            found.addTimeout(self._timeout_s, self._reactor)
            found.addCallback(self._sift, hostName).addCallbacks(deliver, deliver_none)
        return resolution  # type: ignore[no-any-return]

    def _sift(self, addresses: list[str], host: str) -> tuple[str, ...]:
        public = tuple(one for one in addresses if is_public_address(ipaddress.ip_address(one)))
        if public:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[host] = public
            self.refused.pop(host, None)
        elif addresses:
            self.refused[host] = addresses[0]
        return public


def _look_up(host: str) -> list[str]:
    """The IPv4 addresses of a name or of a literal in any spelling. Raises OSError, UnicodeError."""
    found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_STREAM)
    return [str(place[0]) for _family, _kind, _protocol, _name, place in found]
