"""Each kind of damage to WARC files, made for real, is found as what it is, and nothing else is found."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.findings import KINDS
from archive.home import Home
from archive.integrity import check
from archive.records import read_records
from archive.rows import Original
from tests.archive.samples import DAY_1, capture, exchange, open_archive
from tests.archive.whole import BOTH, execute, find, overwrite, told
from tests.checkout import ROOT

MUCH_LATER = datetime(2100, 1, 1, tzinfo=UTC)
"""All files are old then."""


def warc(home: Path, night: int) -> Path:
    return sorted((home / "warc" / "baobackan").glob("*.warc.gz"))[night]


def offsets(path: Path) -> list[int]:
    return [record.offset for record in read_records(path)]


@BOTH
def test_a_whole_archive_has_no_finding(whole: Path, deep: bool) -> None:
    before = {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    found = find(whole, deep=deep)
    assert list(found) == []
    assert found.checked == {"articles": 8, "WARC files": 3, "records": 24, "captures": 24, "snapshots": 1}
    after = {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    assert {path for path in before if before[path] != after.get(path)} == set(), "a check changes nothing"


@BOTH
def test_a_warc_file_that_is_gone(home: Path, deep: bool) -> None:
    warc(home, 1).unlink()
    (finding,) = find(home, deep=deep)
    assert (finding.kind, finding.where) == ("warc-missing", None)
    assert "8 rows" in finding.what


@BOTH
@pytest.mark.parametrize("cut", ["within the last request", "within an answer", "behind an answer", "between"])
def test_a_tail_that_is_cut(home: Path, deep: bool, cut: str) -> None:
    path = warc(home, 0)
    last, before = offsets(path)[-1], offsets(path)[-2]
    behind = last + len(_member(path, last))
    size = {
        "within the last request": path.stat().st_size - 5,
        "within an answer": last + 50,
        "behind an answer": behind,
        "between": last,
    }[cut]
    with path.open("rb+") as file:
        file.truncate(size)
    ((kind, where),) = told(home, deep=deep)
    assert kind == "warc-cut"
    assert before < int((where or "").split()[1]) <= size


@BOTH
def test_a_file_that_a_killed_run_left_open(home: Path, deep: bool) -> None:
    path = warc(home, 2)
    path.rename(path.with_name(path.name + ".open"))
    assert told(home, deep=deep) == [("warc-open", None)]


@BOTH
def test_a_record_whose_beginning_is_overwritten(home: Path, deep: bool) -> None:
    path = warc(home, 0)
    third = offsets(path)[2]
    overwrite(path, third, b"\0" * 8)
    assert told(home, deep=deep) == [("record-damaged", f"byte {third}")]


def test_one_flipped_byte_in_a_record_is_found_by_reading_it(home: Path) -> None:
    path = warc(home, 0)
    third = offsets(path)[2]
    middle = third + len(_member(path, third)) - 20
    overwrite(path, middle, bytes([path.read_bytes()[middle] ^ 0x10]))
    assert told(home, deep=True) == [("record-damaged", f"byte {third}")]
    assert told(home, deep=False) == [], "quick, nothing is read: docs/integrity.md says so"


def test_a_record_that_was_written_anew_has_another_digest(home: Path) -> None:
    path = warc(home, 0)
    last = offsets(path)[-1]
    member = _member(path, last)
    forged = gzip.decompress(member).replace(b"luuchieu", b"LUUCHIEU").replace(b"200 OK", b"200 KO")
    raw = path.read_bytes()
    path.write_bytes(raw[:last] + gzip.compress(forged) + raw[last + len(member) :])
    assert told(home, deep=True) == [("record-changed", f"byte {last}")]


def _member(path: Path, offset: int) -> bytes:
    raw = path.read_bytes()[offset:]
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    inflater.decompress(raw)
    return raw[: len(raw) - len(inflater.unused_data)]


@BOTH
def test_records_that_have_no_row(home: Path, deep: bool) -> None:
    path = warc(home, 2)
    lost = offsets(path)[3]
    execute(home, "UPDATE articles SET capture_id = 1 WHERE capture_id = (SELECT capture_id FROM captures "
                  "WHERE warc_file LIKE ? AND warc_offset = ?)", f"%{path.name}", lost)  # fmt: skip
    execute(home, "DELETE FROM captures WHERE warc_file LIKE ? AND warc_offset = ?", f"%{path.name}", lost)
    assert told(home, deep=deep) == [("record-without-row", f"byte {lost}")]


@pytest.mark.parametrize("column", ["url", "fetched_at", "status", "payload_sha256", "body_sha256"])
def test_a_row_that_says_something_else_than_its_record(home: Path, column: str) -> None:
    path = warc(home, 2)
    value = 404 if column == "status" else "x"
    execute(home, f"UPDATE captures SET {column} = ? WHERE warc_file LIKE ? AND warc_offset = ?",
            value, f"%{path.name}", offsets(path)[0])  # fmt: skip
    (finding,) = find(home, deep=True)
    assert (finding.kind, finding.where) == ("row-differs", f"byte {offsets(path)[0]}")
    assert column in finding.what


@BOTH
def test_a_revisit_of_what_was_never_kept(home: Path, deep: bool) -> None:
    with open_archive(home) as archive:
        page = exchange(60000)
        writer = archive.open_warc("baobackan", run_id=None, source="lab")
        place = writer.write(page, Original(url=page.url, fetched_at=DAY_1, payload_sha256="0" * 64))
        archive.add_capture(capture(page, place))
    assert told(home, deep=deep) == [("revisit-without-original", f"byte {place.offset}")]


# ---- the command


def luuchieu(*words: str) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-m", "cli", "check", *words], cwd=ROOT, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_the_command_says_what_is_wrong_and_what_to_do(home: Path, tmp_path: Path) -> None:
    code, out, err = luuchieu("--home", str(home), "--json")
    assert (code, json.loads(out)["findings"]) == (0, [])
    assert "24 captures" in err
    assert "nothing is wrong" in err

    path = warc(home, 1)
    path.unlink()
    code, out, err = luuchieu("--home", str(home), "--json", "--deep")
    assert code == 3
    (finding,) = json.loads(out)["findings"]
    assert finding["kind"] == "warc-missing"
    assert finding["path"] == str(path)
    assert str(path) in err
    assert "put the file back" in err
    assert "1 finding" in err

    nowhere = tmp_path / "nowhere"
    code, _, err = luuchieu("--home", str(nowhere))
    assert code == 2
    assert "luuchieu crawl" in err
    assert not nowhere.exists()


def test_a_home_that_a_crawl_is_at_work_in_is_left_alone(home: Path) -> None:
    with Home(home).lock():
        code, _, err = luuchieu("--home", str(home))
    assert code == 75
    assert "another run" in err


def test_every_kind_of_finding_is_explained_and_none_other() -> None:
    page = (ROOT / "docs" / "integrity.md").read_text("utf-8")
    told = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    assert told == set(KINDS)


@pytest.mark.parametrize("cut", [-1, -200, 0.5])
def test_of_old_files_the_end_is_looked_at(home: Path, cut: float) -> None:
    assert list(check(Home(home), since=MUCH_LATER)) == []
    oldest = min((home / "warc").glob("*/*.warc.gz"))
    content = oldest.read_bytes()
    oldest.write_bytes(content[: int(cut) if cut < 0 else int(len(content) * cut)])
    assert {finding.kind for finding in check(Home(home), since=MUCH_LATER)} == {"warc-cut"}
    oldest.unlink()
    assert {finding.kind for finding in check(Home(home), since=MUCH_LATER)} == {"warc-missing"}


def test_old_files_are_not_gone_through(home: Path) -> None:
    whole, old = check(Home(home)).checked, check(Home(home), since=MUCH_LATER).checked
    assert old["WARC files"] == whole["WARC files"] == old["records"] < whole["records"]
    assert check(Home(home), since=MUCH_LATER.replace(year=2000)).checked == whole
