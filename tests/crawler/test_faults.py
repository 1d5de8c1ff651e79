"""Crawls that are stopped, find a host down, break on a page or have nowhere to write; tests/faults has the rest."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

from tests.crawler.conftest import Crawl, command, finished
from tests.crawler.site import Answer, Site, serving
from tests.crawler.test_crawl import captures_equal_records


def slowly(path: str, times: int) -> Answer | None:
    time.sleep(0.02)
    return None


def kept_so_far(home: Path) -> int:
    try:
        connection = sqlite3.connect(f"file:{home / 'archive.db'}?mode=ro", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error:
        return 0


def wait_until_under_way(home: Path, process: subprocess.Popen[str], articles: int) -> None:
    deadline = time.monotonic() + 30
    while kept_so_far(home) < articles:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_stopped_crawl_says_so_and_ends_in_order(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(Site(300, slowly)) as lab:
        process = command(home, LUUCHIEU_LAB=lab)
        wait_until_under_way(home, process, 10)
        stopped_at = time.monotonic()
        process.send_signal(signal.SIGTERM)
        crawled = finished(process, home)
    assert time.monotonic() - stopped_at < 10
    assert crawled.code == 1
    assert "stopped before its end" in crawled.portal["why"][0]
    assert {row[0] for row in crawled.rows("SELECT ended FROM walks")} == {"stopped"}
    assert captures_equal_records(crawled)


def test_a_host_that_is_down_is_given_up_on(crawl: Crawl, tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    crawled = finished(command(tmp_path / "home", LUUCHIEU_LAB=f"http://127.0.0.1:{port}"), tmp_path / "home")
    assert crawled.code == 1
    assert "connection refused" in "".join(crawled.portal["why"])
    assert crawled.rows("SELECT ended, contiguous FROM walks") == [("error page", 0)] * 2


def test_a_fault_of_the_program_is_one_line_and_the_run_goes_on(crawl: Crawl) -> None:
    crawled = crawl(Site(10), LUUCHIEU_TEST_BREAK="7")
    assert crawled.code == 1
    assert crawled.rows("SELECT url, stage, error FROM failures") == [
        ("https://portal.example/tin/7.html", "program", "ZeroDivisionError")
    ]
    assert crawled.rows("SELECT count(*) FROM articles") == [(9,)]
    (log,) = (crawled.home / "reports").glob("*.log")
    assert "ZeroDivisionError" in log.read_text("utf-8")


def test_an_unwritable_home_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    in_the_way = tmp_path / "home"
    in_the_way.write_text("")
    site = Site(3)
    with serving(site) as lab:
        crawled = finished(command(in_the_way, LUUCHIEU_LAB=lab), in_the_way)
    assert crawled.code == 3
    assert str(in_the_way) in crawled.stderr
    assert site.asked == []
