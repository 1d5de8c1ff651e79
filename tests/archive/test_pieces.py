"""WARC files read in pieces: however they are cut, what is read is what one pass from the beginning reads."""

from __future__ import annotations

import gzip
import random
import zipfile
from pathlib import Path

import pytest

from archive.blocks import WANTED, Damage, read_blocks
from archive.pieces import PieceReader, Seams, cut
from tests.archive.foreign import Foreign, ten_pages


def in_one_pass(path: Path) -> tuple[list[int], list[int]]:
    """Offsets of answers, and of damage."""
    damage: list[Damage] = []
    with path.open("rb") as file:
        blocks = list(read_blocks(path, file, None, damage))
    bad = [one.offset for one in damage]
    return [one.offset for one in blocks if one.headers["warc-type"] in WANTED and one.offset not in bad], bad


def in_pieces(path: Path, size: int) -> tuple[list[int], list[int]]:
    """The same, each piece read by itself."""
    offsets: list[int] = []
    damage: list[Damage] = []
    seams = Seams()
    for piece in cut(path, size, damage):
        reader = PieceReader(piece, lambda headers: headers["warc-type"] in WANTED)
        found = [one.block.offset for one in reader.read() if one is not None]
        if reader.first_at != seams.expected(piece):
            mended = seams.mend(piece)
            if mended is None:
                continue
            reader = PieceReader(mended, lambda headers: headers["warc-type"] in WANTED)
            found = [one.block.offset for one in reader.read() if one is not None]
        seams.end(reader.first_at, reader.next_at)
        offsets += found
        damage += reader.damage
    return offsets, [one.offset for one in damage]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("size", [1, 97, 1000, 5000, 40_000, 10**9])
def test_each_record_is_read_once(tmp_path: Path, packed: bool, size: int) -> None:
    path, offsets = ten_pages(tmp_path / "x.warc", packed)
    assert in_pieces(path, size) == (offsets, [])


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_damage_is_told_once_and_costs_no_more_than_in_one_pass(tmp_path: Path, packed: bool, seed: int) -> None:
    chance = random.Random(seed)
    path, _ = ten_pages(tmp_path / "x.warc", packed)
    raw = bytearray(path.read_bytes())
    for _ in range(3):
        at = chance.randrange(len(raw) - 100)
        raw[at : at + chance.randrange(1, 100)] = chance.randbytes(chance.randrange(0, 100))
    path.write_bytes(raw[: chance.randrange(len(raw) // 2, len(raw))])
    expected = in_one_pass(path)
    assert expected[1], "it is damaged"
    for size in (700, 3000, 9000):
        assert in_pieces(path, size) == expected


def test_a_warc_file_inside_a_record_is_no_part_of_the_file_around_it(tmp_path: Path) -> None:
    inner, _ = ten_pages(tmp_path / "inner.warc.gz")
    foreign = Foreign(tmp_path / "outer.warc", packed=False)
    for number in range(3):
        foreign.page(number, inner.read_bytes(), [("Content-Type", "application/gzip")])
    plain = foreign.done()
    offsets, raw = in_one_pass(plain)[0], plain.read_bytes()
    path = tmp_path / "outer.warc.gz"
    ends = [*offsets[1:], len(raw)]
    # Not compressed further, as gzip leaves what is compressed: the members of the inner file show.
    path.write_bytes(b"".join(gzip.compress(raw[at:end], 0) for at, end in zip(offsets, ends, strict=True)))
    assert path.read_bytes().count(b"\x1f\x8b\x08") >= 33
    expected = in_one_pass(path)
    assert len(expected[0]) == 3
    for size in (1000, 5000, 20_000, 37_000):
        assert in_pieces(path, size) == expected


def test_a_file_that_is_one_gzip_member_is_read_by_the_first_piece(tmp_path: Path) -> None:
    path, _ = ten_pages(tmp_path / "x.warc", packed=False)
    packed = tmp_path / "y.warc.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert in_pieces(packed, 5000) == ([0] * 10, [])


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_lies_in_a_wacz_is_read_in_pieces_too(tmp_path: Path, compression: int) -> None:
    path, offsets = ten_pages(tmp_path / "x.warc.gz")
    wacz = tmp_path / "x.wacz"
    with zipfile.ZipFile(wacz, "w", compression) as file:
        file.writestr("pages/pages.jsonl", b"{}" * 50)
        file.write(path, "archive/b.warc.gz")
        file.write(path, "archive/a.warc.gz")
    assert in_pieces(wacz, 7000) == (offsets * 2, [])


def test_a_record_keeps_the_gzip_member_that_it_has_to_itself(tmp_path: Path) -> None:
    path, offsets = ten_pages(tmp_path / "x.warc.gz")
    (piece,) = cut(path, 10**9, [])
    sound = [one for one in PieceReader(piece, lambda headers: headers["warc-type"] in WANTED).read() if one]
    raw = path.read_bytes()
    ends = [*offsets[1:], len(raw)]
    assert [one.packed for one in sound] == [raw[at:end] for at, end in zip(offsets, ends, strict=True)]
    whole = tmp_path / "one-member.warc.gz"
    whole.write_bytes(gzip.compress(gzip.decompress(raw)))
    (piece,) = cut(whole, 10**9, [])
    assert {one.packed for one in PieceReader(piece, lambda _: True).read() if one} == {None}
