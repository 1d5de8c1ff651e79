"""Pictures and files: small, real, and each with bytes of its own, made from its address."""

from __future__ import annotations

import base64
import struct
import zlib
from functools import lru_cache
from hashlib import sha256

# A grey JPEG of 16 x 16 pixels; a comment segment put behind its first marker makes each picture's bytes its own.
_JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQ"
    "Ew8QEBD/wAALCAAQABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAn/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AKpgD//Z"
)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg(address: str) -> bytes:
    """A JPEG whose comment is the digest of its address."""
    note = b"Trang mau luuchieu " + sha256(address.encode()).hexdigest().encode()
    return _JPEG[:2] + b"\xff\xfe" + struct.pack(">H", len(note) + 2) + note + _JPEG[2:]


def png(address: str) -> bytes:
    """A PNG of 8 x 8 pixels whose colour is drawn from its address."""
    colour = sha256(address.encode()).digest()[:3]
    rows = b"".join(b"\0" + colour * 8 for _ in range(8))
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def pdf(address: str) -> bytes:
    """A one-page PDF that names its address."""
    text = f"BT /F1 12 Tf 40 100 Td (Trang mau luuchieu {sha256(address.encode()).hexdigest()[:24]}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("ascii")


@lru_cache(maxsize=512)
def media(address: str) -> tuple[str, bytes] | None:
    """(media type, bytes) for an address whose path ends, or whose last but one part ends, like a picture's or file's."""
    path = address.split("?", 1)[0].lower()
    for part in (path, path.rsplit("/", 1)[0]):
        if part.endswith((".jpg", ".jpeg", ".jpg.webp", ".png.webp")):
            return "image/jpeg", jpeg(address)
        if part.endswith(".png"):
            return "image/png", png(address)
        if part.endswith(".pdf"):
            return "application/pdf", pdf(address)
    return None
