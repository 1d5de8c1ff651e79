"""The lab on a socket and in a WARC: what a client sees."""

from __future__ import annotations

import gzip
import http.client
import json
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.lab.media import jpeg, png
from tests.lab.serve import ROOT, running
from tests.lab.world import open_world

NOW = "2026-01-05T02:00:00+07:00"
DAY = {"at": "2026-01-05", "for": "1d"}
SCENARIO: dict[str, object] = {
    "seed": 3, "start": "2026-01-01", "end": "2026-02-01", "size": 30, "page_kb": 12, "paragraphs": [3, 5],
    "events": [
        {**DAY, "kind": "outage", "portal": "thaibinh"},
        {**DAY, "kind": "error", "portal": "backan", "retry_after": 7, "first": 1},
        {**DAY, "kind": "block", "portal": "baocaovien", "status": 200},
        {**DAY, "kind": "drip", "portal": "tnu", "seconds": 1, "path": "html"},
        {**DAY, "kind": "truncated_gzip", "portal": "baothaibinh", "path": "/tin-tuc/\\d+/"},
        {**DAY, "kind": "charset", "portal": "thainguyen", "declared": "iso-8859-1"},
        {**DAY, "kind": "empty_page", "portal": "baotuyenquang", "page": 1},
        {"at": "2026-01-06", "for": "1d", "kind": "redesign", "portal": "baobackan"},
        {"at": "2026-01-06", "for": "1d", "kind": "nested", "portal": "backan", "depth": 3000},
        {"at": "2026-01-06", "for": "1d", "kind": "empty_body", "portal": "tnu"},
        {"at": "2026-01-06", "for": "1d", "kind": "redirect_all", "portal": "thaibinh", "to": "https://hungyen.gov.vn/"},
    ],
}  # fmt: skip
WORLD = open_world(SCENARIO)


