"""The lab's pages made once and answered from memory, so that the server is not what is measured.

    python -m bench.frozen SCENARIO FILE

prints `frozen: http://127.0.0.1:N` and serves until it is ended. An address is asked for under its true `Host`, or as
`/~host/path` by clients that cannot set it. FILE gets every address but pictures, a line each.
"""

from __future__ import annotations

import asyncio
import gzip
import sys
from pathlib import Path

from tests.lab.answer import Ask
from tests.lab.warc import addresses
from tests.lab.world import World, open_world

_HEAD = "HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n"
_NOTHING = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nnot found"


def freeze(world: World) -> dict[str, bytes]:
    """Every page of the world as the bytes of its whole response, by `host/path?query`."""
    frozen = {}
    for url in addresses(world, world.end):
        scheme, _, rest = url.partition("://")
        host, _, tail = rest.partition("/")
        path, _, query = tail.partition("?")
        answer = world.answer(Ask(scheme, host, f"/{path}", query, world.end))
        if answer.status == 200 and not answer.media_type.startswith("image/"):
            body = gzip.compress(answer.body(), 6)
            head = _HEAD.format(status=answer.status, kind=answer.media_type, length=len(body))
            frozen[rest] = head.encode() + body
    return frozen


async def answer_all(frozen: dict[str, bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, kept alive until the client leaves."""
    try:
        while True:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            target = lines[0].split(" ")[1]
            host = next((line[5:].strip() for line in lines if line.lower().startswith("host:")), "")
            address = target[2:] if target.startswith("/~") else f"{host}{target}"
            writer.write(frozen.get(address, _NOTHING))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def serve(scenario: Path, listing: Path) -> None:
    """Freeze, say where, and answer until cancelled."""
    frozen = freeze(open_world(scenario))
    listing.write_text("\n".join(frozen) + "\n")
    server = await asyncio.start_server(lambda reader, writer: answer_all(frozen, reader, writer), "127.0.0.1", 0)
    print(f"frozen: http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2])))
