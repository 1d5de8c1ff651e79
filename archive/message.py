"""HTTP messages as WARC records hold them: status line and headers, chunks, content encodings.

Nothing here raises on what others wrote: what cannot be undone is given back as it is, with the reason.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_BODY_BYTES = 64 << 20
"""A page that decodes to more is cut there: such bodies are bombs or films."""

_STATUS_LINE = re.compile(rb"(HTTP/\d(?:\.\d)?)[ \t]+(\d{3})(?:[ \t]+([^\r\n]*))?\r?\n")
_MOST_HEAD_BYTES = 1 << 18
"""Headers behind it are not read: a head without an end would be joined piece by piece."""
_MOST_ENCODINGS = 3
_MOST_MEMBERS = 256
"""Gzip members one behind the other in a body. For each the rest is copied, so a million of empty ones take hours."""
_LARGEST_WINDOW = 27
"""Powers of two: a zstd frame that asks for more memory than 128 MiB while it is unpacked is not."""
_HEAD_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Status line and headers of a response, and where its payload begins."""

    http_version: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    size: int


def read_head(block: bytes) -> Head | None:
    """The head of an HTTP response; None where the block does not begin with a status line."""
    first = _STATUS_LINE.match(block)
    if first is None:
        return None
    # The blank line may follow the status line at once, hence the step back over its line end.
    end = _HEAD_END.search(block, first.end() - 1 - (block[first.end() - 2 : first.end() - 1] == b"\r"))
    stop, size = (end.start(), end.end()) if end else (len(block), len(block))
    headers: list[tuple[str, str]] = []
    for line in block[first.end() : min(stop, first.end() + _MOST_HEAD_BYTES)].splitlines():
        if line[:1] in b" \t" and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {_text(line.strip())}")
        elif b":" in line:
            raw_name, _, raw_value = line.partition(b":")
            headers.append((_text(raw_name.strip()), _text(raw_value.strip())))
    version, status, reason = first.groups()
    return Head(
        http_version=version.decode(),
        status=int(status),
        reason=_text(reason or b""),
        headers=tuple(headers),
        size=size,
    )


def find_header(headers: Sequence[tuple[str, str]], name: str) -> str | None:
    """The value of the first header of that name, in any case of letters."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


def join_chunks(payload: bytes) -> tuple[bytes, str | None]:
    """A chunked payload in one piece, and what was wrong with it.

    Many tools write the payload in one piece and keep the header that says so: that comes back as it is.
    """
    parts: list[bytes] = []
    at = 0
    while True:
        end = payload.find(b"\n", at, at + 1024)
        try:
            size = int(payload[at:end].split(b";")[0].strip() if end >= 0 else b"", 16)
        except ValueError:
            return (b"".join(parts), "chunks are cut off or damaged") if parts else (payload, None)
        if size <= 0:
            return b"".join(parts), None
        part = payload[end + 1 : end + 1 + size]
        parts.append(part)
        if len(part) < size:
            return b"".join(parts), "the last chunk is cut off"
        at = end + 1 + size
        at += 2 if payload[at : at + 2] == b"\r\n" else 1


def decode(payload: bytes, content_encoding: str | None) -> tuple[bytes, str | None]:
    """The payload with its Content-Encoding undone as far as it goes, and why it does not go to the end."""
    body = payload
    flaw: str | None = None
    told = (encoding.strip() for encoding in (content_encoding or "").lower().split(","))
    encodings = [encoding for encoding in told if encoding not in ("", "identity", "none", "utf-8")]
    if len(encodings) > _MOST_ENCODINGS:
        return payload, f"packed {len(encodings)} times over, which no server does for a reason"
    for encoding in reversed(encodings):
        if not body:
            break
        if encoding in ("gzip", "x-gzip"):
            # Tools that unpack the body often keep the header.
            body, problem = _inflate(body, zlib.MAX_WBITS | 16) if body[:2] == b"\x1f\x8b" else (body, None)
        elif encoding == "deflate":
            is_zlib = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
            body, problem = _inflate(body, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        elif encoding == "br":
            body, problem = _unbrotli(body)
        elif encoding == "zstd":
            body, problem = _unzstd(body)
        else:
            problem = f"Content-Encoding {encoding} is not known here"
        flaw = flaw or problem
    return body, flaw


def _inflate(data: bytes, window: int) -> tuple[bytes, str | None]:
    parts: list[bytes] = []
    room = MAX_BODY_BYTES
    for _ in range(_MOST_MEMBERS):
        inflater = zlib.decompressobj(window)
        try:
            part = inflater.decompress(data, room + 1)
        except zlib.error as error:
            part = _inflate_to_damage(data, window, room)
            if not part and not parts:
                return (b"", f"compressed body is damaged ({error})") if window > 0 else (data, None)
            return b"".join([*parts, part]), f"compressed body is damaged ({error})"
        if len(part) > room:
            return b"".join([*parts, part[:room]]), _TOO_LARGE
        parts.append(part)
        room -= len(part)
        if not inflater.eof:
            return b"".join(parts), "compressed body is cut off"
        data = inflater.unused_data
        if data[:2] != b"\x1f\x8b":
            return b"".join(parts), None
    return b"".join(parts), f"more than {_MOST_MEMBERS} gzip members"


def _inflate_to_damage(data: bytes, window: int, room: int) -> bytes:
    """What precedes the damage: one call for all of the data would lose it."""
    inflater = zlib.decompressobj(window)
    parts: list[bytes] = []
    try:
        for at in range(0, len(data), _STEP):
            parts.append(inflater.decompress(data[at : at + _STEP], room + 1))
            room -= len(parts[-1])
            if room < 0 or inflater.eof:
                break
    except zlib.error:
        pass
    return b"".join(parts)


_STEP = 1 << 10
_OUTPUT = 1 << 20
_TOO_LARGE = f"the body passes {MAX_BODY_BYTES >> 20} MiB"


def _unbrotli(data: bytes) -> tuple[bytes, str | None]:
    decoder = brotli.Decompressor()
    parts: list[bytes] = []
    room = MAX_BODY_BYTES
    try:
        at = 0
        while at < len(data) or not decoder.can_accept_more_data():
            step = data[at : at + _STEP] if decoder.can_accept_more_data() else b""
            at += len(step)
            # A few bytes may stand for many megabytes, hence the limit of the output too.
            part = decoder.process(step, output_buffer_limit=_OUTPUT)
            parts.append(part[:room])
            room -= len(part)
            if room < 0:
                return b"".join(parts), _TOO_LARGE
    except brotli.error:
        return (b"".join(parts), "compressed body is damaged (br)") if any(parts) else (data, None)
    return b"".join(parts), None if decoder.is_finished() else "compressed body is cut off"


def _unzstd(data: bytes) -> tuple[bytes, str | None]:
    parts: list[bytes] = []
    room = MAX_BODY_BYTES
    try:
        decoder = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW})
        part = decoder.decompress(data, _OUTPUT)
        while part or not (decoder.eof or decoder.needs_input):
            parts.append(part[:room])
            room -= len(part)
            if room < 0:
                return b"".join(parts), _TOO_LARGE
            if decoder.eof or decoder.needs_input:
                break
            part = decoder.decompress(b"", _OUTPUT)
    except zstd.ZstdError as error:
        return (b"".join(parts), f"compressed body is damaged ({error})") if parts else (data, None)
    return b"".join(parts), None if decoder.eof else "compressed body is cut off"


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
