"""What strangers send: each gets a clean answer, nothing is traced, and the site lives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from publish.build import build
from publish.place import Published
from tests.publish.made import BACKAN, make_archive
from tests.publish.running import serving
from tests.publish.strangers import Running, site

_A = b"a" * 10_000


@pytest.fixture(scope="module")
def running(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with site(home, tmp_path_factory.mktemp("edge")) as found:
        yield found


@pytest.mark.parametrize(
    ("target", "statuses"),
    [
        (b"/" + _A, {414}),
        (b"/luuchieu/articles?_search=" + _A, {200}),
        (b"/luuchieu/articles?_search=" + "đường%20".encode().replace(b"\xc4\x91", b"%C4%91").replace(
            "ư".encode(), b"%C6%B0").replace("ờ".encode(), b"%E1%BB%9D") * 2500, {200}),
        (b"/luuchieu/articles?_search=" + _A * 12, {400, 414}),
        (b"/static/" + b"a" * 300, {404}),
        (b"/%00", {400}),
        (b"/luuchieu/articles/~00", {404}),
        (b"/luuchieu/articles?_search=%00", {200}),
        (b"/luuchieu/articles?title=%00", {200}),
        (b"/luuchieu/articles?%00=1", {400}),
        (b"/luuchieu?sql=select+%00", {400}),
        (b"/\x00", {400}),
        (b"/%", {400}),
        (b"/%zz?a=%zz", {400}),
        (b"/luuchieu/articles/%ff%fe", {400}),
        (b"/luuchieu/articles?_search=%ff%fe%", {200}),
        ("/đường".encode(), {400}),
        (b"/%0d%0aSet-Cookie:%20x/", {400}),
        (b"http://elsewhere.example/", {400}),
        (b"//elsewhere.example/", {302, 404}),
        (b"/static/../../site.py", {404}),
        (b"/static/%2e%2e/site.py", {404}),
        (b"/luuchieu/articles?_sort=nothing", {400}),
        (b"/luuchieu/articles?_through=%7B", {400}),
        (b"/luuchieu/articles?portal__in=%5B", {400}),
        (b"/luuchieu/articles.json?_timelimit=x", {400}),
        (b"/luuchieu/articles.json?_size=-1", {400}),
        (b"/luuchieu?sql=delete+from+articles", {400}),
        (b"/luuchieu?sql=attach+database+%27x%27+as+y", {400}),
        (b"/luuchieu?sql=pragma+journal_mode", {400}),
        (b"/luuchieu.json?sql=select+load_extension(%27x%27)", {400}),
        (b"/luuchieu.json?sql=select+zeroblob(900000000)", {400}),
        (b"/luuchieu.json?sql=select+hex(zeroblob(400000000))", {400}),
        (b"/luuchieu.json?sql=select+zeroblob(9000000)+from+articles", {400}),
        (b"/luuchieu.db", {403, 404}),
        (b"/-/databases.json", {404}),
        (b"/-/threads", {404}),
        (b"/-/versions.json", {200}),
    ],
)  # fmt: skip
def test_odd_addresses(running: Running, target: bytes, statuses: set[int]) -> None:
    status, _ = running.get(target)
    assert status in statuses


@pytest.mark.parametrize("method", [b"POST", b"PUT", b"DELETE", b"OPTIONS", b"TRACE", b"CONNECT", b"FOO", b"get"])
def test_the_site_is_for_reading(running: Running, method: bytes) -> None:
    status, answer = running.get(b"/luuchieu", method)
    assert status == 405
    assert b"allow: GET, HEAD" in answer


@pytest.mark.parametrize("target", [b"/", b"/luuchieu/articles.csv?_stream=on", b"/static/site.css"])
def test_head_has_no_body(running: Running, target: bytes) -> None:
    status, answer = running.get(target, b"HEAD")
    assert status == 200
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (b"X-A: " + _A * 4 + b"\r\n", 431),
        (b"".join(b"X-%d: abcdefgh\r\n" % number for number in range(4000)), 431),
        (b'Cookie: \xff\xfe; a="; luuchieu_language=\x01\r\n', 200),
        (b"Cookie: \xff; a=1\r\n", 200),
        (b'Cookie: a[]="; {x}: 1; luuchieu_language=en\r\n', 200),
        (b"Accept-Language: \xff;q=zz," + _A + b"\r\n", 200),
        (b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", 200),
    ],
)
def test_odd_headers(running: Running, headers: bytes, status: int) -> None:
    found, _ = running.get(b"/", headers=headers)
    assert found == status


@pytest.mark.parametrize(
    "raw", [b"\x16\x03\x01\x02\x00\x01\xff\r\n\r\n", b"GET /\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]
)
def test_other_protocols(running: Running, raw: bytes) -> None:
    status, _ = running.ask(raw)
    assert 400 <= status < 500


def test_nothing_of_the_machine_is_told(running: Running, home: Path) -> None:
    for path in (
        "/",
        "/luuchieu.json",
        "/-/metadata.json",
        "/-/settings.json",
        "/luuchieu?sql=select+nothing",
        "/nothing",
    ):
        assert str(home.parent) not in httpx.get(running.address + path, timeout=20).text


def test_large_results_are_bounded(running: Running) -> None:
    """1,000 rows of 5 MB were asked for: refused, and the memory was never taken."""
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n limit 900) select zeroblob(5000000) from n"
    answer = httpx.get(f"{running.address}/luuchieu.json", params={"sql": sql}, timeout=30)
    assert answer.status_code == 400
    assert "ask for less" in answer.text
    assert running.peak_mb() < 400


def test_paging_loses_no_rows_that_are_alike(tmp_path: Path) -> None:
    alike = tuple(
        replace(BACKAN, article_id=f"baobackan-{9999 - number}", published_at="2024-05-05") for number in range(100)
    )
    make_archive(tmp_path, alike)
    build(tmp_path / "archive.db", Published(tmp_path / "published"))
    with serving(tmp_path, tmp_path / "said") as (_, address):
        seen: list[str] = []
        page: str | None = f"{address}/luuchieu/articles.json?_size=30&_sort_desc=published_at"
        while page:
            found = httpx.get(page, timeout=20).json()
            seen += [row[0] for row in found["rows"]]
            page = found["next_url"]
        assert sorted(seen) == sorted(article.article_id for article in alike)
        csv = httpx.get(f"{address}/luuchieu/articles.csv?_stream=on&_col=title", timeout=20)
        assert len(csv.text.splitlines()) == 101
