"""`luuchieu serve` as a process of its own, while snapshots are published under it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bench.publish import measure
from publish.build import build
from publish.place import Published
from tests.publish.load import HEADER, Load
from tests.publish.made import ARTICLES, make_archive
from tests.publish.running import COMMAND, publish, serving, writing

STOPS_WITHIN_S = 5


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for it; fail when it does not come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def shown(address: str) -> str:
    """The snapshot that answers."""
    return httpx.get(f"{address}/static/site.css", timeout=20).headers[HEADER]


def open_files(process: subprocess.Popen[bytes]) -> list[str]:
    """What the process holds open, by the links of /proc; a removed file ends in (deleted)."""
    return [os.readlink(link) for link in Path(f"/proc/{process.pid}/fd").iterdir() if link.is_symlink()]


def threads(process: subprocess.Popen[bytes]) -> int:
    return len(list(Path(f"/proc/{process.pid}/task").iterdir()))


def read(address: str) -> None:
    """Pages that read each of the snapshot's files."""
    for path in ("/", "/luuchieu/articles", "/search?q=bac+kan", "/search.csv?q=bac", "/downloads") * 2:
        assert httpx.get(address + path, timeout=20).status_code == 200


@pytest.mark.slow
def test_publishes_under_load_fail_no_request_and_mix_no_answer(tmp_path: Path) -> None:
    make_archive(tmp_path)
    with writing(tmp_path):
        truths = dict([publish(tmp_path)])
        with serving(tmp_path, tmp_path / "said") as (_, address):
            load = Load(address, rate=50, seconds=8)
            asyncio.run(measure(tmp_path, load, truths, pause_s=0.5))
    assert len(load.answers) == 400
    assert load.failures == []
    assert load.mixed(truths) == []
    assert len({answer.snapshot for answer in load.answers}) >= 2
    assert "Traceback" not in (tmp_path / "said").read_text()


def test_a_connection_stays_open_over_a_switch(tmp_path: Path) -> None:
    make_archive(tmp_path)
    first, _ = publish(tmp_path)
    with serving(tmp_path, tmp_path / "said") as (_, address), httpx.Client(base_url=address, timeout=20) as client:
        page = client.get("/")
        assert page.headers[HEADER] == first
        stream = page.extensions["network_stream"].get_extra_info("client_addr")
        second, _ = publish(tmp_path)
        until(lambda: client.get("/").headers[HEADER] == second)
        assert client.get("/").extensions["network_stream"].get_extra_info("client_addr") == stream


def test_what_was_switched_away_from_is_let_go_of(tmp_path: Path) -> None:
    archive = make_archive(tmp_path)
    published = Published(tmp_path / "published")
    first = build(archive, published).snapshot
    with serving(tmp_path, tmp_path / "said") as (process, address):
        read(address)
        before = threads(process)
        assert any(str(first.folder) in name for name in open_files(process))
        for _ in range(4):
            newest = build(archive, published).snapshot
            until(lambda name=newest.name: shown(address) == name)  # type: ignore[misc]
            read(address)
        until(
            lambda: (
                {name for name in open_files(process) if str(published.path) in name and newest.name not in name}
                == set()
            )
        )
        # A switch that leaked its threads would leave four each time; those that read files stay, six at most.
        until(lambda: threads(process) < before + 8)
    assert not first.folder.exists()


def test_a_request_under_way_keeps_its_snapshot_from_being_removed(tmp_path: Path) -> None:
    archive = make_archive(tmp_path)
    published = Published(tmp_path / "published")
    first = build(archive, published).snapshot
    held = first.hold()
    for _ in range(3):
        build(archive, published)
    assert first.folder.exists()
    os.close(held)
    newest = build(archive, published).snapshot
    assert not first.folder.exists()
    assert newest.folder.exists()
    assert len(list(published.path.glob("2*"))) == 2


