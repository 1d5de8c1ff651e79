"""Connections that are held and not used: who asks or takes a byte at a time is let go of; too many are refused."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import uvicorn

from publish.serving.connection import Connection
from publish.serving.edge import Message, Receive, Send
from publish.serving.server import listen

LARGE = 20_000_000


class Impatient(Connection):
    """With times that a test can wait for."""

    longest_asking_s = 0.6
    longest_pause_s = 0.6
    most_connections = 4


async def answer(scope: Message, receive: Receive, send: Send) -> None:
    """A short answer; a long one at /large."""
    body = b"x" * (LARGE if scope["path"] == "/large" else 3)
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for start in range(0, len(body), 100_000):
        await send({"type": "http.response.body", "body": body[start : start + 100_000], "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    listener = listen("127.0.0.1", 0)
    config = uvicorn.Config(answer, http=Impatient, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield int(listener.getsockname()[1])
    server.should_exit = True
    thread.join()
    listener.close()


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        yield connection


def ended_after(connection: socket.socket, drips: bytes = b"") -> float:
    """Seconds until the site ends the connection, while a byte of `drips` is sent now and then."""
    began = time.monotonic()
    connection.settimeout(0.1)
    for byte in [*(drips[at : at + 1] for at in range(len(drips))), *[b""] * 200]:
        try:
            if byte:
                connection.sendall(byte)
            if not connection.recv(65536):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


def test_a_connection_on_which_nothing_is_asked_is_ended(port: int) -> None:
    with connected(port) as connection:
        assert 0.4 < ended_after(connection) < 10


def test_a_head_that_drips_in_is_not_waited_for(port: int) -> None:
    with connected(port) as connection:
        assert ended_after(connection, b"GET / HTTP/1.1\r\nX: " + b"a" * 150) < 10


def test_nor_is_a_second_one_nor_a_body_that_nobody_asked_for(port: int) -> None:
    for first in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n"):
        with connected(port) as connection:
            connection.sendall(first)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
            assert ended_after(connection, b"GET / HTTP/1.1\r\nX: " + b"a" * 150) < 10


def test_who_asks_in_time_is_answered_as_often_as_he_likes(port: int) -> None:
    with connected(port) as connection:
        for _ in range(6):
            time.sleep(0.2)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = b""
            while not answer.endswith(b"xxx"):
                answer += connection.recv(65536)


def test_an_answer_that_nobody_takes_is_given_up(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert connection.recv(1000)
        time.sleep(2.5)
        received = 0
        with suppress(ConnectionResetError):
            while piece := connection.recv(1_000_000):
                received += len(piece)
        assert received < LARGE / 2


def test_more_than_so_many_are_refused_politely(port: int) -> None:
    held = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(4)]
    try:
        with connected(port) as connection:
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 5\r\n" in answer
        assert b"content-security-policy: default-src 'none'" in answer
    finally:
        for connection in held:
            connection.close()
