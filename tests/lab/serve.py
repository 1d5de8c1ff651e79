"""The lab over HTTP/1.1 on loopback: keep-alive, gzip, conditional requests, and every fault that needs a socket."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import TextIO
from urllib.parse import unquote

import yaml

from tests.lab import clocks
from tests.lab.answer import Answer, Ask
from tests.lab.chance import seed_of
from tests.lab.world import World

ROOT = Path(__file__).resolve().parents[2]
_REASONS = {status.value: status.phrase for status in HTTPStatus}
_DROPS = 20
_LONGEST_HEAD = 65_536


class Desk:
    """What all connections share: the world, the log, how often an address was asked for."""

    def __init__(self, world: World, log: TextIO | None) -> None:
        self.world = world
        self.log = log
        self.turns: Counter[tuple[str, int]] = Counter()
        self.counts_turns = any(
            key == "first" for many in world.conditions.values() for one in many for key, _ in one.args
        )

    def note(self, ask: Ask, status: int) -> None:
        """A line of the access log."""
        if self.log is not None:
            line = {"time": clocks.iso(ask.at), "at": round(time.time(), 3), "scheme": ask.scheme, "host": ask.host}
            line |= {"path": ask.path + (f"?{ask.query}" if ask.query else ""), "status": status}
            self.log.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.log.flush()

    def ask(self, target: str, headers: Mapping[str, str]) -> Ask:
        """A request's target and headers as the lab understands them. Raises ValueError for a clock that cannot be read."""
        path, _, query = target.partition("?")
        path = unquote(path) if "%" in path else path
        now = headers.get("x-luuchieu-now")
        at = clocks.seconds(now) if now else self.world.end
        host = headers.get("host", "").split(":", 1)[0].lower()
        ask = Ask(headers.get("x-luuchieu-scheme", "http"), host, path, query, at)
        if self.counts_turns:
            key = (ask.url, at)
            ask = Ask(ask.scheme, host, path, query, at, self.turns[key])
            self.turns[key] += 1
        return ask


def etag_of(answer: Answer, ask: Ask) -> str | None:
    """The answer's ETag: its own, or one made of the address and the time of the last change."""
    if answer.etag is not None:
        return answer.etag
    return f'W/"{seed_of(ask.host, ask.path) >> 32:x}-{answer.modified:x}"' if answer.modified is not None else None


def _is_unchanged(answer: Answer, etag: str | None, headers: Mapping[str, str]) -> bool:
    if answer.status != 200:
        return False
    tags = headers.get("if-none-match")
    if tags is not None:
        return etag is not None and etag in [tag.strip() for tag in tags.split(",")]
    since = headers.get("if-modified-since")
    if since is None or answer.modified is None:
        return False
    try:
        return parsedate_to_datetime(since).timestamp() >= answer.modified
    except ValueError:
        return False


def http_headers(answer: Answer, ask: Ask, etag: str | None) -> list[tuple[str, str]]:
    """The header fields that do not depend on the connection."""
    made = [("Server", "nginx"), ("Date", clocks.http_date(ask.at)), ("Content-Type", answer.media_type)]
    if etag is not None:
        made.append(("ETag", etag))
    if answer.modified is not None:
        made.append(("Last-Modified", clocks.http_date(answer.modified)))
    return made + answer.headers


