"""Whether a body is the one that an archive's index lists: by the hash that its crawler took."""

from __future__ import annotations

from archive.digests import fits


def doubt_of(digest: str, body: bytes) -> str | None:
    """Why a body may not be the one that the index lists; None where it is, or where the hash cannot be read.

    `digest` as indexes write it: SHA-1 in Base32, or with its algorithm before a colon.
    """
    told = digest if ":" in digest else f"sha1:{digest}"
    return "its bytes are not those that the index lists" if fits(told, body) is False else None
