"""Whether a body is the one that an archive's index lists: by the hash that its crawler took."""

from __future__ import annotations

import base64
import hashlib

_SHA1_BASE32, _SHA1_HEX, _SHA256_HEX = 32, 40, 64


def doubt_of(digest: str, body: bytes) -> str | None:
    """Why a body may not be the one that the index lists; None where it is, or where the hash is of no known kind.

    An old crawler may have hashed what was sent in chunks, so a wrong hash is a doubt and no proof.
    """
    told = digest.rpartition(":")[2].rstrip("=")
    if len(told) == _SHA1_BASE32:
        found = base64.b32encode(hashlib.sha1(body).digest()).decode()  # noqa: S324 - what the archives use
    elif len(told) == _SHA1_HEX:
        found = hashlib.sha1(body).hexdigest()  # noqa: S324
    elif len(told) == _SHA256_HEX:
        found = hashlib.sha256(body).hexdigest()
    else:
        return None
    return None if found.lower() == told.lower() else "its bytes are not those that the index lists"