class Connection(asyncio.Protocol):
    """One client. Requests are answered in turn; a dripping answer holds back the next."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self._is_dripping = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets it."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Answers every whole request in the buffer."""
        self._buffer += data
        while not self._is_dripping and self._transport is not None:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self._buffer) > _LONGEST_HEAD:
                    self._transport.close()
                return
            head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
            self._one(head.decode("latin-1"))

    def _one(self, head: str) -> None:
        lines = head.split("\r\n")
        words = lines[0].split(" ")
        headers: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        if len(words) != 3 or words[0] not in ("GET", "HEAD"):
            self._plain(405 if len(words) == 3 else 400)
            return
        try:
            ask = self._desk.ask(words[1], headers)
        except ValueError:
            self._plain(400)
            return
        try:
            answer = self._desk.world.answer(ask)
        except Exception:
            # A fault of the lab itself must not look like one of the portal's: told on standard error, answered 500.
            print(f"lab: {ask.url} as of {clocks.iso(ask.at)} failed", file=sys.stderr)
            traceback.print_exc()
            self._plain(500)
            return
        self._write(answer, ask, headers, words[0] == "HEAD")

    def _plain(self, status: int) -> None:
        if self._transport is not None:
            self._transport.write(
                f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
            )
            self._transport.close()

    def _write(self, answer: Answer, ask: Ask, headers: Mapping[str, str], is_head: bool) -> None:
        transport = self._transport
        if transport is None:
            return
        if answer.hangs_up:
            self._desk.note(ask, 0)
            transport.abort()
            return
        etag = etag_of(answer, ask)
        fields = http_headers(answer, ask, etag)
        status, body = answer.status, b""
        if _is_unchanged(answer, etag, headers):
            status = 304
        elif answer.is_packable and "gzip" in headers.get("accept-encoding", "") and answer.pieces:
            body = answer.packed(int(time.time()))
            body = body[: int(len(body) * answer.keeps)]
            fields.append(("Content-Encoding", "gzip"))
        else:
            body = answer.body()
            body = body[: int(len(body) * answer.keeps)]
        self._desk.note(ask, status)
        is_last = headers.get("connection", "").lower() == "close"
        fields += [("Content-Length", str(len(body))), ("Connection", "close" if is_last else "keep-alive")]
        start = (
            f"HTTP/1.1 {status} {_REASONS.get(status, 'Unknown')}\r\n"
            + "".join(f"{n}: {v}\r\n" for n, v in fields)
            + "\r\n"
        )
        if answer.drip_s > 0 and body and not is_head:
            transport.write(start.encode("latin-1", "replace"))
            self._drip(body, answer.drip_s, is_last)
            return
        transport.write(start.encode("latin-1", "replace") + (b"" if is_head else body))
        if is_last:
            transport.close()

    def _drip(self, body: bytes, over_s: float, is_last: bool) -> None:
        self._is_dripping = True
        size = -(-len(body) // _DROPS)
        loop = asyncio.get_running_loop()

        def drop(place: int) -> None:
            if self._transport is None:
                return
            self._transport.write(body[place : place + size])
            if place + size < len(body):
                loop.call_later(over_s / _DROPS, drop, place + size)
                return
            self._is_dripping = False
            if is_last:
                self._transport.close()
            else:
                self.data_received(b"")

        drop(0)


async def _listen(world: World, host: str, port: int, log: TextIO | None) -> None:
    loop = asyncio.get_running_loop()
    desk = Desk(world, log)
    server = await loop.create_server(lambda: Connection(desk), host, port)
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, server.close)
    print(f"lab: http://{host}:{server.sockets[0].getsockname()[1]}", flush=True)
    with suppress(asyncio.CancelledError):
        await server.serve_forever()


def serve(world: World, host: str, port: int, log_path: Path | None) -> None:
    """Serves until interrupted. Raises ValueError for a host that is not loopback, OSError when the port is taken."""
    if not ip_address(host).is_loopback:
        raise ValueError(f"{host} is not a loopback address; the lab listens on 127.0.0.1 only")
    log = log_path.open("a", encoding="utf-8") if log_path is not None else None
    try:
        asyncio.run(_listen(world, host, port, log))
    finally:
        if log is not None:
            log.close()


@contextmanager
def running(source: str | Path | Mapping[str, object], log: str | Path | None = None) -> Iterator[str]:
    """A lab in a process of its own for the length of a block; yields its base address, `http://127.0.0.1:N`.

    `source` is a scenario file or a mapping like one. With `log`, every request is a JSON line in that file.
    Raises RuntimeError, with the lab's own words, when it does not come up.
    """
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        path = Path(source) if not isinstance(source, Mapping) else Path(folder) / "scenario.yaml"
        if isinstance(source, Mapping):
            path.write_text(yaml.safe_dump(dict(source), allow_unicode=True), encoding="utf-8")
        command = [sys.executable, "-m", "tests.lab", "serve", str(path.resolve()), "--port", "0"]
        if log is not None:
            command += ["--log", str(Path(log).resolve())]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            first = process.stdout.readline()
            if not first.startswith("lab: "):
                process.wait(10)
                raise RuntimeError(f"the lab did not start: {process.stderr.read().strip()}")
            yield first.removeprefix("lab: ").strip()
        finally:
            process.terminate()
            process.communicate(timeout=10)
