"""How fast a million articles are searched: the site's search page beside Datasette's own search and plain bm25.

    python -m bench.search [--size N] [--home DIR] [--queries N]

Makes an archive of articles of 3 KB (bench/corpus.py), publishes it, serves it, and asks one question after the other
over HTTP. Questions are single syllables, as frequent in the questions as in the texts and evenly from the lexicon, and
phrases of two to four syllables, out of the texts and put together from common syllables. Prints milliseconds at the
server (median, 95th percentile, slowest), the time until the first answer, and peak memory, as JSON lines.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote

import httpx

from bench.corpus import lexicon, make_archive
from publish.build import build
from publish.place import Published

_SEED = 1
_PAGE = 20


def main() -> None:
    """Make what is missing, serve it, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=240, help="for the search page; the others get fewer")
    parser.add_argument("--home", type=Path, help="keep archive and snapshot there; what is there is used")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = args.home or Path(folder)
        published = Published(home / "published")
        if not (home / "archive.db").exists():
            make_archive(home, args.size, _SEED)
        if published.last() is None:
            began = time.monotonic()
            build(home / "archive.db", published)
            print(json.dumps({"publish_s": round(time.monotonic() - began)}))
        _measure(home, published.current().database, args.queries)


def _measure(home: Path, database: Path, count: int) -> None:
    questions = _questions(database, count)
    with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        with _served(home) as (client, pid, started):
            print(json.dumps({"first_answer_s": round(started, 2)}))
            pages = {"relevance": "", "newest first": "&sort=newest"}
            for name, order in pages.items():
                _report(f"search page, {name}", questions, partial(_get, client, "/search?q={}" + order))
            own = "/luuchieu/articles.json?_search={}&_size=20&_sort_desc=published_at&_nofacet=1&_nocount=1"
            few = questions[:: max(1, count // 80)]
            _report("datasette _search", few, partial(_get, client, own))
            print(json.dumps({"peak_rss_mb": round(_peak_kb(pid) / 1024)}))
        few = questions[:: max(1, count // 30)]
        _report("bm25 in SQLite", few, partial(_bm25, connection))


def _questions(database: Path, count: int) -> list[str]:
    """Questions of each kind in turn, so that any stretch of them is a fair mixture."""
    chance = random.Random(_SEED)
    words = lexicon(_SEED)
    with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        (last,) = connection.execute("SELECT max(rowid) FROM articles").fetchone()

        def text() -> list[str]:
            row = connection.execute("SELECT body_text FROM articles WHERE rowid = ?", [chance.randint(1, last)])
            return re.findall(r"\w+", row.fetchone()[0].lower())

        def out_of_a_text(length: int) -> str:
            syllables = text()
            at = chance.randrange(len(syllables) - length)
            return " ".join(syllables[at : at + length])

        kinds: Sequence[Callable[[], str]] = (
            lambda: out_of_a_text(1),
            lambda: chance.choice(" ".join(words[:2000]).split()),
            lambda: f'"{out_of_a_text(2)}"',
            lambda: f'"{out_of_a_text(3)}"',
            lambda: f'"{out_of_a_text(4)}"',
            lambda: f'"{" ".join(chance.choices(words[:50], k=2))}"',
            lambda: f'"{" ".join(chance.choices(words[:50], k=3))}"',
            lambda: f'"{" ".join(chance.choices(words[:50], k=4))}"',
        )
        return [kinds[number % len(kinds)]() for number in range(count)]


@contextlib.contextmanager
def _served(home: Path) -> Iterator[tuple[httpx.Client, int, float]]:
    """A client of the site, the server's process, and the seconds until it answered first."""
    began = time.monotonic()
    command = [sys.executable, "-m", "cli", "serve", "--home", str(home), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        address = next(found[0] for line in server.stderr if (found := re.search(r"http://\S+", line)))
        try:
            with httpx.Client(base_url=address, timeout=60) as client:
                client.get("/search").raise_for_status()
                yield client, server.pid, time.monotonic() - began
        finally:
            server.terminate()


def _get(client: httpx.Client, address: str, question: str) -> bool:
    """Whether the question was answered: Datasette gives a query up at its time limit."""
    return client.get(address.format(quote(question))).is_success


def _bm25(connection: sqlite3.Connection, question: str) -> bool:
    folded = question.replace("đ", "d")
    sql = (
        "SELECT a.article_id, snippet(articles_fts, 2, '[', ']', '…', 40) FROM articles_fts "
        "JOIN articles AS a ON a.rowid = articles_fts.rowid WHERE articles_fts MATCH ? ORDER BY rank LIMIT ?"
    )
    connection.execute(sql, (folded, _PAGE)).fetchall()
    return True


def _report(name: str, questions: Sequence[str], ask: Callable[[str], bool]) -> None:
    taken, given_up = [], 0
    for question in questions:
        began = time.monotonic()
        given_up += not ask(question)
        taken.append((time.monotonic() - began) * 1000)
    slowest = max(zip(taken, questions, strict=True))
    print(
        json.dumps(
            {
                "what": name,
                "questions": len(taken),
                "given_up": given_up,
                "median_ms": round(statistics.median(taken), 1),
                "p95_ms": round(statistics.quantiles(taken, n=20)[-1], 1),
                "slowest_ms": round(slowest[0], 1),
                "slowest": slowest[1],
            },
            ensure_ascii=False,
        ),
        flush=True,
    )


def _peak_kb(pid: int) -> int:
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])  # type: ignore[index]


if __name__ == "__main__":
    main()
