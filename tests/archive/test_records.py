"""WARC files of others: every flavour that is met, and every damage, without an exception and in flat memory."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders

from archive.message import MAX_BODY_BYTES, decode, join_chunks, read_head
from archive.warc import read_record_at
from tests.archive.foreign import NOISE, PAGE, Foreign, chunked, numbers, read, ten_pages


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("version", ["WARC/1.0", "WARC/1.1"])
def test_pages_are_read_and_the_rest_is_passed_over(tmp_path: Path, packed: bool, version: str) -> None:
    foreign = Foreign(tmp_path / "x.warc", packed, version)
    foreign.writer.write_record(foreign.writer.create_warcinfo_record("x.warc", {"software": "other/1"}))
    foreign.other("response", "dns:backan.gov.vn", b"20190506 1.2.3.4", "text/dns")
    foreign.page(1)
    foreign.other("metadata", "http://backan.gov.vn/1", b"fetchTimeMs: 5", "application/warc-fields")
    foreign.page(2, b"GET", kind="request")
    foreign.other("resource", "http://backan.gov.vn/3", b"%PDF", "application/pdf")
    foreign.other("resource", "urn:transclusions:1", b"{}", "application/json")
    foreign.other("conversion", "http://backan.gov.vn/5", b"text", "text/plain")
    foreign.page(6)
    records, damage = read(foreign.done())
    assert damage == []
    assert [(number, one.record_type) for number, one in zip(numbers(records), records, strict=True)] == [
        (1, "response"), (3, "resource"), (6, "response")]  # fmt: skip
    one = records[0]
    assert (one.status, one.body, one.flaw, one.media_type) == (200, PAGE, None, "text/html")
    assert one.fetched_at.isoformat() == "2019-05-06T07:08:09+00:00"
    assert records[1].media_type == "application/pdf"
    for record in records:
        assert read_record_at(foreign.path, record.offset).url == record.url


ENCODED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip in capitals": ("X-GZip", gzip.compress),
    "two gzip members": ("gzip", lambda page: gzip.compress(page[:99]) + gzip.compress(page[99:])),
    "gzip with something after it": ("gzip", lambda page: gzip.compress(page) + b"\0\0\0"),
    "deflate": ("deflate", zlib.compress),
    "deflate without its head": ("deflate", lambda page: zlib.compress(page)[2:-4]),
    "br": ("br", brotli.compress),
    "br over gzip": ("gzip, br", lambda page: brotli.compress(gzip.compress(page))),
    "identity": ("identity", bytes),
    "unpacked by the tool, header left": ("gzip", bytes),
    "br unpacked by the tool, header left": ("br", bytes),
}


@pytest.mark.parametrize("name", ENCODED)
@pytest.mark.parametrize("in_chunks", [True, False])
def test_encodings_are_undone(tmp_path: Path, name: str, in_chunks: bool) -> None:
    encoding, encode = ENCODED[name]
    payload = encode(PAGE)
    headers = [("Content-Type", "text/html"), ("content-encoding", encoding)]
    if in_chunks:
        headers.append(("Transfer-Encoding", "chunked"))
    foreign = Foreign(tmp_path / "x.warc.gz")
    foreign.page(1, chunked(payload) if in_chunks else payload, headers)
    (record,), damage = read(foreign.done())
    assert damage == []
    assert (record.payload, record.body, record.flaw) == (payload, PAGE, None)


def test_a_header_that_says_chunked_over_a_payload_that_is_not(tmp_path: Path) -> None:
    foreign = Foreign(tmp_path / "x.warc.gz")
    foreign.page(1, PAGE, [("Transfer-Encoding", "chunked")])
    (record,), _ = read(foreign.done())
    assert (record.payload, record.flaw) == (PAGE, None)


@pytest.mark.parametrize(
    ("encoding", "payload"),
    [
        ("gzip", gzip.compress(NOISE)[:30_000]),
        ("gzip", gzip.compress(NOISE)[:30_000] + b"\xff" * 9000),
        ("deflate", zlib.compress(NOISE)[:30_000]),
        ("br", brotli.compress(NOISE)[:30_000]),
    ],
)
def test_a_body_cut_short_gives_what_there_is_and_says_so(tmp_path: Path, encoding: str, payload: bytes) -> None:
    foreign = Foreign(tmp_path / "x.warc.gz")
    foreign.page(1, payload, [("Content-Encoding", encoding)])
    (record,), damage = read(foreign.done())
    assert damage == []
    assert record.payload == payload
    assert len(record.body) > 20_000
    # Damage is noticed some way behind where it begins.
    assert record.body.startswith(NOISE[:20_000])
    assert record.flaw is not None


def test_an_encoding_that_is_not_known_is_told() -> None:
    assert decode(b"abc", "compress") == (b"abc", "Content-Encoding compress is not known here")


def test_a_bomb_is_cut_at_the_limit() -> None:
    for bomb, encoding in (
        (gzip.compress(bytes(MAX_BODY_BYTES + 5)), "gzip"),
        (brotli.compress(bytes(MAX_BODY_BYTES + 5), quality=1), "br"),
    ):
        body, flaw = decode(bomb, encoding)
        assert len(body) == MAX_BODY_BYTES
        assert flaw == "the body passes 64 MiB"


def test_revisits_say_what_they_refer_to(tmp_path: Path) -> None:
    foreign = Foreign(tmp_path / "x.warc.gz")
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    for kept in (http, None):
        foreign.writer.write_record(
            foreign.writer.create_revisit_record(
                "http://backan.gov.vn/1",
                "sha1:ABC",
                "http://backan.gov.vn/0",
                "2018-01-01T00:00:00Z",
                http_headers=kept,
            )
        )
    records, damage = read(foreign.done())
    assert damage == []
    for record in records:
        assert (record.record_type, record.payload, record.refers_to_url) == ("revisit", b"", "http://backan.gov.vn/0")
        assert record.refers_to_at is not None
        assert record.payload_sha256 is None
    assert [record.media_type for record in records] == ["text/html", None]


def test_wget_writes_addresses_in_brackets(tmp_path: Path) -> None:
    foreign = Foreign(tmp_path / "x.warc.gz")
    foreign.page(1, url="<http://backan.gov.vn/1>")
    records, _ = read(foreign.done())
    assert numbers(records) == [1]


def test_a_wacz_is_read_file_by_file(tmp_path: Path) -> None:
    one, offsets = ten_pages(tmp_path / "a.warc.gz")
    two, _ = ten_pages(tmp_path / "b.warc.gz")
    two.write_bytes(two.read_bytes()[:-300])
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w") as wacz:
        wacz.writestr("datapackage.json", "{}")
        wacz.write(one, "archive/a.warc.gz")
        wacz.write(two, "archive/b.warc.gz", zipfile.ZIP_DEFLATED)
    records, damage = read(path)
    assert numbers(records) == [*range(10), *range(9)]
    assert [one.member for one in damage] == ["archive/b.warc.gz"]
    record = read_record_at(path, offsets[7], member="archive/a.warc.gz")
    assert numbers([record]) == [7]


def test_memory_stays_flat(tmp_path: Path) -> None:
    path = tmp_path / "big.warc.gz"
    foreign = Foreign(path)
    for number in range(40):
        foreign.page(number, NOISE)
    block = foreign.done().read_bytes()
    with open(path, "ab") as file:
        for _ in range(60):
            file.write(block)
    program = (
        "import re, sys; from pathlib import Path; from archive.warc import read_records\n"
        "count = sum(len(r.body) > 0 for r in read_records(Path(sys.argv[1])))\n"
        # Not getrusage: that peak is inherited from the process that forked.
        "peak = re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]\n"
        "print(count, int(peak) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    count, megabytes = map(int, done.stdout.split())
    assert count == 40 * 61
    assert path.stat().st_size > 100_000_000
    assert megabytes < 80


# ---- whatever comes


@given(st.binary(max_size=3000), st.integers(1, 900))
def test_chunks_are_joined(payload: bytes, size: int) -> None:
    assert join_chunks(chunked(payload, size)) == (payload, None)


@given(st.binary(max_size=400), st.sampled_from(["gzip", "deflate", "br", "br, gzip", "", "x"]))
def test_no_bytes_make_decoding_fail(payload: bytes, encoding: str) -> None:
    body, _ = decode(payload, encoding)
    assert isinstance(body, bytes)
    join_chunks(payload)
    read_head(b"HTTP/1.1 200 OK\r\n" + payload)


@given(
    data=st.binary(max_size=600),
    start=st.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08", gzip.compress(b"WARC/1.1\r\n")]),
)
def test_no_bytes_make_reading_fail(tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "x.warc"
    path.write_bytes(start + data)
    read(path)


@pytest.mark.parametrize(
    ("block", "headers"),
    [
        (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n", (("A", "b"),)),
        (b"HTTP/1.1 200 OK\nA: b\n\n", (("A", "b"),)),
        (b"HTTP/1.0 200\r\n\r\n", ()),
        (b"HTTP/2 200\r\nA: b\r\n c\r\nno colon\r\nD:\r\n\r\n", (("A", "b c"), ("D", ""))),
        ("HTTP/1.1 200 OK\r\nA: Bắc Kạn\r\n\r\n".encode(), (("A", "Bắc Kạn"),)),
        (b"HTTP/1.1 200 OK\r\nA: caf\xe9\r\n\r\n", (("A", "café"),)),
    ],
)
def test_heads_as_servers_write_them(block: bytes, headers: tuple[tuple[str, str], ...]) -> None:
    head = read_head(block + b"body\r\n\r\nbody")
    assert head is not None
    assert (head.status, head.headers, head.size) == (200, headers, len(block))


def test_a_head_without_its_end_is_all_head() -> None:
    head = read_head(b"HTTP/1.1 200 OK\r\nA: b")
    assert head is not None
    assert (head.headers, head.size) == ((("A", "b"),), 21)
