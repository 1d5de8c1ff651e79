"""What happens to the archive when the process is killed, the disk is full, the home is not ours: done for real."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import schema
from archive.errors import ArchiveError, HomeLocked
from archive.home import Home
from archive.store import Archive
from archive.warc import Damage, read_records
from tests.archive.samples import DAY_1, DAY_2, article, capture, exchange, open_archive, rows

WRITER = [sys.executable, "-m", "tests.archive.writer"]


def kill_after(home: Path, first: int, lines: int) -> int:
    """Kill -9 the writer once it has printed that many lines; the last number that it printed."""
    process = subprocess.Popen([*WRITER, str(home), str(first)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        for _ in range(lines):
            last = int(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGKILL)
    last = max([last, *map(int, process.stdout.read().split())])
    process.wait()
    return last


def assert_in_step(home: Path) -> None:
    """Every record has its row and every row its record; warcio finds every digest right; SQLite finds no fault."""
    records: set[tuple[str, int, str | None]] = set()
    damage: list[Damage] = []
    for path in home.rglob("*.warc.gz"):
        name = path.relative_to(home).as_posix()
        records |= {(name, record.offset, record.payload_sha256) for record in read_records(path, damage)}
    assert damage == []
    assert set(rows(home, "SELECT warc_file, warc_offset, payload_sha256 FROM captures")) == records
    assert list(home.rglob("*.open")) == []
    files = [str(path) for path in home.rglob("*.warc.gz")]
    if files:
        done = subprocess.run([sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True)
        assert done.returncode == 0, done.stdout
    assert rows(home, "PRAGMA integrity_check") == [("ok",)]
    assert rows(home, "PRAGMA foreign_key_check") == []


def test_killed_over_and_over_every_address_is_kept_or_due(tmp_path: Path) -> None:
    chance = random.Random(7)
    next_number = repaired = 0
    for _ in range(8):
        last = kill_after(tmp_path, next_number, chance.randint(1, 120))
        next_number = max(next_number, last + 1)
        with Archive.open(Home(tmp_path)) as archive:
            repaired += len(archive.repairs)
            due = archive.due("baobackan", DAY_1)
        assert_in_step(tmp_path)
        assert len(due) <= 1, "what came before a sighting is committed with it"
        kept = rows(tmp_path, "SELECT url FROM urls WHERE state = 'kept'")
        assert len(kept) + len(due) == rows(tmp_path, "SELECT count(*) FROM urls")[0][0]
        # A number is printed once its sighting is committed, so none of them may be unknown now.
        assert len(kept) + len(due) >= next_number
        assert sorted(kept) == rows(tmp_path, "SELECT url FROM articles ORDER BY url")
        assert set(kept) <= set(rows(tmp_path, "SELECT url FROM captures"))
    assert repaired == 8


def test_a_torn_record_is_cut_and_rows_that_were_not_committed_are_made(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    writer = archive.open_warc("baobackan", run_id=None, source="lab")
    first, again = exchange(at=DAY_1), exchange(at=DAY_2)
    place = writer.write(first)
    archive.add_capture(capture(first, place))
    archive.flush()
    revisit = writer.write(again, archive.known_body(again.url, again.body_sha256))
    writer.write(exchange(60000))
    writer.abandon()
    archive._connection.close()
    (path,) = tmp_path.rglob("*.open")
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:200])

    with Archive.open(Home(tmp_path)) as opened:
        (told,) = opened.repairs
    assert "200 bytes of a torn record cut, 2 captures entered" in told
    assert (tmp_path / place.warc_file).read_bytes() == whole
    assert_in_step(tmp_path)
    columns = "record_type, fetched_at, status, source, media_type, body_sha256, length"
    made = rows(tmp_path, f"SELECT {columns} FROM captures WHERE warc_offset = ?", [revisit.offset])
    assert made == [("revisit", DAY_2, 200, "lab", "text/html", again.body_sha256, len(again.payload))]


def test_no_empty_archive_is_begun_where_the_database_is_lost(tmp_path: Path) -> None:
    kill_after(tmp_path, 0, 30)
    for path in tmp_path.glob("archive.db*"):
        path.unlink()
    with pytest.raises(ArchiveError, match=r"archive\.db is missing.*check --repair"):
        Archive.open(Home(tmp_path))
    assert not (tmp_path / "archive.db").exists()


def test_a_file_that_holds_no_whole_record_is_removed(tmp_path: Path) -> None:
    open_archive(tmp_path).close()
    folder = tmp_path / "warc" / "baobackan"
    folder.mkdir(parents=True)
    (folder / "baobackan-20260101T020000-00000.warc.gz.open").write_bytes(b"\x1f\x8b\x08\0\0")
    (folder / "baobackan-20260101T020000-00001.warc.gz.open").write_bytes(b"")
    with open_archive(tmp_path) as archive:
        assert len(archive.repairs) == 2
    assert list(folder.iterdir()) == []


def test_a_file_that_another_process_writes_is_left_alone(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        archive.open_warc("baobackan", run_id=None, source="lab").write(exchange())
        other = subprocess.run(
            [sys.executable, "-c", "import sys; from pathlib import Path; from archive.home import Home;"
             "from archive.store import Archive; print(Archive.open(Home(Path(sys.argv[1]))).repairs)", str(tmp_path)],
            capture_output=True, text=True, check=True)  # fmt: skip
        assert other.stdout.strip() == "[]"
        assert len(list(tmp_path.rglob("*.open"))) == 1


# ---- a full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Two megabytes of memory as a disk, where the system lets us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("a file system of a given size cannot be mounted here; RLIMIT_FSIZE is tested instead")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def stopped_for_space(home: Path, *limit: str) -> int:
    """The writer meets the end of its space; the last number that it printed."""
    done = subprocess.run([*WRITER, str(home), "0", *limit], capture_output=True, text=True, timeout=60)
    assert done.returncode == 3, done.stderr
    assert "full" in done.stderr
    assert str(home) in done.stderr
    assert "Traceback" not in done.stderr
    return int(["-1", *done.stdout.split()][-1])


def test_a_full_disk_stops_the_run_and_keeps_what_was_written(small_disk: Path, tmp_path: Path) -> None:
    last = stopped_for_space(small_disk)
    assert last > 10
    # The disk is given more space, as its owner would.
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    with Archive.open(Home(small_disk)):
        pass
    assert_in_step(small_disk)
    assert rows(small_disk, "SELECT count(*) FROM captures")[0][0] >= last
    assert kill_after(small_disk, last + 1, 20) > last


@pytest.mark.parametrize("limit", ["300000", "30000", "2000"])
def test_a_limit_on_file_size_stops_the_run_and_keeps_what_was_written(tmp_path: Path, limit: str) -> None:
    last = stopped_for_space(tmp_path, limit)
    with Archive.open(Home(tmp_path)):
        pass
    assert_in_step(tmp_path)
    assert rows(tmp_path, "SELECT count(*) FROM captures")[0][0] >= last


# ---- the home


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match=r"file"):
        Home(tmp_path / "file" / "var").prepare()
    with pytest.raises(ArchiveError, match="is a file, not a folder"):
        Home(tmp_path / "file").prepare()


def test_a_home_on_a_read_only_disk_is_named(tmp_path: Path) -> None:
    home = Path("/proc/self/luuchieu")
    with pytest.raises(ArchiveError, match=str(home)):
        Home(home).prepare()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ArchiveError, match="no permission"):
        Home(tmp_path / "var").prepare()


def test_preparing_twice_leaves_nothing_behind(tmp_path: Path) -> None:
    home = Home(tmp_path / "var")
    home.prepare()
    home.prepare()
    assert sorted(path.name for path in home.path.iterdir()) == ["exports", "published", "reports", "warc"]
    assert all(not list(path.iterdir()) for path in home.path.iterdir())


def test_one_run_at_a_time(tmp_path: Path) -> None:
    home = Home(tmp_path)
    program = (
        "import sys, time; from pathlib import Path; from archive.home import Home\n"
        "with Home(Path(sys.argv[1])).lock(): print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(HomeLocked, match=str(process.pid)), home.lock():
            pass
    finally:
        process.kill()
        process.wait()
    with home.lock():
        pass
    with home.lock():
        pass


# ---- the database


def test_a_database_locked_by_another_is_named_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "_BUSY_TIMEOUT_MS", 100)
    with open_archive(tmp_path) as archive:
        run_id = archive.begin_run("baobackan", "crawl", "lab")
        archive.keep(article(), run_id=run_id, capture_id=None, captured_at=DAY_1)
        other = schema.connect(tmp_path / "archive.db")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError, match="another program holds a lock"):
            archive.flush()
        other.execute("ROLLBACK")
        other.close()
        archive.flush()
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(1,)], "what was gathered was not lost"


def test_a_long_reader_hinders_nobody(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        reader = sqlite3.connect(f"file:{tmp_path / 'archive.db'}?mode=ro", uri=True)
        cursor = reader.execute("SELECT * FROM portals, sqlite_master")
        cursor.fetchone()
        run_id = archive.begin_run("baobackan", "crawl", "lab")
        for number in range(300):
            archive.keep(article(number), run_id=run_id, capture_id=None, captured_at=DAY_1)
        archive.flush()
        reader.close()
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(300,)]


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    with open_archive(tmp_path):
        pass
    path = tmp_path / "archive.db"
    raw = bytearray(path.read_bytes())
    raw[100:4000] = b"\xff" * 3900
    path.write_bytes(raw)
    with pytest.raises(ArchiveError, match=r"archive\.db.*damaged"):
        open_archive(tmp_path)
