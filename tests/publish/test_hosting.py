"""The examples of docs/hosting.md, taken out of the page: they are valid, and the site is read through them."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from cli.serve import command
from tests.checkout import ROOT
from tests.publish.load import HEADER
from tests.publish.running import serving

_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
NGINX = shutil.which("nginx", path=_PATH)
CADDY = shutil.which("caddy", path=_PATH)
OPENSSL = shutil.which("openssl", path=_PATH)


def example(language: str) -> str:
    """The one block of that language."""
    (block,) = re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs" / "hosting.md").read_text("utf-8"), re.DOTALL)
    return str(block)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def address(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(home, tmp_path_factory.mktemp("hosted") / "said") as (_, found):
        yield found


@contextmanager
def started(words: list[str], port: int, env: dict[str, str] | None = None) -> Iterator[None]:
    """The web server, until it listens; it is stopped afterwards."""
    process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for _ in range(200):
            if process.poll() is not None:
                raise AssertionError(process.communicate()[0])
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=20)


def read_through(client: httpx.Client) -> None:
    """What each web server must let through, add and refuse."""
    page = client.get("/", headers={"accept-encoding": "gzip"})
    assert page.status_code == 200
    assert page.headers[HEADER]
    assert page.headers["content-encoding"] == "gzip"
    assert "max-age" in page.headers["strict-transport-security"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert client.get("/luuchieu/articles", params={"_search": "bac kan"}).text.count("Ba Bể")
    assert client.get("/static/site.css").headers["content-type"].startswith("text/css")
    assert client.head("/").status_code == 200
    assert client.post("/", content=b"").status_code in (403, 405)
    assert client.get("/nothing").status_code == 404
    csv = client.get("/luuchieu/articles.csv", params={"_stream": "on", "_col": "title"})
    assert len(csv.text.splitlines()) > 60
    found = client.get("/luuchieu/articles.json", params={"_size": "5"}).json()
    assert found["next_url"].startswith(f"{client.base_url.scheme}://127.0.0.1")


@pytest.mark.skipif(not NGINX or not OPENSSL, reason="no nginx, or no openssl, on this machine")
def test_nginx(address: str, tmp_path: Path) -> None:
    assert NGINX
    assert OPENSSL
    key, certificate, port, plain = tmp_path / "key", tmp_path / "certificate", free_port(), free_port()
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=luuchieu.example",
         "-keyout", key, "-out", certificate], check=True, capture_output=True,
    )  # fmt: skip
    text = example("nginx")
    text = re.sub(r"^ *listen \[::\]:.*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443", f"listen 127.0.0.1:{port}").replace("listen 80;", f"listen 127.0.0.1:{plain};")
    text = re.sub(r"/etc/letsencrypt/\S+/fullchain.pem", str(certificate), text)
    text = re.sub(r"/etc/letsencrypt/\S+/privkey.pem", str(key), text)
    text = text.replace("127.0.0.1:8001", address.removeprefix("http://"))
    temporary = "".join(
        f"{name}_temp_path {tmp_path}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    mime = "include /etc/nginx/mime.types;" if Path("/etc/nginx/mime.types").exists() else ""
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(
        f"daemon off; worker_processes 1; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; {mime}\n{temporary}{text}}}\n"
    )
    tested = subprocess.run(
        [NGINX, "-t", "-c", configuration, "-e", tmp_path / "early.log"], capture_output=True, text=True, check=False
    )
    assert tested.returncode == 0, tested.stderr
    assert "warn" not in tested.stderr
    trusted = ssl.create_default_context(cafile=str(certificate))
    trusted.check_hostname = False
    with (
        started([NGINX, "-c", str(configuration), "-e", str(tmp_path / "early.log")], port),
        httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trusted, timeout=20) as client,
    ):
        moved = client.get(f"http://127.0.0.1:{plain}/about")
        assert moved.status_code == 301
        assert moved.headers["location"].startswith("https://")
        read_through(client)
        assert client.get("/luuchieu.json", params={"sql": "select 1"}).status_code == 200
        assert 429 in [client.get("/-/versions.json").status_code for _ in range(80)]


@pytest.mark.skipif(not CADDY, reason="no caddy on this machine")
def test_caddy(address: str, tmp_path: Path) -> None:
    assert CADDY
    env = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    as_printed = tmp_path / "Caddyfile"
    as_printed.write_text(example("caddy"))
    tested = subprocess.run(
        [CADDY, "validate", "--adapter", "caddyfile", "--config", as_printed],
        env=env, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert tested.returncode == 0, tested.stderr
    port = free_port()
    # Without TLS, whose certificate it would ask for elsewhere.
    text = example("caddy").replace("luuchieu.example", f"http://127.0.0.1:{port}")
    used = tmp_path / "used"
    used.write_text("{\n\tadmin off\n}\n" + text.replace("127.0.0.1:8001", address.removeprefix("http://")))
    words = [CADDY, "run", "--adapter", "caddyfile", "--config", str(used)]
    with started(words, port, env), httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
        read_through(client)


def test_the_container_starts_what_there_is() -> None:
    text = (ROOT / "Containerfile").read_text("utf-8")
    words = json.loads(re.findall(r"^CMD (\[.*\])$", text, re.MULTILINE)[-1])
    assert words[0] == "serve"
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options
    for source in re.findall(r"^COPY (requirements/\S+)", text, re.MULTILINE):
        assert (ROOT / source).is_file()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd(tmp_path: Path) -> None:
    unit = tmp_path / "luuchieu-site.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", example("systemd"), flags=re.MULTILINE))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert str(unit) not in done.stderr, done.stderr
