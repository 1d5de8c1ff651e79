"""Hosts that proved by certificate who they are, with the key that proved it last."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

_KEEP = """
    INSERT INTO certificates (host, key_sha256, issuer, valid_until, verified_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (host) DO UPDATE SET key_sha256 = excluded.key_sha256, issuer = excluded.issuer,
    valid_until = excluded.valid_until, verified_at = excluded.verified_at"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A host and the certificate that was verified for it."""

    host: str
    key_sha256: str  # of the public key as the certificate holds it (SubjectPublicKeyInfo, DER)
    issuer: str | None
    valid_until: str | None
    verified_at: str


def read_pins(connection: sqlite3.Connection) -> dict[str, Pin]:
    """All hosts that are held to their certificate. Raises sqlite3.Error."""
    rows = connection.execute("SELECT host, key_sha256, issuer, valid_until, verified_at FROM certificates")
    return {
        host: Pin(host=host, key_sha256=key, issuer=issuer, valid_until=until, verified_at=at)
        for host, key, issuer, until, at in rows
    }


def keep_pin(connection: sqlite3.Connection, pin: Pin) -> None:
    """Hold a host to a certificate that was verified; within the caller's transaction. Raises sqlite3.Error."""
    connection.execute(_KEEP, (pin.host, pin.key_sha256, pin.issuer, pin.valid_until, pin.verified_at))
