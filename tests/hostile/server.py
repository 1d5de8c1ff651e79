"""A server that misbehaves: raw bytes, one attack a path. What it sent, and for how long, it keeps count of."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.crawler.site import Site, page_of

Attack = Callable[["Talk"], Awaitable[None]]
LIMIT_S = 120
"""No attack goes on for longer, so that a crawl which is not bounded fails a test and does not hang it."""


@dataclass
class Talk:
    """One request and what is sent to it."""

    host: str
    path: str
    reader: asyncio.StreamReader
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
                talk = Talk(fields.get("host", ""), lines[0].split(" ")[1], reader, writer)
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
                    await asyncio.wait_for(attack(talk), LIMIT_S)
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