class Client:
    """One keep-alive connection to the lab."""

    def __init__(self, base: str) -> None:
        self.address = urlsplit(base).netloc
        self.connection = http.client.HTTPConnection(self.address, timeout=10)

    def get(self, url: str, now: str = NOW, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {"Host": parts.netloc, "X-Luuchieu-Scheme": parts.scheme, "X-Luuchieu-Now": now}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request("GET", target, headers=sent)
        answer = self.connection.getresponse()
        return answer, answer.read()


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lab") / "access.jsonl"


@pytest.fixture(scope="module")
def base(log: Path) -> Iterator[str]:
    with running(SCENARIO, log=log) as address:
        yield address


@pytest.fixture
def client(base: str) -> Iterator[Client]:
    made = Client(base)
    yield made
    made.connection.close()


def url_of(name: str, n: int = 25) -> str:
    return WORLD.sites[name].address(n, WORLD.end)


def test_keeps_the_connection_and_logs_every_request(client: Client, log: Path) -> None:
    before = len(log.read_text().splitlines()) if log.exists() else 0
    for n in range(20, 30):
        answer, body = client.get(url_of("baobackan", n))
        assert answer.status == 200
        assert body.startswith(b"<!DOCTYPE html>")
    lines = [json.loads(line) for line in log.read_text().splitlines()[before:]]
    assert [line["host"] for line in lines] == ["baobackan.vn"] * 10
    assert lines[0]["time"] == NOW
    assert lines[0]["scheme"] == "https"


def test_gzip_is_right_and_its_payload_is_never_the_same(client: Client) -> None:
    answer, packed = client.get(url_of("baobackan"), Accept_Encoding="gzip")
    assert answer.getheader("Content-Encoding") == "gzip"
    _, plain = client.get(url_of("baobackan"))
    assert gzip.decompress(packed) == plain
    time.sleep(1.1)
    _, again = client.get(url_of("baobackan"), Accept_Encoding="gzip")
    assert again != packed
    assert gzip.decompress(again) == plain


def test_unchanged_article_is_not_sent_again(client: Client) -> None:
    for name in ("baobackan", "baothainguyen", "baotuyenquang"):
        now = "2026-01-08T02:00:00+07:00"
        first, _ = client.get(url_of(name), now)
        tag, date = first.getheader("ETag"), first.getheader("Last-Modified")
        assert tag
        assert date
        for headers in ({"If_None_Match": tag}, {"If_Modified_Since": date}):
            answer, body = client.get(url_of(name), now, **headers)
            assert (answer.status, body) == (304, b"")


def test_the_clock_of_the_request_decides(client: Client) -> None:
    _, monday = client.get("https://baocaovien.vn/", "2026-01-12T08:00:00+07:00")
    assert "12/01/2026 08:00" in monday.decode()
    answer, _ = client.get("https://baocaovien.vn/", "yesterday")
    assert answer.status == 400


def test_outage_hangs_up(client: Client) -> None:
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        client.get("https://thaibinh.gov.vn/tin-tuc/chinh-tri")
    fresh = Client(f"http://{client.address}")
    assert fresh.get("https://thaibinh.gov.vn/tin-tuc/chinh-tri", "2026-01-04T02:00:00+07:00")[0].status == 200
    fresh.connection.close()


def test_first_request_fails_and_the_retry_succeeds(client: Client) -> None:
    first, _ = client.get(url_of("backan", 3))
    second, _ = client.get(url_of("backan", 3))
    assert (first.status, first.getheader("Retry-After"), second.status) == (503, "7", 200)


def test_block_page_is_a_wall(client: Client) -> None:
    answer, body = client.get(url_of("baocaovien"))
    assert answer.status == 200
    assert b"Checking your browser" in body


def test_drip_takes_its_time(client: Client) -> None:
    begin = time.monotonic()
    answer, body = client.get(url_of("tnu"))
    assert 0.7 < time.monotonic() - begin < 4
    assert len(body) == int(answer.getheader("Content-Length") or 0)


def test_gzip_breaks_off(client: Client) -> None:
    answer, body = client.get(url_of("baothaibinh"), Accept_Encoding="gzip")
    assert len(body) == int(answer.getheader("Content-Length") or 0)
    with pytest.raises((EOFError, zlib.error)):
        gzip.decompress(body)


def test_charset_lies(client: Client) -> None:
    answer, body = client.get(url_of("thainguyen", 5))
    assert answer.getheader("Content-Type") == "text/html; charset=iso-8859-1"
    assert "Thái Nguyên" in body.decode("utf-8")


def test_emptied_page_has_no_articles_and_no_pager(client: Client) -> None:
    site = WORLD.sites["baotuyenquang"]
    url = site.page_url(site.channels[0].sections[0], 1)
    _, empty = client.get(url)
    _, full = client.get(url, "2026-01-04T02:00:00+07:00")
    assert b"news-row" in full
    assert b'class="news-row"' not in empty


def test_redesign_nesting_emptiness_and_redirects(client: Client) -> None:
    now = "2026-01-06T02:00:00+07:00"
    _, redesigned = client.get(url_of("baobackan"), now)
    assert b"zq-story" in redesigned
    assert b"article__body" not in redesigned
    assert client.get(url_of("backan"), now)[1].count(b"<div>") >= 3000
    assert client.get(url_of("tnu"), now)[1] == b""
    answer, _ = client.get(url_of("thaibinh"), now)
    assert (answer.status, answer.getheader("Location")) == (302, "https://hungyen.gov.vn/")


def test_pictures_and_files_are_real_and_differ(client: Client) -> None:
    site = WORLD.sites["thainguyen"]
    first, one = client.get(site.picture_url(3, 0))
    _, two = client.get(site.picture_url(3, 1))
    assert first.getheader("Content-Type") == "image/jpeg"
    assert one != two
    assert one.startswith(b"\xff\xd8")
    assert one.endswith(b"\xff\xd9")
    kind, file = client.get(site.file_url(3))
    assert kind.getheader("Content-Type") == "application/pdf"
    assert file.startswith(b"%PDF-1.4")


def test_pictures_decode(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed: pictures are not decoded")
    for name, data in (("a.jpg", jpeg("x")), ("a.png", png("x"))):
        (tmp_path / name).write_bytes(data)
        with image.open(tmp_path / name) as opened:
            opened.load()


def test_only_loopback() -> None:
    command = [sys.executable, "-m", "tests.lab", "serve", "samples/provinces.yaml", "--host", "0.0.0.0", "--port", "0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 2
    assert "not a loopback address" in done.stderr


def test_unknown_host_is_told(client: Client) -> None:
    answer, body = client.get("https://hanoi.gov.vn/")
    assert answer.status == 404
    assert b"hanoi.gov.vn" in body


def test_bundled_capture_is_what_its_scenario_gives(tmp_path: Path) -> None:
    made = tmp_path / "made.warc.gz"
    subprocess.run(
        [sys.executable, "-m", "tests.lab", "warc", "samples/provinces.yaml", str(made)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    bundled = ROOT / "samples/provinces.warc.gz"
    assert gzip.decompress(made.read_bytes()) == gzip.decompress(bundled.read_bytes())
    assert bundled.stat().st_size < 3_000_000


def test_bundled_capture_passes_warcio_and_pairs_requests_with_responses() -> None:
    bundled = ROOT / "samples/provinces.warc.gz"
    check = [sys.executable, "-c", "from warcio.cli import main; main()", "check", str(bundled)]
    subprocess.run(check, check=True, capture_output=True, timeout=60)
    kinds: dict[str, int] = {}
    with bundled.open("rb") as file:
        for record in ArchiveIterator(file):
            kinds[record.rec_type] = kinds.get(record.rec_type, 0) + 1
            if record.rec_type == "response":
                assert record.rec_headers.get_header("WARC-Payload-Digest").startswith("sha256:")
    assert kinds["request"] == kinds["response"] > 900
    assert kinds["warcinfo"] == 1


def test_several_crawls_in_one_warc(tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text(
        "size: 6\nportals: [tnu]\nevents: [{at: 2026-01-10, kind: edit, article: 2}]\n", encoding="utf-8"
    )
    out = tmp_path / "out.warc.gz"
    command = [sys.executable, "-m", "tests.lab", "warc", str(scenario), str(out)]
    subprocess.run([*command, "--at", "2026-01-05", "--at", "2026-01-15"], cwd=ROOT, check=True, capture_output=True)
    dates: dict[str, set[str]] = {}
    with out.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                uri, date = (record.rec_headers.get_header(f"WARC-{name}") for name in ("Target-URI", "Date"))
                dates.setdefault(uri, set()).add(date)
    assert all(found == {"2026-01-04T17:00:00Z", "2026-01-14T17:00:00Z"} for found in dates.values())
    assert len(dates) > 15
