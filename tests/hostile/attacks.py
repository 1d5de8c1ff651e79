"""What a hostile server answers: bodies, heads and redirects that no honest one sends."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Mapping
from functools import cache

import brotli  # type: ignore[import-untyped]
from backports import zstd

from tests.crawler.site import Site, page_of
from tests.hostile.server import Attack, Talk

_BOMB_BYTES = 1 << 28
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_CHUNKED = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def packed(encoding: str, body: bytes) -> Attack:
    """A body that says it is packed so."""

    async def attack(talk: Talk) -> None:
        await talk.answer(body, f"Content-Encoding: {encoding}")

    return attack


def redirecting(location: str) -> Attack:
    """A redirect to somewhere."""

    async def attack(talk: Talk) -> None:
        await talk.answer(b"", f"Location: {location}", status="302 Found")

    return attack


def endless(begin: bytes, part: bytes, pause_s: float = 0.0) -> Attack:
    """A beginning and then the same part, for ever."""

    async def attack(talk: Talk) -> None:
        await talk.send(begin)
        while True:
            await talk.send(part)
            await asyncio.sleep(pause_s)

    return attack


def once(data: bytes) -> Attack:
    """Some bytes, and the connection is closed."""

    async def attack(talk: Talk) -> None:
        await talk.send(data)

    return attack


def overloaded(times: int, *headers: str, status: str = "429 Too Many Requests") -> Attack:
    """So often an answer that it is overloaded, then a sound article."""
    left = [times]

    async def attack(talk: Talk) -> None:
        left[0] -= 1
        if left[0] < 0:
            await talk.answer(Site(1).article("/tin/1.html").body)
        else:
            await talk.answer(b"<p>too many</p>", *headers, status=status)

    return attack


async def silence(talk: Talk) -> None:
    """Nothing at all, until whoever asked lets go."""
    await talk.reader.read()


def _brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=4)
    parts = [packer.process(bytes(1 << 20)) for _ in range(_BOMB_BYTES >> 20)]
    return b"".join([*parts, packer.finish()])


def _gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(_BOMB_BYTES >> 20)]
    return b"".join([*parts, packer.flush()])


@cache
def network_attacks() -> Mapping[str, Attack]:
    """All that an answer may be but an honest page, by name."""
    return {**bombs(), **wire_attacks()}


def bombs() -> dict[str, Attack]:
    """Bodies that are far larger unpacked, or that take for ever to unpack."""
    bomb = _gzip_bomb()
    article = page_of("Tin", "<h1>Tin</h1>")
    return {
        "gzip-bomb": packed("gzip", bomb),
        "gzip-bomb-nested": packed("gzip, gzip, gzip", gzip.compress(gzip.compress(bomb))),
        "gzip-nested-ten-times": packed(", ".join(["gzip"] * 10), gzip.compress(article)),
        "gzip-200000-members": packed("gzip", gzip.compress(b"") * 200_000),
        "deflate-bomb": packed("deflate", zlib.compress(bytes(_BOMB_BYTES), 9)),
        "brotli-bomb": packed("br", _brotli_bomb()),
        "zstd-bomb": packed("zstd", zstd.compress(bytes(_BOMB_BYTES))),
        "gzip-that-is-none": packed("gzip", article),
    }


def wire_attacks() -> dict[str, Attack]:
    """Answers that are not what HTTP has them be, or lead elsewhere."""
    article = page_of("Tin", "<h1>Tin</h1>")
    return {
        "endless-body": endless(_HEAD + b"\r\n", b"x" * 65536),
        "endless-chunked": endless(_CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        "endless-headers": endless(_HEAD, b"X-More: " + b"y" * 1000 + b"\r\n"),
        "endless-header-line": endless(_HEAD + b"X-Long: ", b"z" * 65536),
        "endless-1xx": endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        "many-headers": once(_HEAD + b"X: 1\r\n" * 100_000 + b"Content-Length: 2\r\n\r\nok"),
        "dripping-body": endless(_HEAD + b"Content-Length: 1000000\r\n\r\n", b"d", 0.2),
        "dripping-headers": endless(_HEAD, b"X-D: d\r\n", 0.3),
        "dripping-1xx": endless(b"", b"HTTP/1.1 102 Processing\r\n\r\n", 0.3),
        "silence": silence,
        "announces-a-terabyte": once(_HEAD + b"Content-Length: 1000000000000\r\n\r\nx"),
        "shorter-than-announced": once(_HEAD + b"Content-Length: 5000\r\n\r\n" + article),
        "longer-than-announced": once(_HEAD + b"Content-Length: 5\r\n\r\n" + article * 100),
        "two-lengths": once(_HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"),
        "negative-length": once(_HEAD + b"Content-Length: -1\r\n\r\nabcdef"),
        "204-with-body": once(b"HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\nunwelcome"),
        "broken-chunk": once(_HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\nabc"),
        "not-http": once(b"220 smtp.example ESMTP\r\n"),
        "status-of-letters": once(b"HTTP/1.1 abc OK\r\n\r\n"),
        "nothing-but-a-close": once(b""),
        "redirect-to-itself": redirecting("/tin/redirect-to-itself.html"),
        "redirect-off-site": redirecting("https://elsewhere.example/a.html"),
        "redirect-to-file": redirecting("file:///etc/passwd"),
        "redirect-to-ftp": redirecting("ftp://portal.example/a"),
        "redirect-to-data": redirecting("data:text/html,a"),
        "redirect-to-nowhere": redirecting("http://[::1"),
        "redirect-to-port": redirecting("http://portal.example:6379/"),
    }  # fmt: skip


SPELLINGS = (
    "http://localhost/", "http://localhost./", "http://127.0.0.1/", "http://127.1/", "http://2130706433/",
    "http://0x7f.1/", "http://0177.0.0.1/", "http://0/", "http://0.0.0.0/", "http://[::1]/", "http://[::]/",
    "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://169.254.169.254/latest/meta-data/", "http://metadata.google.internal/", "http://10.0.0.1/",
    "http://192.168.1.1/", "http://172.16.0.1/", "http://100.64.0.1/", "http://[fe80::1]/", "http://[fd00::1]/",
    "http://224.0.0.1/", "http://255.255.255.255/", "http://127.0.0.1.nip.io/", "http://127.0.0.1.nip.io./",
    "http://portal.example@127.0.0.1/", "http://127.0.0.1%2f@portal.example/", "http://portal.example%40127.0.0.1/",
    "http://portal.example\\@127.0.0.1/", "http://\uff11\uff12\uff17.0.0.1/", "http://\u2460\u2461\u2466.0.0.1/",
    "http://127\u30020\u30020\u30021/", "http://%31%32%37.0.0.1/", "//127.0.0.1/", "http:\\\\127.0.0.1\\",
    "http://portal.example:80@127.0.0.1/", "HTTP://LOCALHOST/",
)  # fmt: skip
"""How a page may write this machine or its own network."""
