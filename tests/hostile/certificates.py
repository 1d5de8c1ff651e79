"""Certificates made for one test: by an authority that it trusts, by none, run out, for another host."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_NOW = datetime.now(UTC)


def new_key() -> EllipticCurvePrivateKey:
    """A key."""
    return generate_private_key(SECP256R1())


@dataclass(frozen=True)
class Authority:
    """One who issues certificates."""

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls) -> Authority:
        key = new_key()
        return cls(key, _certificate("Test CA", "Test CA", key, key, days=30, is_authority=True))

    def write(self, path: Path) -> Path:
        """As SSL_CERT_FILE wants it."""
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return path

    def issue(
        self, folder: Path, host: str, key: EllipticCurvePrivateKey | None = None, days: int = 30
    ) -> ssl.SSLContext:
        """What a server of that host shows. `days` until it runs out; below 0 it has."""
        key = key or new_key()
        return _context(folder, _certificate(host, "Test CA", key, self.key, days=days), key)


def self_signed(folder: Path, host: str, key: EllipticCurvePrivateKey | None = None) -> ssl.SSLContext:
    """What a server shows that nobody vouches for."""
    key = key or new_key()
    return _context(folder, _certificate(host, host, key, key, days=30), key)


def _certificate(
    host: str,
    issuer: str,
    key: EllipticCurvePrivateKey,
    signer: EllipticCurvePrivateKey,
    *,
    days: int,
    is_authority: bool = False,
) -> x509.Certificate:
    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(name(host))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_NOW - timedelta(days=60))
        .not_valid_after(_NOW + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    return builder.sign(signer, hashes.SHA256())


def _context(folder: Path, certificate: x509.Certificate, key: EllipticCurvePrivateKey) -> ssl.SSLContext:
    path = folder / f"{certificate.serial_number}.pem"
    raw = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(certificate.public_bytes(Encoding.PEM) + raw)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
