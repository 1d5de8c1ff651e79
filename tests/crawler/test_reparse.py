"""Kept articles read again from their captures: what changes, what does not, and what goes wrong on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from archive.home import Home
from archive.keeping import EXTRACTOR_VERSION
from archive.stored import read_stored
from crawler.history import History
from crawler.rereading.reread import reread
from tests.crawler.conftest import ROOT, Crawl, query
from tests.crawler.site import Answer, Site, StubPortal
from tests.lab.serve import running

SCENARIO = {"seed": 31, "start": "2026-01-01", "end": "2026-02-01", "size": 8, "per_day": 0, "page_kb": 12}
NOW = "2026-01-20T02:00:00+07:00"
TABLES = ("articles", "revisions", "images", "attachments", "captures", "urls", "sightings", "walks", "absences")


def luuchieu(*words: str, rules: str = "today", **environment: str) -> tuple[int, str, str]:
    """Run a command, with other `rules` of reading if asked for."""
    process = start(*words, rules=rules, **environment)
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err, err
    return process.returncode, out, err


def start(*words: str, rules: str = "today", **environment: str) -> subprocess.Popen[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LUUCHIEU_")}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crawler.other_rules", rules, *words],
        cwd=ROOT,
        env={**variables, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell has what it starts in the background ignore Ctrl-C; these tests may run there.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All nine portals, crawled from the lab."""
    home = tmp_path_factory.mktemp("crawled") / "home"
    with running(SCENARIO) as base:
        _, _, err = luuchieu("crawl", "--home", str(home), LUUCHIEU_LAB=base, LUUCHIEU_NOW=NOW, LUUCHIEU_MEDIA="0")
    assert query(home, "SELECT count(*) FROM articles") == [(9 * 8,)], err
    return home


