"""Whether a host proves by its certificate who it is: noted for each connection, and held against it ever after.

Many hosts of authorities never had a valid chain, and their pages matter more. But one that has verified once must go
on to verify, or show the very key that did: else somebody may stand between, and nothing is asked.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, ClassVar

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from OpenSSL import SSL
from OpenSSL.crypto import X509
from service_identity import CertificateError, VerificationError
from service_identity.cryptography import extract_patterns
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from archive import clock
from archive.certificates import Pin
from crawler.sources.troubles import Refused

if TYPE_CHECKING:
    from twisted.protocols.tls import TLSMemoryBIOProtocol

VERIFIED = "verified"
_LEGACY_SERVERS = 0x4
"""OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT: servers of old that do not know secure renegotiation, which is not used."""
_WORDS: Mapping[int, str] = {
    2: "issuer's certificate missing",
    7: "signature does not fit",
    9: "certificate is not yet valid",
    10: "certificate has expired",
    18: "self-signed certificate",
    19: "self-signed certificate in the chain",
    20: "issuer unknown here",
    21: "chain incomplete",
    24: "issuer may not issue certificates",
    26: "certificate is for another purpose",
    62: "name mismatch",
    66: "key too weak",
    67: "issuer's key too weak",
    68: "signature too weak",
}
"""X509_V_ERR_... of OpenSSL's x509_vfy.h."""


@dataclass(slots=True)
class Proof:
    """What came out for one connection."""

    ON_TRANSPORT: ClassVar[str] = "luuchieu_proof"
    """Attribute of the connection's transport that holds it."""
    told: str | None = None
    """`verified`, or why not."""


class Pins:
    """The hosts that are held to their certificates, and those newly so."""

    def __init__(self, known: Mapping[str, Pin], accepted: Collection[str] = ()) -> None:
        self._known = dict(known)
        self._accepted = accepted
        self._fresh: dict[str, Pin] = {}

    def verified(self, host: str, certificate: x509.Certificate) -> None:
        """A host proved who it is. Told to the archive once a day, or when its key changed."""
        now = clock.iso(clock.now())
        pin = Pin(
            host=host,
            key_sha256=key_of(certificate),
            issuer=certificate.issuer.rfc4514_string(),
            valid_until=clock.iso(certificate.not_valid_after_utc),
            verified_at=now,
        )
        known = self._known.get(host)
        if known is None or known.key_sha256 != pin.key_sha256 or known.verified_at[:10] != now[:10]:
            self._known[host] = self._fresh[host] = pin

    def why_not(self, host: str, certificate: x509.Certificate, reason: str) -> str | None:
        """Why a host that does not prove who it is may not be asked; None when it may."""
        pin = self._known.get(host)
        if pin is None or host in self._accepted or key_of(certificate) == pin.key_sha256:
            return None
        return (
            f"{host} proved who it is on {pin.verified_at[:10]} (certificate of {pin.issuer}) and no longer does: "
            f"{reason}, with another key, so somebody may stand between; nothing was asked. Open it in a browser; "
            f"if the change is meant, set LUUCHIEU_TLS_ACCEPT={host}"
        )

    def take_fresh(self) -> list[Pin]:
        """What is to be written down, once."""
        fresh, self._fresh = list(self._fresh.values()), {}
        return fresh


@implementer(IPolicyForHTTPS)
class ProvingPolicy:
    """How Twisted opens TLS connections."""

    def __init__(self, pins: Pins) -> None:
        self._pins = pins

    def creatorForNetloc(self, hostname: bytes, port: int) -> _Creator:  # noqa: N802 - Twisted's name
        """What opens a connection to a host."""
        return _Creator(hostname.decode("ascii"), self._pins)


@implementer(IOpenSSLClientConnectionCreator)
class _Creator:
    def __init__(self, host: str, pins: Pins) -> None:
        self._host = host.lower().rstrip(".")
        self._pins = pins

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802, N803
        connection = SSL.Connection(trusting_context(), None)
        if not (isIPAddress(self._host) or isIPv6Address(self._host)):
            connection.set_tlsext_host_name(self._host.encode("ascii"))
        proof = Proof()
        setattr(tlsProtocol, Proof.ON_TRANSPORT, proof)
        judge = _Judge(self._host, self._pins, proof, partial(_fail, tlsProtocol))
        connection.set_verify(SSL.VERIFY_PEER, judge.heard)
        return connection


def _fail(protocol: TLSMemoryBIOProtocol, refusal: Refused) -> None:
    protocol.failVerification(Failure(refusal))  # type: ignore[no-untyped-call]


class _Judge:
    """Hears what OpenSSL finds, from the root of the chain down to the host's own certificate."""

    def __init__(self, host: str, pins: Pins, proof: Proof, fail: Callable[[Refused], None]) -> None:
        self._host = host
        self._pins = pins
        self._proof = proof
        self._fail = fail
        self._fault: str | None = None

    def heard(self, _: SSL.Connection, raw: X509, error: int, depth: int, is_well: int) -> bool:
        """A certificate of the chain. False ends the handshake, before anything was asked."""
        if not is_well and self._fault is None:
            self._fault = _WORDS.get(error, f"OpenSSL's fault {error}")
        if depth > 0:
            return True
        certificate = raw.to_cryptography()
        fault = self._fault or (None if is_named(certificate, self._host) else "name mismatch")
        self._proof.told = fault or VERIFIED
        if fault is None:
            self._pins.verified(self._host, certificate)
            return True
        why = self._pins.why_not(self._host, certificate, fault)
        if why is not None:
            self._fail(Refused("certificate", why, is_silence=True))
        return why is None


def is_named(certificate: x509.Certificate, host: str) -> bool:
    """True when a certificate is for this host."""
    try:
        meant = IPAddress_ID(host) if isIPAddress(host) or isIPv6Address(host) else DNS_ID(host)
        verify_service_identity(extract_patterns(certificate), [meant], [])
    except (VerificationError, CertificateError, ValueError):
        return False
    return True


def key_of(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate's public key, which stays when the certificate is renewed with it."""
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(key).hexdigest()


@cache
def trusting_context() -> SSL.Context:
    """TLS 1.2 and later, trusting whom the system trusts and whom browsers do (certifi).

    Where SSL_CERT_FILE or SSL_CERT_DIR is set, those alone.
    """
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_options(SSL.OP_NO_COMPRESSION | _LEGACY_SERVERS)
    context.set_mode(SSL.MODE_RELEASE_BUFFERS)
    context.set_default_verify_paths()
    if not os.environ.get("SSL_CERT_FILE") and not os.environ.get("SSL_CERT_DIR"):
        # A small container has no store of its own; without one, hosts that verified before would all be refused.
        context.load_verify_locations(certifi.where())
    context.set_verify(SSL.VERIFY_PEER)
    return context
