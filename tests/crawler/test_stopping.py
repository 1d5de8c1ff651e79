"""SIGTERM and Ctrl-C: a crawl ends within seconds whatever it waits for, and nothing it was at is lost."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from crawler.ending.halt import Halt
from tests.crawler.conftest import Crawled, command, finished, query
from tests.crawler.site import Answer, Rule, Site, serving
from tests.crawler.test_crawl import captures_equal_records

HELD_S = 70
SOON_S = 12
"""The patience with answers under way, and time for a busy machine; far from the 30 s that were promised."""


class Holding:
    """A rule that gives no answer to some addresses for longer than a crawl waits for one."""

    def __init__(self, is_held: Callable[[str, int], bool], then: Answer | None = None) -> None:
        self.is_held = is_held
        self.then = then
        self.held = threading.Event()
        self.over = threading.Event()

    def __call__(self, path: str, times: int) -> Answer | None:
        if not self.is_held(path, times):
            return None
        self.held.set()
        if self.then is None:
            self.over.wait(HELD_S)
        return self.then


def busy(path: str, times: int) -> bool:
    return path.endswith(".html") and int(path.rpartition("/")[2].removesuffix(".html")) % 3 == 0


WAITS: dict[str, tuple[Holding, dict[str, object]]] = {
    "an article that does not come": (Holding(lambda path, times: path == "/tin/20.html"), {}),
    "every article hangs": (Holding(lambda path, times: path.endswith(".html")), {}),
    "a picture hangs": (Holding(lambda path, times: path.endswith(".jpg")), {}),
    "robots.txt hangs": (Holding(lambda path, times: path == "/robots.txt"), {}),
    "a listing hangs": (Holding(lambda path, times: path == "/tin?page=3"), {}),
    "Retry-After: 120": (
        Holding(busy, Answer(b"busy", 503, {"Retry-After": "120"})),
        {"RETRY_WAIT_MAX_S": 120},
    ),
    "turns of 4 s": (
        Holding(lambda path, times: path == "/tin", Answer(Site(40).listing("tin", 1))),
        {"DOWNLOAD_DELAY": 4, "CONCURRENT_REQUESTS_PER_DOMAIN": 1},
    ),
}


@contextmanager
def crawling(
    home: Path, rule: Rule, pace: dict[str, object] | None = None, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    with serving(Site(40, rule)) as lab:
        process = command(home, LUUCHIEU_LAB=lab, LUUCHIEU_TEST_PACE=json.dumps(pace or {}), **environment)
        try:
            yield process
        finally:
            process.kill()


def stopped(process: subprocess.Popen[str], home: Path, number: int = signal.SIGTERM) -> tuple[float, Crawled]:
    """Seconds from the signal to the end, and that."""
    asked_at = time.monotonic()
    process.send_signal(number)
    crawled = finished(process, home)
    return time.monotonic() - asked_at, crawled


def assert_in_order(crawled: Crawled) -> None:
    """It was stopped; what was under way is no failure, and every record has its row."""
    assert crawled.code == 1
    assert crawled.portal["reason"] == "shutdown"
    assert "stopped before its end" in crawled.portal["why"][0]
    assert "stopping" in crawled.stderr
    assert crawled.rows("SELECT url, error FROM failures WHERE error NOT LIKE 'HTTP%'") == []
    assert {row[0] for row in crawled.rows("SELECT ended FROM walks")} <= {"stopped", "last page"}
    assert list(crawled.home.rglob("*.open")) == []
    assert captures_equal_records(crawled)


@pytest.mark.slow
def test_whatever_it_waits_for_it_ends_soon(tmp_path: Path) -> None:
    def stop(wait: str) -> float:
        (holding, pace), home = WAITS[wait], tmp_path / wait
        with crawling(home, holding, pace) as process:
            assert holding.held.wait(60), wait
            seconds, crawled = stopped(process, home)
            holding.over.set()
        assert_in_order(crawled)
        return seconds

    with ThreadPoolExecutor(3) as several:
        seconds = dict(zip(WAITS, several.map(stop, WAITS), strict=True))
    print(seconds)
    assert {wait for wait, took in seconds.items() if took >= SOON_S} == set()


def test_the_next_run_brings_what_was_left(tmp_path: Path) -> None:
    holding = Holding(lambda path, times: path == "/tin/20.html" and times == 1)
    site = Site(40, holding)
    with serving(site) as lab:
        process = command(tmp_path, LUUCHIEU_LAB=lab)
        assert holding.held.wait(60)
        # The group of a terminal or of `timeout` gets it as well, so it may come twice.
        process.send_signal(signal.SIGINT)
        _, crawled = stopped(process, tmp_path, signal.SIGINT)
        holding.over.set()
        assert_in_order(crawled)
        assert query(tmp_path, "SELECT count(*) FROM articles") != [(40,)]
        again = finished(command(tmp_path, LUUCHIEU_LAB=lab), tmp_path)
    assert again.code == 0, again.stderr
    assert query(tmp_path, "SELECT count(*) FROM articles") == [(40,)]
    assert query(tmp_path, "SELECT count(*) FROM failures") == [(0,)]


def test_no_second_look_begins_after_the_signal_and_one_that_began_ends(tmp_path: Path) -> None:
    first = Holding(lambda path, times: False)
    with crawling(tmp_path, first, LUUCHIEU_NOW="2025-02-10T01:30:00+07:00") as process:
        assert finished(process, tmp_path).code == 0
    again = Holding(lambda path, times: path.endswith(".html"))
    with crawling(tmp_path, again, LUUCHIEU_NOW="2025-02-14T01:30:00+07:00") as process:
        assert again.held.wait(60)
        seconds, crawled = stopped(process, tmp_path)
        again.over.set()
    assert seconds < SOON_S
    (recheck,) = crawled.document["rechecks"]
    assert (crawled.portal["reason"], recheck["reason"]) == ("finished", "shutdown")
    assert query(tmp_path, "SELECT count(*) FROM articles WHERE state != 'live'") == [(0,)]


def test_a_second_signal_ends_it_at_once_and_the_next_run_mends_it(tmp_path: Path) -> None:
    holding = Holding(lambda path, times: path == "/tin/20.html" and times == 1)
    site = Site(40, holding)
    with serving(site) as lab:
        process = command(tmp_path, LUUCHIEU_LAB=lab)
        assert holding.held.wait(60)
        process.send_signal(signal.SIGTERM)
        time.sleep(1.5)
        asked_at = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, stderr = process.communicate(timeout=30)
        assert time.monotonic() - asked_at < 2
        holding.over.set()
        assert (process.returncode, "ended at once" in stderr) == (1, True)
        assert finished(command(tmp_path, LUUCHIEU_LAB=lab), tmp_path).code == 0
    assert query(tmp_path, "SELECT count(*) FROM articles") == [(40,)]
    assert ("killed",) in query(tmp_path, "SELECT reason FROM runs")


def test_a_page_that_hangs_its_reader_is_no_reason_to_stay(tmp_path: Path) -> None:
    last = Holding(lambda path, times: False)
    site = Site(40, last)
    with serving(site) as lab:
        process = command(tmp_path, LUUCHIEU_LAB=lab, LUUCHIEU_TEST_HANG="20", LUUCHIEU_TEST_LIMIT="3")
        deadline = time.monotonic() + 30
        while "/tin/20.html" not in site.asked and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1)
        asked_at = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, stderr = process.communicate(timeout=30)
    assert 2 < time.monotonic() - asked_at < 10
    assert (process.returncode, "ended by force" in stderr) == (1, True)


def test_signals_are_given_back() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
    try:
        halt = Halt()
        with halt.heeding_signals():
            signal.raise_signal(signal.SIGTERM)
        assert (halt.reason, halt.is_by_signal, heard) == ("shutdown", True, [signal.SIGTERM]), "both were told"
        signal.raise_signal(signal.SIGTERM)
        assert len(heard) == 2
    finally:
        signal.signal(signal.SIGTERM, before)
