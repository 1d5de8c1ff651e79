"""Which addresses may be asked, how far bodies are unpacked, and how hosts are waited for: without a crawl."""

from __future__ import annotations

import asyncio
import gzip
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from ipaddress import ip_address

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd

from archive.message import MAX_BODY_BYTES, decode, read_head
from crawler.manners.pausing import Pause
from crawler.manners.turns import Pace, Turns
from crawler.sources.reach import Door, PrivateAddress, is_public_address, is_public_host, why_not
from crawler.sources.troubles import Refused, Unasked, is_silence
from tests.hostile.attacks import SPELLINGS

PACE = Pace(delay_s=0.0, longest_wait_s=120)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.31.255.255", "192.0.0.1",
        "192.0.2.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "233.252.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
        "2002:a00:1::1", "fc00::1", "fd00::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "4000::1",
    ],
)  # fmt: skip
def test_no_address_of_ones_own_is_public(address: str) -> None:
    assert not is_public_address(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "203.113.0.1", "::ffff:8.8.8.8", "64:ff9b::808:808",
                                     "2606:4700::1111", "2002:808:808::1"])  # fmt: skip
def test_others_are(address: str) -> None:
    assert is_public_address(ip_address(address))


@pytest.mark.parametrize("spelled", [one for one in SPELLINGS if "nip.io" not in one and ":" in one])
def test_every_spelling_is_refused(spelled: str) -> None:
    refusal = why_not(spelled)
    assert refusal is not None
    assert refusal[0] in ("private address", "no address")


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("ftp://baobackan.vn/", "scheme"), ("file:///etc/passwd", "scheme"), ("javascript:1", "scheme"),
        ("https://baobackan.vn:22/", "port"), ("https://baobackan.vn:99999/", "no address"),
        ("http://[::1", "no address"),
        ("https://baobackan.vn@tnu.edu.vn/", "no address"), ("https://nas.local/", "private address"),
        ("https://baobackan.vn/", None), ("http://baobackan.vn:443/", None), ("https://baobackan.vn:8080/", None),
    ],
)  # fmt: skip
def test_addresses_that_are_asked_and_those_that_are_not(url: str, error: str | None) -> None:
    refusal = why_not(url, more_ports=(8080,))
    assert (refusal[0] if refusal else None) == error


def test_hosts_in_other_letters_are_seen_through() -> None:
    assert not is_public_host("\uff11\uff12\uff17.0.0.1")
    assert not is_public_host("\u2460\u2461\u2466.0.0.1")
    assert not is_public_host("%31%32%37.0.0.1")
    assert is_public_host("b\u00e1ob\u1eafck\u1ea1n.vn")


def test_a_door_leads_to_what_was_named_and_to_the_public_web_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        Door.to(f"http://127.0.0.1:{port}/").connect(("127.0.0.1", port), 2).close()
        for door in (Door(), Door.to(f"http://127.0.0.1:{port + 1}/"), Door.to(f"http://localhost:{port}/")):
            with pytest.raises(PrivateAddress):
                door.connect(("127.0.0.1", port), 2)


# ------------------------------------------------------------------------------------------------ bodies

