"""Records are found by their beginnings, however long those are."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from archive.home import Home
from archive.members import ANSWERS, find_members
from archive.records import read_records
from archive.warc import WarcWriter
from tests.archive.samples import exchange


@pytest.mark.parametrize("length", [10, 500, 1500, 6000])
def test_a_record_with_a_long_head_is_found(tmp_path: Path, length: int) -> None:
    home = Home(tmp_path)
    home.prepare()
    draw = Random(length)
    writer = WarcWriter(home, "baobackan")
    places = [writer.write(exchange(number, section=draw.randbytes(length).hex())) for number in range(5)]
    writer.close()
    path = home.path / places[0].warc_file
    with path.open("rb") as file:
        found = [member.offset for member in find_members(file) if member.type in ANSWERS]
    assert found == [place.offset for place in places] == [record.offset for record in read_records(path)]
