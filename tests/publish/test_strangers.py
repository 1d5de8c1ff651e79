"""What strangers may try at the site: doors are closed under any spelling, headers and addresses lead nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import httpx
import pytest

from publish.pages.language import COOKIE
from publish.plugins.headers import POLICY
from tests.publish.strangers import Running, site

_DOORS = (
    "databases",
    "plugins",
    "threads",
    "actor",
    "logs",
    "permissions",
    "allow-debug",
    "messages",
    "jsonargs",
    "patterns",
    "auth-token",
    "create-token",
    "logout",
    "api",
    "rules",
    "check",
    "edit-schema",
    "config",
    "instance",
    "schema",
)
_SPELLINGS = (
    "/-/{}",
    "/-/{}.json",
    "//-/{}",
    "/-//{}",
    "/%2d/{}",
    "/-%2F{}",
    "/~2D/{}",
    "/-/{}/",
    "/-/static/../{}",
    "/-/static/%2e%2e/{}",
    "/luuchieu/../-/{}",
    "/x/..%2f-/{}",
    "/-/{}%00",
    "/-/{}?_shape=array",
    "/./-/{}",
)


@pytest.fixture(scope="module")
def running(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with site(home, tmp_path_factory.mktemp("strangers")) as found:
        yield found


@pytest.fixture(scope="module")
def client(running: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.address, timeout=60) as found:
        yield found


def test_doors_are_closed_under_any_spelling(running: Running) -> None:
    opened = []
    for door, spelling in product(_DOORS, _SPELLINGS):
        for name in (door, door.upper(), f"{door[0]}%{ord(door[1]):02x}{door[2:]}"):
            status, answer = running.get(spelling.format(name).encode())
            if status not in (302, 400, 404) or b"num_threads" in answer:
                opened.append((spelling.format(name), status))
            if status == 302 and b"location: http" in answer.lower():
                opened.append((spelling.format(name), status))
    assert opened == []


@pytest.mark.parametrize(
    "target",
    [
        "/luuchieu.db",
        "/luuchieu.DB",
        "/luuchieu%2edb",
        "/luuchieu~2Edb",
        "//luuchieu.db",
        "/luuchieu.db/",
        "/files/../luuchieu.db",
        "/files/%2e%2e/luuchieu.db",
        "/files/..%2fluuchieu.db",
        "/files//etc/passwd",
        "/files/%2fetc%2fpasswd",
        "/static/..%2f..%2fsite.py",
        "/charts/../luuchieu.db",
        "/charts/..%2fluuchieu.db",
        "/_internal",
        "/_internal.db",
        "/_memory",
        "/~5Finternal",
        "/search.db",
        "/files/metadata.json",
        "/inspect.json",
        "/metadata.json",
    ],
)
def test_no_database_and_no_file_beside_the_package(running: Running, target: str) -> None:
    status, answer = running.get(target.encode())
    assert status in (302, 400, 403, 404) or b"content-type: text/html" in answer
    assert b"SQLite format 3" not in answer
    assert b"root:" not in answer


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/status",
        "/status.json",
        "/search.csv?q=hoi",
        "/search.atom?q=hoi",
        "/luuchieu/articles.csv",
        "/luuchieu/articles.json",
        "/luuchieu/articles/thainguyen-~7Eevil~3Cb~3E~27~22~2F1.json",
        "/luuchieu.json?sql=select+nothing",
        "/nothing",
        "/files/datapackage.json",
        "/static/site.css",
        "/luuchieu?sql=select+body_html+from+articles",
        "/luuchieu.csv?sql=select+body_html+from+articles",
        "/luuchieu/articles.json?_shape=array&_nl=on",
        "/luuchieu/articles?_blob_column=body_html",
        "/-/versions",
        "/portals/~3Cscript~3E",
        "/luuchieu/articles/baobackan-57990.blob?_blob_column=body_html",
        "/luuchieu/articles/baobackan-57990.html",
        "/language?to=en&from=//evil.example",
    ],
)
def test_the_policy_is_on_every_answer_and_no_page_of_others_is_shown(client: httpx.Client, target: str) -> None:
    answer = client.get(target)
    assert POLICY.decode() in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert "<iframe" not in answer.text
        assert not answer.text.count("<script")
        assert "onerror=" not in answer.text.replace("onerror=alert(2)&gt;", "")


def test_refusals_before_any_page_have_a_policy_too(running: Running) -> None:
    for raw in (
        b"GET /\r\n\r\n",
        b"\x16\x03\x01\x02\r\n\r\n",
        b"GET /%zz HTTP/1.1\r\nHost: x\r\n" + b"Connection: close\r\n\r\n",
    ):
        status, answer = running.ask(raw)
        assert 400 <= status < 500
        assert b"content-security-policy: default-src 'none'" in answer
        assert b"x-content-type-options: nosniff" in answer


@pytest.mark.parametrize(
    "headers",
    [
        b"X-Forwarded-Host: evil.example\r\n",
        b"Forwarded: host=evil.example\r\n",
        b"X-Original-URL: /-/databases\r\n",
        b"X-Rewrite-URL: /-/databases\r\n",
        b"X-HTTP-Method-Override: DELETE\r\n",
    ],
)
def test_headers_lead_nowhere_else(running: Running, headers: bytes) -> None:
    for path in (b"/", b"/search.atom?q=hoi", b"/downloads"):
        status, answer = running.get(path, headers=headers)
        assert status == 200
        assert b"evil.example" not in answer


@pytest.mark.parametrize(
    "value",
    [
        "bytes=0-",
        "bytes=-1",
        "bytes=5-2",
        "bytes=" + "0-0," * 3000 + "0-0",
        "bytes=99999999999-",
        "bytes=0-999999999999999999999",
        "items=0-1",
        "bytes=a-b",
        "bytes=--1",
        "bytes=",
    ],
)
def test_ranges_give_one_part_or_the_whole(client: httpx.Client, value: str) -> None:
    answer = client.get("/files/datapackage.json", headers={"range": value})
    assert answer.status_code in (200, 206, 416)
    assert "multipart" not in answer.headers.get("content-type", "")


def test_many_requests_on_one_connection_are_answered_in_order(running: Running) -> None:
    paths = [b"/static/site.css", b"/status.json", b"/nothing", b"/static/icon.svg"] * 10
    with running.connect() as connection:
        asked = b"".join(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n" for path in paths[:-1])
        connection.sendall(asked + b"GET " + paths[-1] + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.count(b"HTTP/1.1 200") == 30
    assert answer.count(b"HTTP/1.1 404") == 10


def test_two_lengths_or_two_hosts_are_no_request(running: Running) -> None:
    for raw in (
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: nonsense\r\n\r\n",
    ):
        status, _ = running.ask(raw)
        assert 400 <= status <= 501


def test_no_cookie_but_the_language(client: httpx.Client) -> None:
    for path in ("/", "/status", "/luuchieu", "/search", "/language?to=en"):
        cookies = client.get(path, follow_redirects=False).headers.get_list("set-cookie")
        assert all(cookie.startswith(f"{COOKIE}=") for cookie in cookies)
