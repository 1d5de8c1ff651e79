"""The page of downloads and the files under it, asked for over the site's whole application."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from pathlib import Path

import httpx
import pytest

from publish.build import Built, build
from publish.exports.contents import read_contents
from publish.place import Published
from publish.serving.site import open_site
from tests.publish.conftest import Get
from tests.publish.made import ARTICLES, make_archive


def test_the_page_names_every_file_with_its_size_and_rows(get: Get, built: Built) -> None:
    contents = read_contents(built.snapshot.files)
    assert contents
    page = get("/downloads").text
    linked = set(re.findall(r'href="/files/([^"]+)"', page))
    assert {one.path for one in contents.files} <= linked
    assert {"SHA256SUMS", "datapackage.json", "LICENCE.txt", "CITATION.cff", "data-dictionary.md"} <= linked
    whole = next(one for one in contents.files if one.path == "articles.parquet")
    assert whole.sha256 in page
    assert f"{len(ARTICLES)}" in page
    assert "<script" not in page
    for path in linked:
        assert get(f"/files/{path}").status_code == 200


def test_the_page_in_both_languages(get: Get) -> None:
    assert "Tải về" in get("/downloads").text
    assert "Which file?" not in get("/downloads").text


def test_a_file_is_what_lies_on_the_disk(get: Get, built: Built) -> None:
    answer = get("/files/articles-excel.csv")
    assert answer.content == (built.snapshot.files / "articles-excel.csv").read_bytes()
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="articles-excel.csv"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    packed = get("/files/articles.csv.gz")
    assert packed.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in packed.headers
    assert gzip.decompress(packed.content).startswith(b"article_id,")


@pytest.mark.parametrize(
    "path",
    ["/files/../snapshot.json", "/files/%2e%2e/snapshot.json", "/files/..%2fsnapshot.json", "/files//etc/passwd",
     "/files/baobackan/../../metadata.json", "/files/baobackan", "/files/baobackan/", "/files/.", "/files/%00",
     "/files/articles.parquet/", "/files/ARTICLES.parquet", "/files/~2e~2e~2fsnapshot~2ejson", "/files/" + "a/" * 2000],
)  # fmt: skip
def test_nothing_else_is_served(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code in (302, 404)
    assert b"built_at" not in answer.content


def ask(built_site: object, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app=built_site)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [("bytes=0-3", 206, slice(0, 4)), ("bytes=10-", 206, slice(10, None)), ("bytes=-5", 206, slice(-5, None)),
     ("bytes=5-99999999999", 206, slice(5, None)), ("bytes=99999999999-", 416, slice(0, 0)),
     ("bytes=-0", 416, slice(0, 0)), ("bytes=9-3", 416, slice(0, 0)), ("bytes=0-1,4-5", 200, slice(None)),
     ("lines=1-2", 200, slice(None)), ("bytes=" + "9" * 400 + "-", 200, slice(None))],
)  # fmt: skip
def test_a_download_goes_on_where_it_stopped(built: Built, wanted: str, status: int, part: slice) -> None:
    app = open_site(built.snapshot).app()
    whole = (built.snapshot.files / "articles.parquet").read_bytes()
    answer = ask(app, "/files/articles.parquet", Range=wanted)
    assert answer.status_code == status
    assert answer.content == whole[part]
    if status == 206:
        start = len(whole) - len(answer.content) if part.stop is None else part.start
        assert answer.headers["content-range"] == f"bytes {start}-{start + len(answer.content) - 1}/{len(whole)}"


def test_a_file_that_did_not_change_is_not_sent_again(built: Built) -> None:
    app = open_site(built.snapshot).app()
    first = ask(app, "/files/articles.parquet")
    digest = hashlib.sha256(first.content).hexdigest()
    assert first.headers["etag"] == f'"{digest}"'
    again = ask(app, "/files/articles.parquet", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = ask(app, "/files/articles.parquet", **{"If-Range": '"other"', "Range": "bytes=0-3"})
    assert other.content == first.content, "the file changed meanwhile: all of it"
    head = ask(app, "/files/articles.parquet", "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(first.content))


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    make_archive(tmp_path)
    snapshot = build(tmp_path / "archive.db", Published(tmp_path / "published")).snapshot
    (snapshot.files / "articles.parquet").unlink()
    (snapshot.files / "articles.parquet").symlink_to(tmp_path / "archive.db")
    assert ask(open_site(snapshot).app(), "/files/articles.parquet").status_code == 404


def test_a_snapshot_without_files_says_so(tmp_path: Path) -> None:
    make_archive(tmp_path)
    snapshot = build(tmp_path / "archive.db", Published(tmp_path / "published"), files=False).snapshot
    app = open_site(snapshot).app()
    page = ask(app, "/downloads", **{"Accept-Language": "en"})
    assert page.status_code == 200
    assert "without files" in page.text
    assert ask(app, "/files/articles.parquet").status_code == 404
