"""A server that misbehaves: raw bytes, one attack a path. What it sent, and for how long, it keeps count of."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import threading
import time
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache

import brotli  # type: ignore[import-untyped]
from backports import zstd

from tests.crawler.site import Site, page_of

Attack = Callable[["Talk"], Awaitable[None]]
_BOMB_BYTES = 1 << 28
_LIMIT_S = 120
"""No attack goes on for longer, so that a crawl which is not bounded fails a test and does not hang it."""


@dataclass
class Talk:
    """One request and what is sent to it."""

    host: str
    path: str
    writer: asyncio.StreamWriter
    sent: int = 0

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()
        self.sent += len(data)

    async def answer(self, body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html") -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}; charset=utf-8", f"Content-Length: {len(body)}"]
        await self.send("\r\n".join([*lines, *headers, "", ""]).encode() + body)


@dataclass
class Seen:
    """What came of the requests for one path."""

    times: int = 0
    sent: int = 0
    seconds: float = 0.0


@dataclass
class Hostile:
    """A small sound site with attacks among its articles. `attacks`: the name in the path, and what is done."""

    attacks: Mapping[str, Attack]
    good: int = 6
    robots: Attack | None = None
    links: Sequence[str] = ()
    """What the listing links to besides."""
    pictures: Sequence[str] = ()
    """What the first article shows besides."""
    picture_host: str = ""
    """`http://HOST` of the articles' own pictures; the portal's where it is empty."""
    taking_s: float = 0.0
    """So long a sound answer takes."""
    seen: dict[str, Seen] = field(default_factory=dict)
    asked: list[tuple[str, str, float]] = field(default_factory=list)
    """Host, path and moment of each request."""
    busiest: dict[str, int] = field(default_factory=dict)
    """Most requests at once, by host."""
    _busy: Counter[str] = field(default_factory=Counter)

    def path_of(self, name: str) -> str:
        return f"/tin/{name}.html"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
                talk = Talk(fields.get("host", ""), lines[0].split(" ")[1], writer)
                self.asked.append((talk.host, talk.path, time.monotonic()))
                if await self._reply(talk):
                    break
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    async def _reply(self, talk: Talk) -> bool:
        """True when the connection is to be closed."""
        attack = self.attacks.get(talk.path.rpartition("/")[2].removesuffix(".html"))
        attack = self.robots if talk.path == "/robots.txt" else attack
        seen = self.seen.setdefault(talk.path, Seen())
        seen.times += 1
        began = time.monotonic()
        self._busy[talk.host] += 1
        self.busiest[talk.host] = max(self.busiest.get(talk.host, 0), self._busy[talk.host])
        try:
            if attack is None:
                await asyncio.sleep(self.taking_s)
                await self._sound(talk)
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(attack(talk), _LIMIT_S)
        finally:
            self._busy[talk.host] -= 1
            seen.sent += talk.sent
            seen.seconds = max(seen.seconds, time.monotonic() - began)
        return attack is not None

    async def _sound(self, talk: Talk) -> None:
        site = Site(self.good)
        path = talk.path.partition("?")[0]
        number = path.rpartition("/")[2].removesuffix(".html")
        if path == "/tin":
            await talk.answer(self.listing())
        elif path.endswith(".jpg"):
            await talk.answer(b"\xff\xd8" + path.encode(), kind="image/jpeg")
        elif path.endswith(".html") and number.isdecimal():
            shown = "".join(f'<p><img src="{one}"></p>' for one in self.pictures) if number == "1" else ""
            body = site.article(path).body.replace(b"</div>", shown.encode() + b"</div>")
            await talk.answer(body.replace(b'src="/anh', f'src="{self.picture_host}/anh/{talk.host}'.encode()))
        else:
            await talk.answer(b"nothing here", status="404 Not Found")

    def listing(self) -> bytes:
        attacks = [self.path_of(name) for name in self.attacks if not name.endswith(".jpg")]
        addresses = [*attacks, *self.links, *(self.path_of(str(number)) for number in range(self.good, 0, -1))]
        items = "".join(f'<li class="item"><a href="{one}">Tin {one} của tỉnh</a></li>' for one in addresses)
        return page_of("Danh sách", f"<ul>{items}</ul><p>Trang danh sách của cổng thử nghiệm.</p>")


@contextmanager
def serving(serve: Callable[..., Awaitable[None]], context: ssl.SSLContext | None = None) -> Iterator[int]:
    """The server in a thread of its own; gives its port."""
    loop = asyncio.new_event_loop()
    ready: list[int] = []
    started = threading.Event()

    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context, limit=1 << 20)
        ready.append(server.sockets[0].getsockname()[1])
        started.set()
        async with server:
            await server.serve_forever()

    def main() -> None:
        asyncio.set_event_loop(loop)
        loop.set_exception_handler(lambda *_: None)  # connections broken off are what this is about
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(run())
        left = asyncio.all_tasks(loop)
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=main, daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])
        thread.join(10)


# ------------------------------------------------------------------------------------------------ attacks

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
    """Nothing at all."""
    await asyncio.sleep(_LIMIT_S)


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