PAGE = "<p>Cộng hòa xã hội chủ nghĩa Việt Nam</p>".encode() * 2000


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(PAGE)), ("br", brotli.compress(PAGE)), ("zstd", zstd.compress(PAGE)),
        ("gzip, zstd", zstd.compress(gzip.compress(PAGE))),
        ("gzip", gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:])),
    ],
)  # fmt: skip
def test_honest_bodies_come_out_whole(encoding: str, packed: bytes) -> None:
    assert decode(packed, encoding) == (PAGE, None)
    body, flaw = decode(packed[: len(packed) // 2], encoding)
    assert flaw is not None
    assert PAGE.startswith(body) or body == packed[: len(packed) // 2]


_UNPACK = """
import resource, sys
from archive.message import decode
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
body, flaw = decode(sys.stdin.buffer.read(), sys.argv[1])
print(len(body), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, flaw)
"""


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_a_bomb_is_bounded_in_memory_too(encoding: str) -> None:
    nothing = bytes(1 << 28)
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "br": lambda data: bytes(brotli.compress(data, quality=1)),
        "zstd": zstd.compress,
    }
    bomb = packers[encoding](nothing)
    assert len(bomb) < 1 << 20
    done = subprocess.run([sys.executable, "-c", _UNPACK, encoding], input=bomb, capture_output=True, check=True)
    size, grown_kib, flaw = done.stdout.decode().split(" ", 2)
    assert flaw.startswith("the body passes")
    assert int(size) == MAX_BODY_BYTES
    assert int(grown_kib) < 4 * MAX_BODY_BYTES >> 10


def test_layers_and_members_are_counted() -> None:
    assert str(decode(gzip.compress(PAGE), ", ".join(["gzip"] * 4))[1]).startswith("packed 4 times over")
    began = time.process_time()
    assert decode(gzip.compress(b"") * 100_000, "gzip") == (b"", "more than 256 gzip members")
    assert time.process_time() - began < 5


def test_a_head_without_an_end_is_read_in_a_moment() -> None:
    began = time.process_time()
    head = read_head(b"HTTP/1.1 200 OK\r\nA: b\r\n" + b" c\r\n" * 2_000_000)
    assert head is not None
    assert len(head.headers) == 1
    assert time.process_time() - began < 5


# ------------------------------------------------------------------------------------------------ waiting


def test_waiting_ends_when_the_crawl_is_to_stop() -> None:
    async def play() -> tuple[bool, bool, float]:
        pause = Pause()
        assert await pause.wait(0.01)
        waiting = asyncio.ensure_future(pause.wait(60))
        await asyncio.sleep(0.01)
        began = time.monotonic()
        pause.stop()
        return await waiting, await pause.wait(60), time.monotonic() - began

    waited, again, seconds = asyncio.run(play())
    assert (waited, again) == (False, False)
    assert seconds < 1


def test_a_turn_that_is_waited_for_ends_with_the_crawl_and_nothing_is_asked() -> None:
    async def play() -> None:
        turns, pause = Turns(), Pause()
        turns.answered("a.vn", PACE, 429, retry_after_s=100)

        async def ask() -> None:
            async with turns.take("a.vn", PACE, pause):
                raise AssertionError("asked")

        asking = [asyncio.ensure_future(ask()) for _ in range(3)]
        await asyncio.sleep(0.01)
        pause.stop()
        for one in asking:
            with pytest.raises(Unasked):
                await one

    asyncio.run(asyncio.wait_for(play(), 5))


def test_pauses_grow_with_overload_and_shrink_with_good_answers() -> None:
    turns = Turns()

    def rest() -> float:
        return turns._hosts["a.vn"].next_at - time.monotonic()

    grown = []
    for _ in range(8):
        turns.answered("a.vn", PACE, 503)
        grown.append(round(rest()))
    assert grown == [2, 4, 8, 16, 32, 64, 120, 120]
    shrunk = []
    for _ in range(8):
        turns.answered("a.vn", PACE, 200)
        shrunk.append(turns._hosts["a.vn"].struggle_s)
    assert shrunk == [60, 30, 15, 7.5, 3.75, 1.875, 0, 0]


def test_a_host_that_wants_to_be_left_alone_for_long_is() -> None:
    told: list[str] = []

    async def play() -> None:
        turns = Turns(told=lambda why, seconds: told.append(f"{why}, {seconds:.0f} s"))
        turns.answered("a.vn", PACE, 429, retry_after_s=3600)
        async with turns.take("b.vn", PACE, Pause()):
            pass
        with pytest.raises(Refused, match="left alone for 3600 s more") as refused:
            async with turns.take("a.vn", PACE, Pause()):
                raise AssertionError("asked")
        assert is_silence(refused.value)

    asyncio.run(play())
    assert told == ["a.vn: HTTP 429, 3600 s"]
