"""Digests as WARC headers write them: `sha1:` and Base32 in most files, `sha256:` and hex digits in ours."""

from __future__ import annotations

import base64
import binascii
import hashlib

_SIZES = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}


def fits(told: str, content: bytes, sha256: str | None = None) -> bool | None:
    """Whether `content`, whose SHA-256 may be known, has that digest; None for a digest that cannot be read."""
    name, _, value = told.partition(":")
    name = name.strip().lower().replace("-", "")
    wanted = _decoded(value.strip(), _SIZES.get(name, 0))
    if wanted is None:
        return None
    if name == "sha256" and sha256 is not None:
        return bytes.fromhex(sha256) == wanted
    return hashlib.new(name, content, usedforsecurity=False).digest() == wanted


def _decoded(value: str, size: int) -> bytes | None:
    if size == 0:
        return None
    try:
        if len(value) == 2 * size:
            return bytes.fromhex(value)
        decoded = base64.b32decode(value.upper() + "=" * (-len(value) % 8))
    except (ValueError, binascii.Error):
        return None
    return decoded if len(decoded) == size else None