@pytest.fixture
def home(crawled: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    return Path(shutil.copytree(crawled, tmp_path / "home"))


def content(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {table: query(home, f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}


def told(out: str) -> dict[str, dict[str, Any]]:
    return {one["portal"]: one for one in json.loads(out)["portals"]}


def multiply(home: Path, times: int) -> None:
    """Each article so many times more, under keys of no page."""
    connection = sqlite3.connect(home / "archive.db")
    columns = [row[1] for row in connection.execute("PRAGMA table_info(articles)") if row[1] != "article_id"]
    with connection:
        for number in range(times):
            connection.execute(
                f"INSERT INTO articles (article_id, {', '.join(columns)}) SELECT article_id || '--{number}', "
                f"{', '.join(columns)} FROM articles WHERE article_id NOT LIKE '%--%'"
            )
    connection.close()


def children(pid: int) -> list[int]:
    """Processes that a process has started, but for Python's own book-keeper of shared things."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in found if "spawn_main" in Path(f"/proc/{one}/cmdline").read_text()]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_same_rules_change_nothing_at_all(home: Path, jobs: str) -> None:
    before = content(home)
    assert len(before["articles"]) >= 60
    code, out, err = luuchieu("reparse", "--home", str(home), "--jobs", jobs, "--json")
    assert code == 0, err
    found = told(out)
    assert len(found) == 9
    assert sum(one["articles"] for one in found.values()) == len(before["articles"])
    assert {(one["changed"], one["renewed"], one["unread"]) for one in found.values()} == {(0, 0, 0)}
    assert content(home) == before, "field by field"
    runs = query(
        home, "SELECT portal, reason, healthy, articles_new, articles_changed FROM runs WHERE kind = 'reparse'"
    )
    assert sorted(runs) == [(portal, "finished", 1, 0, 0) for portal in sorted(found)]


def test_changed_rules_are_told_and_kept_and_are_no_edit(home: Path) -> None:
    before = content(home)
    code, out, err = luuchieu("reparse", "baobackan", "--home", str(home), "--json", rules="older")
    assert code == 0, err
    (found,) = told(out).values()
    assert found["fields"] == {"body_text": found["articles"]}
    (example, *_) = found["examples"]["body_text"]
    assert example["old"].endswith("…") or len(example["old"]) > len(example["new"])
    assert "body_text" in err
    assert (
        found["changed"] == found["articles"] == len(query(home, "SELECT 1 FROM articles WHERE portal = 'baobackan'"))
    )
    causes = query(
        home, "SELECT DISTINCT revision, cause FROM revisions WHERE article_id LIKE 'baobackan-%' ORDER BY 1"
    )
    assert causes == [(1, "source"), (2, "parser")]
    assert query(home, "SELECT DISTINCT extractor_version FROM articles WHERE portal = 'baobackan'") == [
        (EXTRACTOR_VERSION - 1,)
    ]
    code, _, _ = luuchieu("reparse", "--home", str(home))
    assert code == 0
    assert content(home)["articles"] == before["articles"], "back to today's rules, all is as it was"
    assert query(home, "SELECT DISTINCT cause FROM revisions WHERE revision > 1") == [("parser",)]
    assert query(home, "SELECT count(*) FROM revisions WHERE revision > 2") == [(0,)], "a text seen before"


def test_a_new_version_that_reads_the_same_is_noted(home: Path) -> None:
    code, out, _ = luuchieu("reparse", "tnu", "--home", str(home), "--json", rules="later")
    (found,) = told(out).values()
    assert code == 0
    assert found["fields"]["author"] == found["articles"]
    (version,) = query(home, "SELECT DISTINCT extractor_version FROM articles WHERE portal = 'tnu'")
    assert version == (EXTRACTOR_VERSION + 1,)
    assert query(home, "SELECT count(*) FROM revisions WHERE revision > 1") == [(0,)], "an author is no text"


def test_a_dry_run_tells_and_changes_nothing(home: Path) -> None:
    before = content(home) | {"runs": query(home, "SELECT * FROM runs")}
    code, out, err = luuchieu("reparse", "--home", str(home), "--dry-run", "--json", rules="older")
    assert code == 0
    assert sum(one["changed"] for one in told(out).values()) == len(before["articles"])
    assert "nothing was changed" in err
    assert content(home) | {"runs": query(home, "SELECT * FROM runs")} == before


def test_an_unreadable_capture_is_told_and_leaves_the_article_alone(home: Path) -> None:
    before = content(home)["articles"]
    (lost,) = (home / "warc" / "tnu").glob("*.warc.gz")
    lost.write_bytes(bytes(lost.stat().st_size))
    (damaged,) = (home / "warc" / "thaibinh").glob("*.warc.gz")
    ((offset, length),) = query(
        home,
        "SELECT warc_offset, length FROM articles AS a JOIN captures USING (capture_id) "
        "WHERE a.portal = 'thaibinh' LIMIT 1",
    )
    data = bytearray(damaged.read_bytes())
    data[offset + length // 2] ^= 0xFF
    damaged.write_bytes(bytes(data))
    code, out, err = luuchieu("reparse", "--home", str(home), "--json", rules="later")
    found = told(out)
    assert code == 1
    assert found["tnu"]["unread"] == found["tnu"]["articles"]
    assert found["thaibinh"]["unread"] == 1
    ((url, message),) = query(home, "SELECT url, message FROM failures WHERE portal = 'thaibinh'")
    assert f"at byte {offset}" in message
    assert "luuchieu check" in message
    assert url in err
    assert query(home, "SELECT portal FROM runs WHERE kind = 'reparse' AND NOT healthy") == [("thaibinh",), ("tnu",)]
    after = content(home)["articles"]
    assert len(set(after) & set(before)) == found["tnu"]["articles"] + 1, "those that could not be read, no others"


def test_a_page_that_reads_as_no_article_now_stays_as_it_was(home: Path) -> None:
    before = content(home)
    code, out, err = luuchieu("reparse", "baocaovien", "--home", str(home), "--json", rules="blind")
    found = told(out)["baocaovien"]
    blind = sum(row[2].endswith(("1.html", "2.html")) for row in before["articles"] if row[1] == "baocaovien")
    assert (code, found["unread"]) == (1, blind)
    assert blind > 0
    assert "no longer reads as an article" in err
    assert content(home) == before


def test_a_killed_run_keeps_what_it_did_and_the_next_does_the_rest(home: Path) -> None:
    total = len(query(home, "SELECT 1 FROM articles"))
    process = start("reparse", "--home", str(home), "--jobs", "1", rules="slow")
    deadline = time.monotonic() + 30
    while not (done := query(home, f"SELECT 1 FROM articles WHERE extractor_version = {EXTRACTOR_VERSION + 1}")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.kill()
    process.communicate()
    assert 0 < len(done) < total
    code, out, _ = luuchieu("reparse", "--home", str(home), "--json", rules="later")
    found = told(out)
    assert code == 0
    assert 0 < sum(one["changed"] for one in found.values()) < total, "the rest"
    assert query(home, "SELECT DISTINCT author, extractor_version FROM articles") == [
        ("Người Khác", EXTRACTOR_VERSION + 1)
    ]


def test_ctrl_c_ends_it_in_order(home: Path) -> None:
    process = start("reparse", "--home", str(home), "--jobs", "1", rules="slow")
    while not query(home, "SELECT 1 FROM runs WHERE kind = 'reparse'"):
        time.sleep(0.02)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1, err
    assert "stopped; what was done is kept" in err
    assert "Traceback" not in err
    assert ("shutdown", 0) in query(home, "SELECT reason, healthy FROM runs WHERE kind = 'reparse'")


def test_two_at_once_and_wrong_names(home: Path, tmp_path: Path) -> None:
    first = start("reparse", "--home", str(home), "--jobs", "1", rules="slow")
    while not query(home, "SELECT 1 FROM runs WHERE kind = 'reparse'"):
        time.sleep(0.02)
    assert luuchieu("reparse", "--home", str(home))[0] == 75
    first.kill()
    first.communicate()
    code, _, err = luuchieu("reparse", "baobacan", "--home", str(home))
    assert (code, "baobackan" in err) == (2, True)
    code, _, err = luuchieu("reparse", "--home", str(tmp_path / "nowhere"))
    assert (code, "there is no archive" in err) == (2, True)
    assert not (tmp_path / "nowhere").exists()


def test_readers_end_when_their_command_is_killed(home: Path) -> None:
    """Enough articles for several processes: the same rows again and again, as copies under other keys."""
    multiply(home, 10)
    process = start("reparse", "--home", str(home), "--jobs", "2", rules="slow")
    while not (readers := children(process.pid)):
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in readers):
        assert time.monotonic() < deadline, "a reader outlived its command"
        time.sleep(0.05)


def test_a_revisit_is_read_from_the_record_that_it_repeats(crawl: Crawl, tmp_path: Path) -> None:
    """An article edited and edited back: its last capture holds no page of its own."""
    site = Site(4)
    edited = Answer(site.article("/tin/2.html").body.decode().replace("công việc", "việc").encode())
    crawl(site, LUUCHIEU_NOW="2025-03-01T02:00:00+07:00")
    site.rule = lambda path, times: edited if path == "/tin/2.html" else None
    crawl(site, "--refetch", LUUCHIEU_NOW="2025-03-03T02:00:00+07:00")
    site.rule = lambda path, times: None
    last = crawl(site, "--refetch", LUUCHIEU_NOW="2025-03-05T02:00:00+07:00")
    ((record_type, home_of),) = last.rows(
        "SELECT record_type, warc_file FROM articles JOIN captures USING (capture_id) WHERE article_id = 'stub-2'"
    )
    assert record_type == "revisit"
    connection = sqlite3.connect(f"file:{last.home / 'archive.db'}?mode=ro", uri=True)
    stored = read_stored(connection, "stub-2")
    connection.close()
    assert stored
    assert stored.warc_file != home_of
    history = History(last.home / "archive.db")
    assert reread(history, Home(last.home), StubPortal, stored).article == stored.article
    history.close()


def test_an_upgrade_never_looks_like_an_edit(tmp_path: Path) -> None:
    """Kept by older rules, fetched again by today's: each revision has the cause that it has."""
    home = tmp_path / "home"
    edit = {"at": "2026-01-21 03:00", "kind": "edit", "portal": "thaibinh", "pick": 1, "what": "text"}
    world = {**SCENARIO, "portals": ["thaibinh"], "events": [edit]}
    options = ("crawl", "thaibinh", "--home", str(home), "--since", "2010-01-01", "--refetch")
    with running(world) as base:
        lab = {"LUUCHIEU_LAB": base, "LUUCHIEU_MEDIA": "0"}
        assert luuchieu(*options, rules="older", LUUCHIEU_NOW=NOW, **lab)[0] == 0
        code, _, err = luuchieu(*options, LUUCHIEU_NOW="2026-01-22T02:00:00+07:00", **lab)
    assert code == 0, err
    causes = query(home, "SELECT group_concat(cause) FROM revisions GROUP BY article_id")
    assert sorted(causes) == [("source,parser",)] * 7 + [("source,parser,source",)]
    assert query(home, "SELECT DISTINCT extractor_version FROM articles") == [(EXTRACTOR_VERSION,)]
    assert query(home, "SELECT sum(articles_changed) FROM runs") == [(1,)]
