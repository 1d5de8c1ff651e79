"""The commands as processes of their own: a site that serves, a publish, a writer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.checkout import ROOT
from tests.publish.load import Truth

COMMAND = [sys.executable, "-m", "cli"]


@contextmanager
def serving(home: Path, errors: Path, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`luuchieu serve` on a free port and its address; what it says goes to the file `errors`."""
    with errors.open("wb") as said:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--home", str(home), "--port", "0", *words], cwd=ROOT, stderr=said
        )
    try:
        yield process, address_of(process, errors)
    finally:
        process.kill()
        process.wait()


def address_of(process: subprocess.Popen[bytes], errors: Path) -> str:
    """Wait until the site says its address."""
    while process.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+", errors.read_text("utf-8"))
        if found:
            return found[0]
    raise AssertionError(errors.read_text("utf-8"))


def publish(home: Path, *words: str) -> tuple[str, Truth]:
    """`luuchieu publish`; the new snapshot's name, and what it holds."""
    command = [*COMMAND, "publish", "--home", str(home), "--json", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    built = json.loads(done.stdout)
    folder = Path(built["folder"]).resolve()
    return folder.name, Truth.of(folder, built["built_at"])


@contextmanager
def writing(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that writes into the archive all the time; it has begun."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.publish.writer", str(home)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield process
        assert process.poll() is None, "the writer ended"
    finally:
        process.kill()
        process.wait()
