"""A WACZ is what its specification says, holds what was asked for, and other tools replay it."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from archive.home import Home
from archive.records import Record, read_records
from archive.surt import surt
from archive.wacz import Packed, write_wacz
from archive.wacz_selection import NothingSelected
from tests.archive import pywb
from tests.archive.samples import article, capture, exchange, open_archive, rows
from tests.archive.whole import keep_record, overwrite
from tests.checkout import ROOT

PICTURE = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
PAGE_URL = "https://baobackan.vn/hoi-nghi-post57990.html"
PICTURE_URL = "https://cdn.baobackan.vn/57990.jpg"
NIGHTS = ("2025-12-31T02:00:00+07:00", "2026-01-01T02:00:00+07:00", "2026-01-02T02:00:00+07:00")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One article and its picture on three nights of two years: kept whole, unchanged, and "not modified"."""
    path = tmp_path_factory.mktemp("home")
    body = f'<html><head><title>x</title></head><body><h1>Hội nghị</h1><img src="{PICTURE_URL}"></body></html>'.encode()
    with open_archive(path) as archive:
        for night in NIGHTS:
            at = datetime.fromisoformat(night)
            run_id = archive.begin_run("baobackan", "crawl", "lab")
            writer = archive.open_warc("baobackan", run_id=run_id, source="lab", started_at=at)
            page = exchange(57990, night, body=body)
            if night == NIGHTS[-1]:
                page = replace(page, status=304, payload=b"", body=b"")
            original = archive.known_body(PAGE_URL, hashlib.sha256(body).hexdigest())
            capture_id = archive.add_capture(capture(page, writer.write(page, original), run_id))
            picture = exchange(57990, night, body=PICTURE, payload=PICTURE, url=PICTURE_URL,
                               response_headers=[("Content-Type", "image/jpeg")])  # fmt: skip
            keep_record(archive, writer, run_id, picture)
            archive.keep(article(57990), run_id=run_id, capture_id=capture_id, captured_at=night)
            archive.close_warc(writer)
    return path


def records(wacz: Path) -> list[Record]:
    damage: list[object] = []
    found = list(read_records(wacz, damage))  # type: ignore[arg-type]
    assert damage == []
    return found


def members(wacz: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wacz) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def lines(packed: bytes) -> list[tuple[str, str, dict[str, str]]]:
    found = []
    for line in gzip.decompress(packed).decode().splitlines():
        key, at, told = line.split(" ", 2)
        found.append((key, at, json.loads(told)))
    return found


def export(home: Path, out: Path, **selection: str | int) -> Packed:
    return write_wacz(Home(home), out, **selection)  # type: ignore[arg-type]


