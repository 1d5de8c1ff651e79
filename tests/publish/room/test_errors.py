"""What goes wrong is a clean page with the right status."""

from __future__ import annotations

import asyncio

import pytest
from datasette.app import Datasette

from publish.build import Built
from publish.serving.site import open_site
from tests.publish.room.conftest import Read


@pytest.mark.parametrize(
    "path",
    [
        "/nope", "/luuchieu/articles/%00", "/luuchieu/articles/..%2f..%2fetc%2fpasswd", "/luuchieu/no_such_table",
        "/luuchieu/articles/~ff~fe", "/luuchieu/articles/" + "a" * 5000, "/no-such-database",
        "/portals/" + "ế" * 300, "/charts/abc/../luuchieu.db", "/charts/zz/x.svg", "/charts/abc/charts.json",
        "/static/../site.py", "/luuchieu/articles/'%20OR%201=1--", "/-/patterns", "/-/allow-debug",
        "/luuchieu/articles/a,b,c", "/luuchieu/images/x", "/luuchieu/revisions/x.json?_shape=array",
    ],
)  # fmt: skip
def test_what_is_not_there(read: Read, path: str) -> None:
    response = read(path)
    for _ in range(3):
        if response.status_code in (301, 302):
            response = read(response.headers["location"])
    assert response.status_code == 404
    assert "Traceback" not in response.text
    assert "SELECT" not in response.text


def test_the_page_speaks_the_readers_language_and_offers_a_search(read: Read) -> None:
    vi, en = read("/nope").text, read("/nope", "en").text
    assert "Không có trang này" in vi
    assert "No such page" in en
    assert all('action="/search"' in page for page in (vi, en))


def test_programs_get_json(read: Read) -> None:
    response = read("/luuchieu/articles/no-such.json")
    assert response.status_code == 404
    assert response.json()["ok"] is False


@pytest.mark.parametrize("sql", ["delete from articles", "select 1; select 2", "pragma user_version=1", "%00"])
def test_sql_that_is_not_allowed(read: Read, sql: str) -> None:
    response = read(f"/luuchieu?sql={sql.replace(' ', '+')}")
    assert response.status_code == 400
    assert "Traceback" not in response.text


def test_sql_that_never_ends_is_stopped(read: Read) -> None:
    endless = "with recursive n(i) as (select 1 union all select i+1 from n) select count(*) from n"
    response = read(f"/luuchieu?sql={endless.replace('+', '%2B').replace(' ', '+')}&_timelimit=50")
    assert response.status_code == 400
    assert "Truy vấn chạy quá lâu" in response.text
    assert "<script" not in response.text


def test_a_fault_of_ours_tells_nothing_of_the_program(eventful: Built, capfd: pytest.CaptureFixture[str]) -> None:

    site: Datasette = open_site(eventful.snapshot)
    site.get_database("luuchieu").path = "/no/such/secret/luuchieu.db"

    async def ask() -> tuple[int, str]:
        response = await site.client.get("/portals", headers={"accept-language": "en"})
        return response.status_code, response.text

    status, page = asyncio.run(ask())
    assert status == 500
    assert "The server failed" in page
    assert "secret" not in page
    assert "Traceback" not in page
    assert "unable to open" in capfd.readouterr().err
