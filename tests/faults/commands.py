"""`luuchieu crawl` as a process group of its own against a lab, and what it left."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warcio.checker import Checker

from archive.warc import Damage, read_records

ROOT = Path(__file__).resolve().parents[2]
PORTAL = "baothaibinh"
SCENARIO: dict[str, object] = {
    "seed": 7,
    "first": "2025-12-20",
    "start": "2026-01-05",
    "end": "2026-01-30",
    "size": 30,
    "portals": [PORTAL, "baocaovien"],
}
"""Two portals that do not change, so that a run that was killed and resumed must end as one that was not."""
NOW = "2026-01-06T02:00:00+07:00"
LATER = "2026-01-06T03:00:00+07:00"


@dataclass(frozen=True)
class Done:
    """A command's end."""

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.stdout)  # type: ignore[no-any-return]

    @property
    def told(self) -> str:
        """All that the report says, as one text."""
        return json.dumps(self.document, ensure_ascii=False)


def launch(*words: str, place: str | None = None, **environment: str) -> subprocess.Popen[str]:
    """Begin a command; with `place` one that dies there (tests/faults/killer.py)."""
    program = ["tests.faults.killer", place] if place else ["cli"]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LUUCHIEU_")}
    return subprocess.Popen(
        [sys.executable, "-m", *program, *words],
        cwd=ROOT,
        env={**variables, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def start(
    home: Path, lab: str, *words: str, now: str = NOW, place: str | None = None, portals: tuple[str, ...] = (PORTAL,)
) -> subprocess.Popen[str]:
    """Begin a crawl; with `place` one that dies there."""
    words = ("crawl", *portals, "--home", str(home), "--json", *words)
    return launch(*words, place=place, LUUCHIEU_LAB=lab, LUUCHIEU_NOW=now)


def finish(process: subprocess.Popen[str]) -> Done:
    """Wait for its end."""
    stdout, stderr = process.communicate(timeout=90)
    assert "Traceback" not in stderr, stderr[-2000:]
    return Done(process.returncode, stdout, stderr)


def crawl(home: Path, lab: str, *words: str, **options: Any) -> Done:
    """A crawl from its beginning to its end."""
    return finish(start(home, lab, *words, **options))


def wait_until_stopped(process: subprocess.Popen[str]) -> None:
    """Until it has sent itself SIGSTOP."""
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), status


def kill(process: subprocess.Popen[str]) -> bool:
    """SIGKILL to the whole group; True when it was still at work."""
    was_alive = process.poll() is None
    if was_alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    return was_alive


def rows(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a home's archive.db."""
    connection = sqlite3.connect(home / "archive.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def kept(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What an archive says of the portals, without the times and places that differ from run to run."""
    queries = {
        "articles": "SELECT article_id, state, title, text_sha256, capture_id IS NULL FROM articles",
        "revisions": "SELECT article_id, revision, cause, text_sha256 FROM revisions",
        "images": "SELECT article_id, position, url, sha256 FROM images",
        "attachments": "SELECT article_id, position, url, sha256 FROM attachments",
        "addresses": "SELECT url, kind, state, article_id FROM urls WHERE kind IN ('article', 'image', 'attachment')",
    }
    return {name: sorted(rows(home, query), key=repr) for name, query in queries.items()}


def assert_in_step(home: Path, *, revisions: int = 1) -> None:
    """Every record has its row and every row its record with its digests; no file is damaged or left open.

    No article may have more than so many revisions.
    """
    records: dict[tuple[str, int], tuple[str | None, ...]] = {}
    damage: list[Damage] = []
    files = sorted((home / "warc").rglob("*.warc.gz"))
    for path in files:
        name = path.relative_to(home).as_posix()
        for record in read_records(path, damage):
            records[name, record.offset] = (record.url, record.record_type, record.payload_sha256, record.body_sha256)
    assert damage == []
    assert list((home / "warc").rglob("*.open")) == []
    query = "SELECT warc_file, warc_offset, url, record_type, payload_sha256, body_sha256 FROM captures"
    assert {(row[0], row[1]): row[2:] for row in rows(home, query)} == records
    assert not Checker(Namespace(inputs=[str(path) for path in files], verbose=False)).process_all()
    assert rows(home, "PRAGMA integrity_check") == [("ok",)]
    assert rows(home, "PRAGMA foreign_key_check") == []
    assert rows(home, f"SELECT article_id FROM revisions GROUP BY 1 HAVING count(*) > {revisions}") == []


def assert_resumes(home: Path, lab: str, whole: dict[str, Any], *words: str, **options: Any) -> Done:
    """The same command again ends well, and the archive is that of a run that nothing happened to."""
    done = crawl(home, lab, *words, **{"now": LATER, **options})
    assert done.code == 0, done.stderr
    assert_in_step(home)
    for table, expected in whole.items():
        found = kept(home)[table]
        assert set(found) - set(expected) == set(), table
        assert found == expected, table
    return done