def test_it_is_what_the_specification_says(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "bbk.wacz"
    packed = export(home, out, portal="baobackan")
    assert (packed.pages, packed.records, packed.damage) == (1, 6, [])
    assert [path.name for path in tmp_path.iterdir()] == ["bbk.wacz"], "nothing else is left"
    held = members(out)
    with zipfile.ZipFile(out) as opened:
        stored = {info.filename for info in opened.infolist() if info.compress_type == zipfile.ZIP_STORED}
    assert stored >= {name for name in held if name.endswith((".warc.gz", ".cdx.gz"))}
    manifest = json.loads(held["datapackage.json"])
    assert (manifest["profile"], manifest["wacz_version"], manifest["title"]) == (
        "data-package",
        "1.1.1",
        "Báo Bắc Kạn",
    )
    datetime.fromisoformat(manifest["created"])
    told = {one["path"]: (one["bytes"], one["hash"]) for one in manifest["resources"]}
    sha256 = {name: f"sha256:{hashlib.sha256(content).hexdigest()}" for name, content in held.items()}
    described = held.keys() - {"datapackage.json", "datapackage-digest.json"}
    assert told == {name: (len(held[name]), sha256[name]) for name in described}
    assert len({one["name"] for one in manifest["resources"]}) == len(told)
    assert json.loads(held["datapackage-digest.json"]) == {
        "path": "datapackage.json",
        "hash": sha256["datapackage.json"],
    }
    head, *pages = [json.loads(line) for line in held["pages/pages.jsonl"].splitlines()]
    assert head["format"] == "json-pages-1.0"
    assert pages == [
        {"id": "baobackan-57990", "url": PAGE_URL, "ts": "2025-12-31T19:00:00Z", "title": "Hội nghị số 57990"}
    ]


def test_warc_files_are_in_it_byte_for_byte(home: Path, tmp_path: Path) -> None:
    export(home, tmp_path / "x.wacz", portal="baobackan")
    held = members(tmp_path / "x.wacz")
    ours = {f"archive/{path.name}": path.read_bytes() for path in home.rglob("*.warc.gz")}
    assert {name: content for name, content in held.items() if name.startswith("archive/")} == ours


def test_the_index_leads_to_each_record(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.wacz"
    export(home, out)
    held = members(out)
    index = lines(held["indexes/index.cdx.gz"])
    assert [line[:2] for line in index] == sorted(line[:2] for line in index)
    by_place = {(f"archive/{one['filename']}", int(one["offset"])): (key, at, one) for key, at, one in index}
    assert [record.status for record in records(out)] == [200, 200, 200, 200, 304, 200]
    for record in records(out):
        if record.status == 304:
            continue  # it shows nothing: who looks for that time is led to the page before
        key, at, one = by_place.pop((record.member or "", record.offset))
        assert (key, one["url"], one["status"]) == (surt(record.url), record.url, "200")
        assert at == record.fetched_at.strftime("%Y%m%d%H%M%S")
        start = int(one["offset"])
        gzip.decompress(held[record.member or ""][start : start + int(one["length"])])
    assert by_place == {}
    meta, *blocks = held["indexes/index.idx"].decode().splitlines()
    assert json.loads(meta.removeprefix("!meta 0 "))["format"] == "cdxj-gzip-1.0"
    for block in blocks:
        place = json.loads(block.split(" ", 2)[2])
        some = held["indexes/index.cdx.gz"][place["offset"] : place["offset"] + place["length"]]
        assert gzip.decompress(some).decode().startswith(" ".join(block.split(" ", 2)[:2]))


def test_a_year_has_its_records_and_the_originals_that_they_repeat(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.wacz"
    assert export(home, out, year=2026).records == 6, "both originals are of 2025"
    assert [record.record_type for record in records(out)] == ["response"] * 2 + ["revisit"] * 4
    assert export(home, out, year=2025).records == 2
    held = members(out)
    (warc,) = [content for name, content in held.items() if name.startswith("archive/")]
    assert gzip.decompress(warc).count(b"WARC-Type: request\r\n") == 2
    assert [json.loads(line)["ts"] for line in held["pages/pages.jsonl"].splitlines()[1:]] == ["2025-12-30T19:00:00Z"]


def test_what_is_not_there_is_named_and_nothing_written(home: Path, tmp_path: Path) -> None:
    for selection in ({"portal": "tnu"}, {"year": 1999}, {"portal": "baobackan", "year": 1999}):
        with pytest.raises(NothingSelected, match="baobackan"):
            export(home, tmp_path / "x.wacz", **selection)
    with pytest.raises(NothingSelected, match="luuchieu crawl"):
        export(tmp_path / "nowhere", tmp_path / "x.wacz")
    assert list(tmp_path.iterdir()) == []


def luuchieu(*words: str, limit_kb: int | None = None) -> tuple[int, str]:
    command = [sys.executable, "-m", "cli", "export", *words]
    shell = f'ulimit -f {limit_kb}; exec "$@"' if limit_kb else 'exec "$@"'
    done = subprocess.run(
        ["bash", "-c", f"trap '' XFSZ; {shell}", "bash", *command], cwd=ROOT, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stderr


def test_the_command(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.wacz"
    code, err = luuchieu(str(out), "--portal", "baobackan", "--home", str(home))
    assert (code, len(records(out))) == (0, 6)
    assert "1 pages, 6 captures" in err
    assert luuchieu(str(tmp_path / "x.zip"), "--format", "wacz", "--home", str(home))[0] == 2
    assert luuchieu(str(out), "--query", "x", "--home", str(home))[0] == 2
    assert luuchieu(str(out), "--year", "1999", "--home", str(home))[0] == 2


def test_a_full_disk_leaves_the_file_that_was_there(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.wacz"
    out.write_bytes(b"before")
    code, err = luuchieu(str(out), "--home", str(home), limit_kb=6)
    assert code == 3
    assert "full" in err
    assert out.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["x.wacz"]


def test_a_damaged_record_is_left_out_and_told(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    subprocess.run(["cp", "-r", str(home), str(copy)], check=True)
    path = min(copy.rglob("*.warc.gz"))
    first = next(read_records(path))
    overwrite(path, first.offset + 100, b"\0" * 50)
    out = tmp_path / "x.wacz"
    code, err = luuchieu(str(out), "--home", str(copy))
    assert code == 1
    assert f"left out: {path}: at byte {first.offset}" in err
    assert len(records(out)) == 5


@pytest.fixture(scope="module")
def programs() -> Path:
    found = pywb.installed()
    if found is None:
        pytest.skip(f"pip cannot install pywb {pywb.VERSION} here, so replay in it is not tried")
    return found


@pytest.fixture(scope="module")
def replay(home: Path, programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("pywb")
    export(home, folder / "x.wacz", year=2026)
    with pywb.replaying(folder / "x.wacz", folder) as address:
        yield address


@pytest.mark.slow
@pytest.mark.parametrize("at", ["20251230190000", "20251231190000", "20260101190000"], ids=["first", "same", "304"])
def test_pywb_replays_an_article_with_its_picture(replay: str, at: str) -> None:
    status, kind, page = pywb.get(f"{replay}/{at}mp_/{PAGE_URL}")
    assert (status, kind) == (200, "text/html")
    assert "Hội nghị" in page.decode()
    assert f"im_/{PICTURE_URL}" in page.decode(), "the picture is asked for from the archive"
    assert pywb.get(f"{replay}/{at}im_/{PICTURE_URL}") == (200, "image/jpeg", PICTURE)
    assert pywb.get(f"{replay}/{at}mp_/{PICTURE_URL}") == (200, "image/jpeg", PICTURE)


@pytest.mark.slow
def test_pywb_replays_what_a_crawl_kept(programs: Path, tmp_path: Path) -> None:
    crawl = ["crawl", "baothaibinh", "--replay", "samples/provinces.warc.gz", "--home", str(tmp_path / "home")]
    subprocess.run([sys.executable, "-m", "cli", *crawl], cwd=ROOT, check=True, capture_output=True)
    export(tmp_path / "home", tmp_path / "x.wacz", portal="baothaibinh")
    with pywb.replaying(tmp_path / "x.wacz", tmp_path) as address:
        pictured = rows(tmp_path / "home", "SELECT a.url, a.title, i.url, i.sha256 FROM articles a JOIN images i "
                                           "USING (article_id) WHERE i.sha256 IS NOT NULL LIMIT 3")  # fmt: skip
        assert len(pictured) == 3
        for url, title, picture_url, sha256 in pictured:
            status, _, page = pywb.get(f"{address}/2026mp_/{url}")
            assert status == 200
            assert title in unicodedata.normalize("NFC", page.decode())
            status, _, picture = pywb.get(f"{address}/2026im_/{picture_url}")
            assert (status, hashlib.sha256(picture).hexdigest()) == (200, sha256)


@pytest.mark.slow
def test_search_keys_are_those_of_others(programs: Path) -> None:
    captured = {record.url for record in read_records(ROOT / "samples" / "provinces.warc.gz")}
    odd = [
        "http://a.vn", "http://a.vn/?", "https://A.vn:443/B/C/?z=1&a=2&B", "http://a.vn:8080/x/../y/./z//w/",
        "http://www2.a.vn/%C4%90%E1%BB%99/%2541?x=%20y&&b", "https://a.vn/tin-tuc/Bắc-Kạn.html", "http://đ.vn/",
        "http://a.vn/a/(abcdefghijklmnopqrstuvwx)/x.aspx?sid=0123456789abcdef0123456789abcdef&q=1",
        "http://user:pw@a.vn/", "https://a.vn///x.jpg", "http://a.vn/x#frag", "https://a.vn/a b?c d", "http://a.vn/?a=&b",
    ]  # fmt: skip
    urls = [*sorted(captured), *odd]
    script = "import json, surt, sys; print(json.dumps([surt.surt(url) for url in json.load(sys.stdin)]))"
    done = subprocess.run(
        [programs / "python", "-c", script], input=json.dumps(urls), capture_output=True, text=True, check=True
    )
    assert dict(zip(urls, map(surt, urls), strict=True)) == dict(zip(urls, json.loads(done.stdout), strict=True))
