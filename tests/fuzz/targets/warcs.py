"""WARC and WACZ files: plain, gzip, zipped; records in turn, one by its place, in pieces as backfills read them."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

from archive.blocks import Damage
from archive.errors import ArchiveError
from archive.members import find_members
from archive.pieces import PieceReader, cut
from archive.records import Record, as_answered, read_record_at, read_records
from tests.fuzz import seeds
from tests.fuzz.dictionary import tokens
from tests.fuzz.target import BrokenPromise, Read, Target
from tests.fuzz.targets.promises import same, storable

_RECORD = re.compile(rb"(?=WARC/1)")
_MOST_RECORDS = 4000
_WANTED = frozenset({"response", "revisit", "resource"})


def _open(folder: Path) -> Read:
    path = folder / "input.warc.gz"

    def read(data: bytes) -> str:
        path.write_bytes(data)
        damage: list[Damage] = []
        records = []
        try:
            for record in read_records(path, damage):
                records.append(record)
                if len(records) > _MOST_RECORDS:
                    raise BrokenPromise(f"more than {_MOST_RECORDS} records in {len(data)} bytes")
            for record in records:
                _look(record)
            for record in records[:3]:
                _look_again(path, record)
            read_record_at(path, len(data) // 2)
        except ArchiveError as error:
            if str(path) not in str(error):
                raise BrokenPromise(f"an error without the file's name: {error}") from error
        if any("\n" in str(one) for one in damage):
            raise BrokenPromise(f"damage is no line: {damage}")
        with path.open("rb") as file:
            members = list(find_members(file))
        pieces = sum(1 for piece in cut(path, 3000, []) for sound in PieceReader(piece, _wants).read() if sound)
        whys = Counter(re.sub(r"[\d'\"]+|\(.*\)", "", str(one).rpartition(": ")[2])[:40] for one in damage)
        return (
            f"{[one.record_type[:3] for one in records][:8]} {sorted(whys)[:3]} {min(len(members), 8)} {min(pieces, 8)}"
        )

    return read


def _wants(headers: dict[str, str]) -> bool:
    return headers["warc-type"] in _WANTED


def _look(record: Record) -> None:
    """All that is worked out on first use."""
    storable("an address", record.url)
    told = (
        record.body, record.flaw, record.payload_sha256, record.body_sha256, record.refers_to_url, record.refers_to_at,
        record.source, record.doubt, record.section, record.media_type,
    )  # fmt: skip
    if len(told) != 10 or record.fetched_at.tzinfo is None:
        raise BrokenPromise("a record without a zone")
    if record.record_type == "revisit":
        as_answered(record, record)


def _look_again(path: Path, record: Record) -> None:
    """Read by its place a record is the same; of several in one gzip member the first is found there."""
    try:
        found = read_record_at(path, record.offset, member=record.member)
    except ArchiveError as error:
        # What was read in a stream that broke off behind it is read in the same way alone.
        raise BrokenPromise(f"a record that is read in turn is not found by its place: {error}") from error
    same("where a record lies", found.offset, record.offset)


def _finish(random: Random, data: bytes) -> bytes:
    """As it is, packed record by record, packed whole, or in a zip; the packed bytes are changed in a third."""
    way = random.randrange(8)
    if way < 2:
        return data
    if way < 6:
        level = random.choice((1, 1, 0))
        data = b"".join(gzip.compress(record, level, mtime=0) for record in _RECORD.split(data) if record)
    if way in (5, 6, 7):
        data = _zipped(random, data)
    if random.random() < 0.3 and data:
        changed = bytearray(data)
        for _ in range(random.choice((1, 3, 20))):
            changed[random.randrange(len(changed))] = random.randrange(256)
        data = bytes(changed[: random.choice((len(changed), random.randrange(len(changed)) + 1))])
    return data


def _zipped(random: Random, data: bytes) -> bytes:
    file = io.BytesIO()
    ways = (zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    way = random.choice(ways)
    with zipfile.ZipFile(file, "w") as wacz:
        wacz.writestr(_named("archive/data.warc.gz", way), data)
        if random.random() < 0.3:
            wacz.writestr(_named("archive/more.warc", way), data[: len(data) // 2])
    return file.getvalue()


def _named(name: str, way: int) -> zipfile.ZipInfo:
    """Of a fixed time, so that the same seed makes the same file."""
    info = zipfile.ZipInfo(name)
    info.compress_type = way
    return info


@cache
def _seeds() -> tuple[bytes, ...]:
    """Files of three records each, unpacked."""
    with gzip.open(seeds.SAMPLE) as file:
        records = [record for record in _RECORD.split(file.read()) if len(record) < 8000]
    kinds = [record for record in records if b"WARC-Type: request" not in record[:200]]
    files = [b"".join(kinds[at : at + 3]) for at in range(0, len(kinds), max(1, len(kinds) // 40))]
    response, revisit = b"WARC-Type: response", b"WARC-Type: revisit"
    return tuple(file.replace(response, revisit, number % 3) for number, file in enumerate(files))


WARCS = Target(
    name="warcs",
    about="WARC and WACZ files, plain, gzip and zipped, in turn, by place and in pieces",
    open=_open,
    seeds=_seeds,
    tokens=tokens("warcs"),
    share=13,
    finish=_finish,
    most_bytes=40_000,
)
