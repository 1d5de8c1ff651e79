"""What the lab answers: parts of a page, some of them the same on every page of a portal and compressed once."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

_TAIL = b"\x03\x00"
_SMALL = 1500
Header = tuple[str, str]


def _stored(data: bytes) -> bytes:
    # A block as it is: for a head of a few hundred bytes, cheaper than setting up a compressor.
    return struct.pack("<BHH", 0, len(data), len(data) ^ 0xFFFF) + data


def _deflated(data: bytes, level: int) -> bytes:
    # A full flush ends on a byte and forgets the window, so that pieces made apart can be joined into one stream.
    squeezer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return squeezer.compress(data) + squeezer.flush(zlib.Z_FULL_FLUSH)


class Static:
    """A part that many pages share, with its compressed form."""

    __slots__ = ("packed", "raw")

    def __init__(self, text: str) -> None:
        self.raw = text.encode()
        self.packed = _deflated(self.raw, 6)


Piece = bytes | Static


@dataclass(slots=True)
class Answer:
    """One response before it is written out."""

    status: int = 200
    headers: list[Header] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    media_type: str = "text/html; charset=utf-8"
    etag: str | None = None
    modified: int | None = None
    is_packable: bool = True
    hangs_up: bool = False
    """True when the host is down: the connection closes without a word."""
    drip_s: float = 0.0
    """Seconds over which the body is let out, drop by drop."""
    keeps: float = 1.0
    """The part of the compressed body that is sent before it breaks off; the length is declared whole-less, as proxies do."""

    def body(self) -> bytes:
        """The body as written, not compressed."""
        return b"".join(piece.raw if isinstance(piece, Static) else piece for piece in self.pieces)

    def packed(self, moment: int) -> bytes:
        """The body as gzip. The header carries the time, as real servers' does."""
        out = [b"\x1f\x8b\x08\x00", struct.pack("<I", moment & 0xFFFFFFFF), b"\x00\x03"]
        crc, size = 0, 0
        for piece in self.pieces:
            raw = piece.raw if isinstance(piece, Static) else piece
            if isinstance(piece, Static):
                out.append(piece.packed)
            else:
                out.append(_stored(raw) if len(raw) < _SMALL else _deflated(raw, 1))
            crc = zlib.crc32(raw, crc)
            size += len(raw)
        out += [_TAIL, struct.pack("<II", crc, size & 0xFFFFFFFF)]
        return b"".join(out)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request as the lab understands it. `path` is as sent, still percent-encoded; `at` is the time it is asked."""

    scheme: str
    host: str
    path: str
    query: str
    at: int
    turn: int = 0
    """How often this very address was asked before at this time; only `first:` of an error looks at it."""

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.host}{self.path}" + (f"?{self.query}" if self.query else "")
