"""WARC files as luuchieu writes them: valid for others, whole after every fault, and matched row for row."""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.errors import ArchiveError
from archive.home import Home
from archive.rows import Original
from archive.warc import WarcWriter, read_record_at, read_records
from tests.archive.samples import DAY_1, DAY_2, exchange


@contextmanager
def file_size_limit(limit_bytes: int) -> Iterator[None]:
    """What a full disk is to a program: a write that comes back short, then an error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


STARTED = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.prepare()
    return home


def check(path: Path) -> None:
    """What warcio itself says of the file; silence is praise."""
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "digest pass" in done.stdout
    assert "failed" not in done.stdout


def record_types(path: Path) -> list[str]:
    with open(path, "rb") as file:
        return [record.rec_type for record in ArchiveIterator(file)]


def test_response_request_and_revisit_are_as_the_standard_says(home: Home) -> None:
    writer = WarcWriter(home, "baobackan", started_at=STARTED, run_id=7, source="lab")
    first = exchange(at=DAY_1)
    place = writer.write(first)
    again = exchange(at=DAY_2)
    assert again.payload_sha256 != first.payload_sha256, "the server's gzip carries the time"
    assert again.body_sha256 == first.body_sha256
    original = Original(url=first.url, fetched_at=DAY_1, payload_sha256=first.payload_sha256)
    second = writer.write(again, original)
    writer.close()

    path = home.path / place.warc_file
    assert place.warc_file == "warc/baobackan/baobackan-20260101T020000-00000.warc.gz"
    assert (place.record_type, second.record_type) == ("response", "revisit")
    assert second.payload_sha256 == first.payload_sha256
    check(path)
    with open(path, "rb") as file:
        records = [
            (record.rec_type, record.rec_headers, record.http_headers, record.raw_stream.read())
            for record in ArchiveIterator(file)
        ]
    assert [kind for kind, *_ in records] == ["warcinfo", "response", "request", "revisit", "request"]
    assert {headers.protocol for _, headers, *_ in records} == {"WARC/1.1"}
    _, response, http, payload = records[1]
    assert payload == first.payload
    assert http.get_header("Content-Encoding") == "gzip"
    assert response.get_header("WARC-Date") == "2025-12-31T19:00:00Z"
    assert response.get_header("WARC-Payload-Digest") == f"sha256:{first.payload_sha256}"
    assert response.get_header("WARC-IP-Address") == "127.0.0.1"
    assert records[2][1].get_header("WARC-Concurrent-To") == response.get_header("WARC-Record-ID")
    assert records[2][2].to_str().startswith("GET /hoi-nghi-post57990.html HTTP/1.1\r\n")
    _, revisit, http, payload = records[3]
    assert payload == b""
    assert http.get_header("Content-Type") == "text/html; charset=utf-8"
    assert revisit.get_header("WARC-Refers-To-Target-URI") == first.url
    assert revisit.get_header("WARC-Refers-To-Date") == "2025-12-31T19:00:00Z"
    assert revisit.get_header("WARC-Profile").endswith("/revisit/identical-payload-digest")


def test_a_record_is_found_again_by_its_offset(home: Home) -> None:
    writer = WarcWriter(home, "baobackan", started_at=STARTED)
    places = [writer.write(exchange(number)) for number in range(5)]
    # Read while it is still being written.
    for number, place in enumerate(places):
        record = read_record_at(home.warc_path(place.warc_file), place.offset)
        assert record.url == exchange(number).url
        assert record.body == exchange(number).body
        assert record.payload_sha256 == place.payload_sha256
        assert record.source == "lab"
    writer.close()
    assert [record.offset for record in read_records(home.path / places[0].warc_file)] == [p.offset for p in places]


def test_a_file_is_open_until_closed_and_none_is_made_for_nothing(home: Home) -> None:
    writer = WarcWriter(home, "baobackan", started_at=STARTED)
    assert list(home.warc_dir.rglob("*.warc*")) == []
    place = writer.write(exchange())
    assert [path.suffix for path in home.warc_dir.rglob("*.warc*")] == [".open"]
    writer.close()
    assert list(home.warc_dir.rglob("*.warc*")) == [home.path / place.warc_file]


def test_two_runs_at_the_same_clock_do_not_share_a_file(home: Home) -> None:
    writers = [WarcWriter(home, "baobackan", started_at=STARTED) for _ in range(3)]
    files = {writer.write(exchange()).warc_file for writer in writers}
    writers[0].close()
    files.add(WarcWriter(home, "baobackan", started_at=STARTED).write(exchange()).warc_file)
    assert len(files) == 4


def test_a_new_file_is_begun_at_the_limit(home: Home) -> None:
    writer = WarcWriter(home, "baobackan", started_at=STARTED, rotate_at_bytes=3000)
    places = [writer.write(exchange(number)) for number in range(12)]
    writer.close()
    files = sorted({place.warc_file for place in places})
    assert len(files) > 2
    for name in files:
        check(home.path / name)
        assert record_types(home.path / name)[0] == "warcinfo"
    assert sum(len(list(read_records(home.path / name))) for name in files) == 12


def test_threads_write_whole_records(home: Home) -> None:
    writer = WarcWriter(home, "baobackan", started_at=STARTED)
    places: dict[int, int] = {}

    def write(first: int) -> None:
        for number in range(first, first + 25):
            places[number] = writer.write(exchange(number)).offset

    threads = [threading.Thread(target=write, args=(n * 25,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    (path,) = home.warc_dir.rglob("*.warc.gz")
    check(path)
    assert {record.offset: record.url for record in read_records(path)} == {
        offset: exchange(number).url for number, offset in places.items()
    }


@pytest.mark.parametrize("room_bytes", [0, 10, 300])
def test_a_write_that_fails_leaves_whole_records_and_can_be_tried_again(home: Home, room_bytes: int) -> None:
    writer = WarcWriter(home, "baobackan", started_at=STARTED)
    first = writer.write(exchange(1))
    path = home.warc_path(first.warc_file)
    size = path.stat().st_size
    with file_size_limit(size + room_bytes), pytest.raises(ArchiveError, match=r"\.warc\.gz: the disk is full"):
        writer.write(exchange(2))
    assert path.stat().st_size == size
    second = writer.write(exchange(3))
    writer.close()
    assert second.offset == size
    check(home.path / first.warc_file)
    assert [record.url for record in read_records(home.path / first.warc_file)] == [exchange(1).url, exchange(3).url]


def test_a_file_that_cannot_be_begun_is_not_left_behind(home: Home) -> None:
    writer = WarcWriter(home, "baobackan", started_at=STARTED)
    with file_size_limit(20), pytest.raises(ArchiveError):
        writer.write(exchange(1))
    assert list(home.warc_dir.rglob("*.open")) == []
    place = writer.write(exchange(2))
    writer.close()
    check(home.path / place.warc_file)


@pytest.mark.parametrize(
    "changes",
    [
        {"payload": b"", "body": b"", "status": 304, "response_headers": []},
        {"payload": b"", "body": b"", "status": 301, "reason": "Đã chuyển", "response_headers": [("Location", "/x")]},
        {
            "response_headers": [
                ("X-Title", "Tiếng Việt"),
                ("X-Evil", "a\r\nSet-Cookie: b"),
                ("Transfer-Encoding", "chunked"),
            ]
        },
        {"url": "https://baobackan.vn/tin tức?q=Bắc Kạn"},
        {"url": "https://baobackan.vn?x=1"},
        {"method": "HEAD", "http_version": "HTTP/2"},
        {"request_headers": []},
    ],
)
def test_odd_exchanges_are_valid_records(home: Home, changes: dict[str, object]) -> None:
    writer = WarcWriter(home, "baobackan", started_at=STARTED)
    one = exchange(**changes)  # type: ignore[arg-type]
    place = writer.write(one)
    writer.close()
    path = home.path / place.warc_file
    check(path)
    (record,) = read_records(path)
    assert (record.url, record.status, record.payload) == (one.url, one.status, one.payload)
    assert record.header("Transfer-Encoding") is None
    assert record.header("Set-Cookie") is None
