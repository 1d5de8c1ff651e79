from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
from datasette.app import Datasette

from cli.serve import command
from publish.serving.server import listen
from tests.publish.made import ARTICLES, make_archive

COMMAND = [sys.executable, "-m", "cli"]


def test_a_person_publishes_serves_searches_and_stops(tmp_path: Path) -> None:
    make_archive(tmp_path)
    done = subprocess.run(
        [*COMMAND, "publish", "--home", str(tmp_path), "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"]["articles"] == len(ARTICLES)
    with subprocess.Popen(
        [*COMMAND, "serve", "--home", str(tmp_path), "--port", "0"], stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        server.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
        assert address
        page = httpx.get(f"{address[0]}/luuchieu/articles", params={"_search": "bac kan"}, timeout=20)
        assert page.status_code == 200
        assert "Người dân hồ Ba Bể" in page.text
        taken = subprocess.run(
            [*COMMAND, "serve", "--home", str(tmp_path), "--port", address[0].rsplit(":", 1)[1]],
            capture_output=True, text=True, check=False, timeout=30,
        )  # fmt: skip
        assert taken.returncode == 2
        assert "--port" in taken.stderr
        assert httpx.get(f"{address[0]}/khong-co", timeout=20).status_code == 404
        server.send_signal(signal.SIGINT)
        rest = server.stderr.read()
        assert server.wait(timeout=20) == 0
    assert "Traceback" not in rest


def test_serve_without_a_snapshot(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "serve", "--home", str(tmp_path)], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 2
    assert "luuchieu publish" in done.stderr


def test_only_the_loopback_is_listened_on() -> None:
    host = next(parameter for parameter in command.params if parameter.name == "host")
    assert host.default == "127.0.0.1"
    listener = listen("127.0.0.1", 0)
    assert listener.family == socket.AF_INET
    assert listener.getsockname()[0] == "127.0.0.1"
    listener.close()


def test_static_files_are_asked_for_again_only_when_the_program_is_another(site: Datasette) -> None:
    def get(path: str, **headers: str) -> httpx.Response:
        answer = asyncio.run(site.client.get(path, headers=headers))
        assert isinstance(answer, httpx.Response)
        return answer

    first = get("/static/site.css")
    assert first.headers["cache-control"] == "public, max-age=600"
    for validator in (first.headers["etag"], "W/" + first.headers["etag"]):  # a web server that compresses weakens it
        again = get("/static/site.css", **{"if-none-match": validator})
        assert again.status_code == 304
        assert again.content == b""
    assert get("/static/site.css", **{"if-none-match": '"another"'}).text == first.text
    assert "etag" not in get("/static/nothing.css").headers
    assert "etag" not in get("/").headers