def test_a_snapshot_that_cannot_be_opened_changes_nothing(tmp_path: Path) -> None:
    archive = make_archive(tmp_path)
    published = Published(tmp_path / "published")
    good = build(archive, published).snapshot
    with serving(tmp_path, tmp_path / "said") as (process, address):
        said = tmp_path / "said"
        bad = build(archive, published).snapshot
        whole = bad.database.read_bytes()
        process.send_signal(signal.SIGSTOP)
        worse = shutil.copytree(bad.folder, published.path / "20300101T000000")
        (worse / "luuchieu.db").write_bytes(whole[: len(whole) // 2])
        (published.path / "new").symlink_to(worse.name)
        os.replace(published.path / "new", published.path / "current")
        process.send_signal(signal.SIGCONT)
        until(lambda: "not whole" in said.read_text())
        assert httpx.get(address, timeout=20).headers[HEADER] in (good.name, bad.name)
        time.sleep(1.5)
        lines = [line for line in said.read_text().splitlines() if "not whole" in line]
        assert len(lines) == 1
        assert str(worse) in lines[0]
        (worse / "luuchieu.db").write_bytes(whole)
        until(lambda: shown(address) == worse.name)
        assert "Traceback" not in said.read_text()


def test_sighup_looks_at_once(tmp_path: Path) -> None:
    archive = make_archive(tmp_path)
    published = Published(tmp_path / "published")
    build(archive, published)
    with serving(tmp_path, tmp_path / "said") as (process, address):
        newest = build(archive, published).snapshot
        process.send_signal(signal.SIGHUP)
        until(lambda: shown(address) == newest.name, 3)
        assert process.poll() is None


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_stopped_it_finishes_what_is_under_way(tmp_path: Path, stop: signal.Signals) -> None:
    make_archive(tmp_path)
    publish(tmp_path)
    slow = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1500000) select count(*) from n"
    with serving(tmp_path, tmp_path / "said") as (process, address):

        async def ask_and_stop() -> httpx.Response:
            async with httpx.AsyncClient(base_url=address, timeout=20) as client:
                idle = await client.get("/")
                assert idle.status_code == 200
                asking = asyncio.create_task(client.get("/luuchieu.json", params={"sql": slow}))
                await asyncio.sleep(0.15)
                process.send_signal(stop)
                return await asking

        answer = asyncio.run(ask_and_stop())
        begin = time.monotonic()
        assert process.wait(STOPS_WITHIN_S) == 0
        assert time.monotonic() - begin < STOPS_WITHIN_S
    assert answer.json()["rows"] == [[1500000]]
    assert "Traceback" not in (tmp_path / "said").read_text()


def test_stopped_it_does_not_wait_for_a_reader_who_never_ends(tmp_path: Path) -> None:
    make_archive(tmp_path)
    publish(tmp_path)
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    with serving(tmp_path, tmp_path / "said") as (process, address):

        async def ask_and_stop() -> float:
            async with httpx.AsyncClient(base_url=address, timeout=20) as client:
                asking = [client.get("/luuchieu.json", params={"sql": endless}) for _ in range(12)]
                tasks = asyncio.gather(*asking, return_exceptions=True)
                await asyncio.sleep(0.5)
                begin = time.monotonic()
                process.send_signal(signal.SIGTERM)
                await tasks
                return begin

        begin = asyncio.run(ask_and_stop())
        assert process.wait(10) == 0
        assert time.monotonic() - begin < STOPS_WITHIN_S
    assert "Traceback" not in (tmp_path / "said").read_text()


def test_another_folder_is_served(tmp_path: Path) -> None:
    make_archive(tmp_path)
    name, _ = publish(tmp_path, "--sample")
    assert (tmp_path / "sample" / "current").is_symlink()
    assert not list((tmp_path / "published").iterdir())
    with serving(tmp_path, tmp_path / "said", "--published", str(tmp_path / "sample")) as (_, address):
        page = httpx.get(address, timeout=20)
    assert page.headers[HEADER] == name
    assert "Bản mẫu" in page.text


def test_a_sample_and_the_whole_archive_keep_to_their_folders(tmp_path: Path) -> None:
    make_archive(tmp_path)
    publish(tmp_path)
    for words in (["--sample", "--out", str(tmp_path / "published")], ["--sample", "--out", "elsewhere"]):
        where = tmp_path / "elsewhere"
        shutil.rmtree(where, ignore_errors=True)
        shutil.copytree(tmp_path / "published", where, symlinks=True)
        out = [str(where) if word == "elsewhere" else word for word in words]
        done = subprocess.run(
            [*COMMAND, "publish", "--home", str(tmp_path), *out], capture_output=True, text=True, check=False
        )
        assert done.returncode in (1, 2)
        assert "name another --out" in done.stderr
    with contextlib.closing(sqlite3.connect(tmp_path / "published" / "luuchieu.db")) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (len(ARTICLES),)
