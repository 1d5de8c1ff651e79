"""`luuchieu backfill warc` over files in any state, by any number of processes, stopped and killed."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from archive.records import read_records
from tests.archive.foreign import Foreign
from tests.checkout import ROOT
from tests.crawler.conftest import query
from tests.faults.commands import assert_in_step

SAMPLE = ROOT / "samples" / "provinces.warc.gz"
SMALL_PIECES = "crawler.backfill.files.run._PIECE_BYTES=60000,crawler.backfill.files.run._WORTH_IT_BYTES=0"
"""So that a small file is cut into many pieces and worth several processes."""
_TIMES = ("started_at", "finished_at")
TABLES = ("articles", "revisions", "captures", "sightings", "urls", "images", "attachments", "failures", "runs")


def start(home: Path, *words: str | Path, places: str = SMALL_PIECES) -> subprocess.Popen[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LUUCHIEU_")}
    command = [sys.executable, "-m", "tests.faults.killer", places, "backfill", "warc", *map(str, words)]
    return subprocess.Popen(
        [*command, "--home", str(home), "--json"],
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def backfill(home: Path, *words: str | Path, places: str = SMALL_PIECES) -> tuple[int, dict[str, Any], str]:
    process = start(home, *words, places=places)
    out, err = process.communicate(timeout=90)
    assert "Traceback" not in err, err
    return process.returncode, json.loads(out) if out else {}, err


def table(home: Path, name: str) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in query(home, f"PRAGMA table_info({name})") if row[1] not in _TIMES]
    # Ids of records are drawn, so that a compressed one may be a byte longer.
    columns = [column for column in columns if column not in ("warc_offset", "warc_file")]
    return sorted(query(home, f"SELECT {', '.join(columns)} FROM {name}"), key=repr)


def kept(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What an archive holds, without what tells one run from another."""
    return {
        "articles": query(home, "SELECT article_id, text_sha256, section, published_at FROM articles ORDER BY 1"),
        "revisions": query(home, "SELECT article_id, revision, captured_at FROM revisions ORDER BY 1, 2"),
        "captures": query(home, "SELECT url, fetched_at, body_sha256, record_type, source FROM captures ORDER BY 1, 2"),
        "sightings": query(home, "SELECT url, seen_at, section, via, position FROM sightings ORDER BY 1, 2, 3, 4, 5"),
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which one process took the sample; not to be changed."""
    home = tmp_path_factory.mktemp("whole") / "home"
    code, _, err = backfill(home, SAMPLE, "--jobs", "1")
    assert code == 0, err
    return home


def test_any_number_of_processes_gives_the_same(whole: Path, tmp_path: Path) -> None:
    code, _, err = backfill(tmp_path / "home", SAMPLE, "--jobs", "3")
    assert code == 0, err
    for name in TABLES:
        assert table(tmp_path / "home", name) == table(whole, name), name
    assert_in_step(tmp_path / "home")


def test_a_killed_command_run_again_has_everything_once(whole: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    process = start(home, SAMPLE, "--jobs", "2")
    while process.poll() is None and sum(path.stat().st_size for path in home.rglob("*.open")) < 1_200_000:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert list(home.rglob("*.open")), "it was killed at work"
    code, _, err = backfill(home, SAMPLE, "--jobs", "2")
    assert code == 0, err
    assert kept(home) == kept(whole)
    assert_in_step(home)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_command_says_so_and_goes_on_when_it_is_run_again(
    whole: Path, tmp_path: Path, number: signal.Signals
) -> None:
    home = tmp_path / "home"
    process = start(home, SAMPLE, "--jobs", "2")
    while process.poll() is None and sum(path.stat().st_size for path in home.rglob("*.open")) < 600_000:
        time.sleep(0.005)
    os.killpg(process.pid, number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Traceback" not in err
    assert "stopped; what was taken in is kept" in err
    assert {reason for (reason,) in query(home, "SELECT reason FROM runs")} == {"shutdown"}
    assert 0 < query(home, "SELECT count(*) FROM captures")[0][0] < len(kept(whole)["captures"])
    assert list(home.rglob("*.open")) == []
    if number == signal.SIGTERM:
        code, _, err = backfill(home, SAMPLE)
        assert code == 0, err
        assert kept(home) == kept(whole)


def test_a_reader_that_dies_is_told_and_loses_nothing(whole: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    process = start(home, SAMPLE, "--jobs", "2")
    while process.poll() is None and not list(home.rglob("*.open")):
        time.sleep(0.005)
    readers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in readers}
    os.kill(int(next(pid for pid, line in commands.items() if b"spawn_main" in line)), signal.SIGKILL)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Traceback" not in err
    assert "a reading process died" in err
    assert backfill(home, SAMPLE)[0] == 0
    assert kept(home) == kept(whole)


WORDS = ["hội", "nghị", "triển", "khai", "nhiệm", "vụ", "của", "tỉnh", "bắc", "kạn", "năm", "nay", "các", "xã"]


def address(number: int) -> str:
    return f"https://baobackan.vn/hoi-nghi-post{70_000 + number}.html"


def article(number: int, title: str = "Hội nghị tỉnh") -> bytes:
    words = " ".join(random.Random(number).choices(WORDS, k=80))
    text = f"<p>Sáng nay, {words}.</p>" * 3
    head = f'<h1 class="article__title">{title} {number}</h1>' if title else ""
    date = '<div class="article__meta"><time class="time">06/05/2019 07:08</time></div>'
    return f'<html><body>{head}{date}<div class="article__body">{text}</div></body></html>'.encode()


def pages(path: Path, numbers: range, packed: bool = True) -> Path:
    """Articles of baobackan as other tools write them."""
    foreign = Foreign(path, packed)
    for number in numbers:
        foreign.page(number, article(number), url=address(number))
    return foreign.done()


def urls(home: Path) -> list[str]:
    return [url for (url,) in query(home, "SELECT url FROM captures ORDER BY url")]


@pytest.mark.parametrize("packed", [True, False])
def test_damage_in_the_middle_and_a_cut_end_cost_those_records(tmp_path: Path, packed: bool) -> None:
    path = pages(tmp_path / "x.warc", range(10), packed)
    offsets = [record.offset for record in read_records(path)]
    raw = bytearray(path.read_bytes())
    raw[offsets[4] : offsets[4] + 60] = b"\xee" * 60
    path.write_bytes(raw[:-100])
    code, _, err = backfill(tmp_path / "home", path)
    assert code == 1
    assert len(urls(tmp_path / "home")) == 8
    for at in (offsets[4], offsets[9]):
        assert f"damaged: {path}: at byte {at}: " in err


def test_files_that_cannot_be_read_are_named_and_the_others_taken_in(tmp_path: Path) -> None:
    good = pages(tmp_path / "good.warc.gz", range(3))
    bad = {
        "empty.warc": b"",
        "old.arc.gz": gzip.compress(b"filedesc://old.arc 0.0.0.0 20060101000000 text/plain 77\n"),
        "plain.arc": b"filedesc://old.arc 0.0.0.0 20060101000000 text/plain 77\n",
        "notes.txt": b"no WARC at all",
        "cut.wacz": b"PK\x03\x04" + bytes(300),
        "noise.warc.gz": b"\x1f\x8b\x08" + bytes(range(256)) * 9,
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    one_member = tmp_path / "one-member.warc.gz"
    one_member.write_bytes(gzip.compress(pages(tmp_path / "plain.warc", range(3, 6), packed=False).read_bytes()))
    code, told, err = backfill(tmp_path / "home", *(tmp_path / name for name in bad), one_member, good)
    assert code == 1
    assert len(urls(tmp_path / "home")) == 6
    for name in bad:
        assert str(tmp_path / name) in err, name
    assert err.count("warcio recompress") == 2
    assert "at byte 0" in err
    assert len(told["problems"]) == len(bad)


def test_a_folder_gives_its_warc_and_wacz_files(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    pages(tmp_path / "in" / "a.warc.gz", range(2))
    pages(tmp_path / "in" / "deep" / "b.warc", range(2, 4), packed=False)
    with zipfile.ZipFile(tmp_path / "in" / "c.wacz", "w") as wacz:
        wacz.write(pages(tmp_path / "c.warc.gz", range(4, 6)), "archive/c.warc.gz")
    (tmp_path / "in" / "readme.txt").write_text("left alone")
    code, _, err = backfill(tmp_path / "home", tmp_path / "in", "--jobs", "2")
    assert code == 0, err
    assert len(urls(tmp_path / "home")) == 6


@pytest.mark.parametrize("given", ["nothing", "missing"])
def test_a_folder_without_files_and_a_path_that_is_not_there_are_refused(tmp_path: Path, given: str) -> None:
    (tmp_path / "nothing").mkdir()
    (tmp_path / "nothing" / "a.txt").write_text("x")
    code, _, err = backfill(tmp_path / "home", tmp_path / given)
    assert code == 2
    assert str(tmp_path / given) in err
    assert not (tmp_path / "home").exists()


def test_a_record_stays_as_its_writer_packed_it_and_the_archive_can_be_made_anew(tmp_path: Path) -> None:
    home, path = tmp_path / "home", pages(tmp_path / "x.warc.gz", range(6))
    assert backfill(home, path)[0] == 0
    ids = {record.warc_headers["warc-record-id"] for record in read_records(path)}
    assert {one.warc_headers["warc-record-id"] for ours in home.rglob("*.warc.gz") for one in read_records(ours)} == ids
    before = {name: table(home, name) for name in TABLES}
    (home / "archive.db").unlink()
    words = [sys.executable, "-m", "cli", "check", "--deep", "--home", str(home), "--repair"]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    assert {name: table(home, name) for name in TABLES} == before


def test_a_listing_tells_the_headline_of_a_page_that_has_none(tmp_path: Path) -> None:
    item = f"<item><title>Tin trong danh sách</title><link>{address(1)}</link></item>"
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Báo</title>{item}</channel></rss>'
    foreign = Foreign(tmp_path / "x.warc.gz")
    foreign.page(0, feed.encode(), [("Content-Type", "application/rss+xml")], url="https://baobackan.vn/rss/home.rss")
    foreign.page(1, article(1, title=""), url=address(1))
    code, _, err = backfill(tmp_path / "home", foreign.done())
    assert code == 0, err
    assert query(tmp_path / "home", "SELECT title FROM articles") == [("Tin trong danh sách",)]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks_kb = []
    for many in (60, 900):
        foreign = Foreign(tmp_path / f"{many}.warc.gz")
        for number in range(many):
            # Held in memory, these would be 90 MB more. Articles stay as many: to compare them takes memory of its own.
            body = article(number % 30) + b"<!-- %d -->" % number * 8000
            date = f"2019-05-{number % 28 + 1:02}T{number // 28 % 24:02}:{number // 700:02}:00Z"
            options: dict[str, Any] = {"url": address(number % 30), "WARC-Date": date}
            foreign.page(number, body, **options)
            foreign.page(number, b"x" * 50_000, url=f"https://host-{number}.example.org/")
        process = start(tmp_path / str(many), foreign.done(), "--jobs", "1")
        assert process.stdout
        process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0
        peaks_kb.append(usage.ru_maxrss)
    assert peaks_kb[1] - peaks_kb[0] < 20_000
