"""HTTP messages as WARC records hold them: heads, chunks, content encodings, in any nesting."""

from __future__ import annotations

import gzip
import zlib
from functools import cache
from pathlib import Path
from random import Random

import brotli  # type: ignore[import-untyped]

from archive.message import MAX_BODY_BYTES, decode, find_header, join_chunks, read_head
from tests.fuzz import seeds
from tests.fuzz.dictionary import tokens
from tests.fuzz.target import BrokenPromise, Read, Target
from tests.fuzz.targets.promises import storable

_ENCODINGS = ("gzip", "deflate", "br", "gzip, br", "deflate, gzip", "raw deflate")


def _open(folder: Path) -> Read:
    return _read


def _read(data: bytes) -> str:
    head = read_head(data)
    if head is None:
        joined, flaw = join_chunks(data)
        return f"no head {flaw} {len(joined).bit_length()}"
    for name, value in head.headers:
        storable("a header", name.replace("\0", ""))
        storable("a header", value.replace("\0", ""))
    if not 0 <= head.status <= 999 or not 0 < head.size <= len(data):
        raise BrokenPromise(f"a head of status {head.status} and {head.size} bytes")
    payload = data[head.size :]
    flaw = None
    if "chunked" in (find_header(head.headers, "Transfer-Encoding") or "").lower():
        payload, flaw = join_chunks(payload)
    body, problem = decode(payload, find_header(head.headers, "Content-Encoding"))
    if len(body) > max(MAX_BODY_BYTES, len(payload)):
        raise BrokenPromise(f"a body of {len(body)} bytes")
    known = (problem or "").partition("(")[0][:40]
    return (
        f"{head.http_version} {head.status // 100} {flaw} {known} {len(body).bit_length()} {min(len(head.headers), 6)}"
    )


def _finish(random: Random, data: bytes) -> bytes:
    """Half of them packed as their header then says; the packed bytes changed in a third of those."""
    head, parted, body = data.partition(b"\r\n\r\n")
    if not parted or random.random() < 0.5:
        return data
    encoding = random.choice(_ENCODINGS)
    packed = body
    for name in encoding.split(", "):
        packed = _pack(name, packed)
    if random.random() < 0.3 and packed:
        at = random.randrange(len(packed))
        packed = random.choice((packed[:at], packed[:at] + b"\0" + packed[at + 1 :], packed + packed, packed + b"x"))
    if random.random() < 0.4:
        head += b"\r\nTransfer-Encoding: chunked"
        packed = _chunked(random, packed)
    return head + f"\r\nContent-Encoding: {encoding.removeprefix('raw ')}".encode() + parted + packed


def _pack(name: str, body: bytes) -> bytes:
    if name == "gzip":
        return gzip.compress(body, 1, mtime=0)
    if name == "br":
        return bytes(brotli.compress(body, quality=1))
    packer = zlib.compressobj(1, wbits=-zlib.MAX_WBITS if name == "raw deflate" else zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _chunked(random: Random, body: bytes) -> bytes:
    size = random.choice((1, 7, 500, 100_000))
    parts = [body[at : at + size] for at in range(0, min(len(body), size * 200), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + random.choice(
        (b"0\r\n\r\n", b"", b"0\n", b"-1\r\n")
    )


@cache
def _seeds() -> tuple[bytes, ...]:
    made = [
        b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nX-A: b\r\n  c\r\n\r\n<p>x</p>",
        b"HTTP/1.0 200\n\nplain",
    ]
    for record in seeds.sample()[::12]:
        lines = "".join(f"{name}: {value}\r\n" for name, value in record.headers if name.lower() != "content-encoding")
        made.append(
            f"{record.http_version} {record.status} {record.reason}\r\n{lines}\r\n".encode() + record.body[:6000]
        )
    return tuple(made)


MESSAGES = Target(
    name="messages",
    about="HTTP answers: heads, chunks, gzip, deflate and brotli",
    open=_open,
    seeds=_seeds,
    tokens=tokens("messages"),
    share=20,
    finish=_finish,
    most_bytes=20_000,
)
