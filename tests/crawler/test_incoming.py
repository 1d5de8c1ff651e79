"""WARC files fetched from an address: cut connections, kills, wrong answers, redirects."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crawler.backfill.files.incoming import Download, NotFetched
from tests.crawler.conftest import query
from tests.crawler.test_backfill_files import backfill, pages


@dataclass
class Host:
    """A server of one file. `cuts`: after how many bytes of each answer the connection breaks off."""

    content: bytes = b""
    etag: str | None = '"one"'
    kind: str = "application/warc"
    status: int = 200
    location: str | None = None
    knows_ranges: bool = True
    cuts: list[int] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)
    address: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        wanted = handler.headers.get("Range")
        self.asked.append(wanted)
        if self.location not in (None, handler.path) or self.status != 200:
            handler.send_response(302 if self.location else self.status)
            handler.send_header("Location", self.location or "")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        is_same = handler.headers.get("If-Range") in (None, self.etag)
        start = int(wanted[6:-1]) if wanted and self.knows_ranges and is_same else 0
        if start >= len(self.content):
            handler.send_error(416)
            return
        handler.send_response(206 if start else 200)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        if self.etag:
            handler.send_header("ETag", self.etag)
        handler.send_header("Content-Type", self.kind)
        handler.send_header("Content-Length", str(len(self.content) - start))
        handler.end_headers()
        cut = self.cuts.pop(0) if self.cuts else len(self.content)
        handler.wfile.write(self.content[start : start + cut])
        handler.close_connection = True


@contextmanager
def serving(host: Host) -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.answer(self)

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    host.address = f"http://127.0.0.1:{server.server_address[1]}/files/x.warc.gz"
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def warc(tmp_path: Path) -> bytes:
    return pages(tmp_path / "made.warc.gz", range(40)).read_bytes()


def download(host: Host, tmp_path: Path) -> Download:
    return Download(host.address, tmp_path / "incoming", "luuchieu-test")


def test_a_cut_connection_is_gone_on_with(warc: bytes, tmp_path: Path) -> None:
    with serving(Host(warc, cuts=[1000, 700])) as host:
        assert download(host, tmp_path).fetch().read_bytes() == warc
    assert host.asked == [None, "bytes=1000-", "bytes=1700-"]


def test_what_a_killed_command_had_fetched_is_not_fetched_again(warc: bytes, tmp_path: Path) -> None:
    with serving(Host(warc, cuts=[1500, 0, 0, 0, 0])) as host:
        with pytest.raises(NotFetched, match=r"broke off after 1500 bytes.*goes on there"):
            download(host, tmp_path).fetch()
        host.cuts, host.asked = [], []
        assert download(host, tmp_path).fetch().read_bytes() == warc
    assert host.asked == ["bytes=1500-"]


@pytest.mark.parametrize("change", ["another file", "no ranges", "no validator"])
def test_a_file_that_cannot_be_gone_on_with_is_begun_anew(warc: bytes, tmp_path: Path, change: str) -> None:
    with serving(Host(warc, cuts=[1000])) as host:
        if change == "another file":
            host.etag = None
        first = Host(warc[::-1] if change == "another file" else warc)
        partial = download(host, tmp_path)
        partial.folder.mkdir()
        partial.path.with_name(partial.path.name + ".part").write_bytes(first.content[:800])
        told = {"another file": '"\\"zero\\""', "no ranges": '"\\"one\\""', "no validator": "null"}[change]
        partial.path.with_name(partial.path.name + ".json").write_text(told)
        host.knows_ranges = change != "no ranges"
        host.cuts = []
        assert partial.fetch().read_bytes() == warc


def test_what_is_no_warc_file_is_named_with_its_address(warc: bytes, tmp_path: Path) -> None:
    good = pages(tmp_path / "good.warc.gz", range(3))
    html = Host(b"<html>Not here any more", kind="text/html; charset=utf-8")
    away = Host(location="ftp://127.0.0.1/x.warc.gz")
    with serving(Host(status=404)) as missing, serving(html), serving(away):
        addresses = [missing.address, html.address, away.address]
        code, told, err = backfill(tmp_path / "home", *addresses, good, "--jobs", "1")
    assert code == 1
    assert f"{missing.address}: answered 404" in err
    assert f"{html.address}: answered text/html, not a WARC" in err
    assert f"{away.address}: answered 302 it leads to ftp://" in err
    assert len(told["problems"]) == 3
    assert query(tmp_path / "home", "SELECT count(*) FROM captures") == [(3,)]


def test_a_fetched_file_is_taken_in_and_goes(warc: bytes, tmp_path: Path) -> None:
    with serving(Host(warc, cuts=[3000], location="/moved/x.warc.gz")) as host:
        code, _, err = backfill(tmp_path / "home", host.address, "--jobs", "2")
    assert code == 0, err
    assert query(tmp_path / "home", "SELECT count(*) FROM captures") == [(40,)]
    assert list((tmp_path / "home" / "incoming").iterdir()) == []


def test_nothing_leads_to_another_address_of_this_machine(warc: bytes, tmp_path: Path) -> None:
    leads = r"127\.0\.0\.1 leads to 127\.0\.0\.1, which is this machine"
    with (
        serving(Host(warc)) as inner,
        serving(Host(location=inner.address)) as host,
        pytest.raises(NotFetched, match=leads),
    ):
        download(host, tmp_path).fetch()
    assert len(host.asked) == 1
    assert inner.asked == []
