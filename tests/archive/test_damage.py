"""WARC files that are cut, overwritten or no WARC files: what can be read is read, the rest is told."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.warc import read_record_at, read_records
from tests.archive.foreign import numbers, read, ten_pages


@pytest.mark.parametrize("packed", [True, False])
def test_a_tail_that_is_cut_costs_one_record_and_is_told(tmp_path: Path, packed: bool) -> None:
    path, offsets = ten_pages(tmp_path / "x.warc", packed)
    path.write_bytes(path.read_bytes()[: offsets[9] + 700])
    records, damage = read(path)
    assert numbers(records) == list(range(9))
    assert [one.offset for one in damage] == [offsets[9]]
    assert str(path) in str(damage[0])


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("where", [0, 30, 400, 900])
def test_a_broken_record_in_the_middle_costs_that_record(tmp_path: Path, packed: bool, where: int) -> None:
    path, offsets = ten_pages(tmp_path / "x.warc", packed)
    raw = bytearray(path.read_bytes())
    raw[offsets[4] + where : offsets[4] + where + 60] = b"\xee" * 60
    path.write_bytes(raw)
    records, damage = read(path)
    assert set(range(10)) - {4} <= set(numbers(records))
    if packed or where < 400:
        assert 4 not in numbers(records)
        assert damage


@pytest.mark.parametrize("packed", [True, False])
def test_bytes_missing_in_the_middle(tmp_path: Path, packed: bool) -> None:
    path, offsets = ten_pages(tmp_path / "x.warc", packed)
    raw = path.read_bytes()
    path.write_bytes(raw[: offsets[4] + 300] + raw[offsets[4] + 900 :])
    records, damage = read(path)
    # Plain text has no member to stop at: the record takes in the head of the next one.
    assert set(range(10)) - ({4} if packed else {4, 5}) <= set(numbers(records))
    assert damage


@pytest.mark.parametrize("length", ["5", "999999", "-3", "viele", ""])
def test_a_wrong_content_length_in_a_packed_file_costs_one_record(tmp_path: Path, length: str) -> None:
    path, offsets = ten_pages(tmp_path / "x.warc.gz")
    raw = path.read_bytes()
    member = gzip.decompress(raw[offsets[4] : offsets[5]])
    head, _, rest = member.partition(b"\r\nContent-Length: ")
    forged = head + b"\r\nContent-Length: " + length.encode() + rest[rest.index(b"\r\n") :]
    path.write_bytes(raw[: offsets[4]] + gzip.compress(forged) + raw[offsets[5] :])
    records, damage = read(path)
    assert set(numbers(records)) - {4} == set(range(10)) - {4}
    assert damage


def test_a_whole_warc_in_one_gzip_member_is_read(tmp_path: Path) -> None:
    path, _ = ten_pages(tmp_path / "x.warc", packed=False)
    packed = tmp_path / "y.warc.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    records, damage = read(packed)
    assert (numbers(records), damage) == (list(range(10)), [])


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n"])
def test_nothing_in_a_file_is_no_damage(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(content)
    assert read(path) == ([], [])


@pytest.mark.parametrize(
    "content", [b"<html>not a WARC</html>", bytes(5000), gzip.compress(b"no WARC", mtime=0), b"PK\x03\x04junk"]
)
def test_what_is_no_warc_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(content)
    records, damage = read(path)
    assert records == []
    assert len(damage) == 1


def test_a_missing_file_and_an_offset_in_nowhere_are_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"gone\.warc: cannot be read"):
        list(read_records(tmp_path / "gone.warc"))
    path, offsets = ten_pages(tmp_path / "x.warc.gz")
    with pytest.raises(ArchiveError, match="no readable record at byte"):
        read_record_at(path, offsets[3] + 5)
