"""`luuchieu backfill` as a process of its own against the shim, and what it left."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from tests.backfill.expected import Expected, Seen
from tests.backfill.shim import Shim
from tests.backfill.tape import COLLECTIONS, PORTAL, Capture
from tests.faults.commands import Done, finish, launch
from tests.lab import clocks

YEARS = ("--from", "2020-10-01", "--to", "2024-12-31")
NAMED = ("--crawls", ",".join(one.crawl for one in COLLECTIONS))
FAST = ("--index-rate", "60000", "--capture-rate", "60000")
NOW = "2026-01-06T02:00:00+07:00"


def backfill(
    shim: Shim,
    home: Path,
    *words: str,
    archive: str = "wayback",
    pace: tuple[str, ...] = FAST,
    place: str | None = None,
) -> Done:
    """The command from its beginning to its end; with `place` one that dies there (tests/faults/killer.py)."""
    return finish(begun(shim, home, *words, archive=archive, pace=pace, place=place))


def begun(
    shim: Shim,
    home: Path,
    *words: str,
    archive: str = "wayback",
    pace: tuple[str, ...] = FAST,
    place: str | None = None,
) -> subprocess.Popen[str]:
    """The same as a process that is at work."""
    names = ("LUUCHIEU_WAYBACK", "LUUCHIEU_COMMONCRAWL", "LUUCHIEU_COMMONCRAWL_DATA")
    command = ("backfill", archive, PORTAL, "--home", str(home), "--json", *pace, *words)
    return launch(*command, place=place, LUUCHIEU_NOW=NOW, **dict.fromkeys(names, shim.address))


def rows(home: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of a home's archive.db."""
    connection = sqlite3.connect(home / "archive.db")
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def kept(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What an archive says, without the numbers and places that differ from run to run."""
    queries = {
        "articles": "SELECT article_id, url, state, title, text_sha256, first_captured_at, last_captured_at, fields "
        "FROM articles",
        "revisions": "SELECT article_id, revision, captured_at, cause, text_sha256 FROM revisions",
        "captures": "SELECT url, fetched_at, status, source, payload_sha256 FROM captures",
        "mementos": "SELECT url, captured_at, article_id, digest, state, why FROM mementos",
        "addresses": "SELECT url, kind, state, article_id FROM urls",
        "sightings": "SELECT DISTINCT section, page, position, url, seen_at FROM sightings",
    }
    return {name: sorted(rows(home, query), key=repr) for name, query in queries.items()}


def assert_truth(home: Path, truth: Expected) -> None:
    """Articles, their revisions and times are those that the captures show."""
    revisions: dict[str, list[Seen]] = {}
    for name, at, title, digest in rows(
        home, "SELECT article_id, captured_at, title, text_sha256 FROM revisions ORDER BY article_id, revision"
    ):
        revisions.setdefault(name, []).append(Seen(at, title, digest))
    assert revisions.keys() == truth.articles.keys()
    assert {n: many for n, many in revisions.items() if many != list(truth.articles[n].revisions)} == {}
    columns = "article_id, title, text_sha256, first_captured_at"
    found = rows(home, f"SELECT {columns} FROM articles ORDER BY 1")
    wanted = [(one.article_id, one.title, one.text_sha256, one.first_captured_at) for one in truth.articles.values()]
    assert found == sorted(wanted)
    for name, last in rows(home, "SELECT article_id, last_captured_at FROM articles"):
        one = truth.articles[name]
        assert one.last_new_at <= last <= one.last_captured_at, name


def since(captures: tuple[Capture, ...], day: str, until: str = "2030-01-01") -> list[Capture]:
    """The captures from a day of Vietnam's on, to before another."""
    return [one for one in captures if clocks.seconds(day) <= one.at < clocks.seconds(until)]
