"""pywb in a virtual environment of its own, made where pip can install it and kept for the next time."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

VERSION = "2.10.0"
_START_S = 30.0


def installed() -> Path | None:
    """The environment's folder of programs; None where pip cannot install it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "luuchieu-tests" / f"pywb-{VERSION}-python{sys.version_info.major}.{sys.version_info.minor}"
    made = folder / "made"
    if not made.exists():
        try:
            venv.create(folder, clear=True, with_pip=True)
            pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", f"pywb=={VERSION}"]
            subprocess.run(pip, check=True, capture_output=True, timeout=100)
        except (OSError, subprocess.SubprocessError):
            return None
        made.touch()
    return folder / "bin"


@contextmanager
def replaying(wacz: Path, folder: Path) -> Iterator[str]:
    """Serve a WACZ with pywb on loopback; the address under which its pages are."""
    with _serving(["--unpack-wacz", str(wacz)], folder) as address:
        yield address


@contextmanager
def replaying_warcs(warcs: Sequence[Path], folder: Path) -> Iterator[str]:
    """Serve WARC files, as `replaying` serves a WACZ; the address has `/cdx` for an index too."""
    with _serving([str(path) for path in warcs], folder) as address:
        yield address


@contextmanager
def _serving(added: Sequence[str], folder: Path) -> Iterator[str]:
    programs = installed()
    assert programs is not None
    for words in (["init", "kho"], ["add", "kho", *added]):
        subprocess.run([programs / "wb-manager", *words], cwd=folder, check=True, capture_output=True)
    server, address = _started(programs, folder)
    try:
        yield f"{address}kho"
    finally:
        server.terminate()
        server.wait(10)


def _started(programs: Path, folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """It takes no port 0, and a port that was free a moment ago may be another process's when it has begun."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        words = [str(programs / "wayback"), "--bind", "127.0.0.1", "--port", str(port)]
        with (folder / "pywb.log").open("wb") as log:
            server = subprocess.Popen(words, cwd=folder, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}/"
        if _answers(address, server, folder / "pywb.log"):
            return server, address


def get(address: str) -> tuple[int, str, bytes]:
    """Status, type and body of an answer, redirects followed."""
    try:
        with urllib.request.urlopen(address, timeout=30) as response:
            return response.status, response.headers.get_content_type(), response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get_content_type(), error.read()


def _answers(address: str, server: subprocess.Popen[bytes], log: Path) -> bool:
    """Wait for it; False where its port was taken."""
    until = time.monotonic() + _START_S
    while True:
        if server.poll() is not None:
            told = log.read_text("utf-8")
            assert "Address already in use" in told, told
            return False
        with suppress(OSError):
            if get(f"{address}kho/")[0] == 200:  # whoever else took the port does not have it
                return True
        assert time.monotonic() < until, log.read_text("utf-8")
        time.sleep(0.1)
