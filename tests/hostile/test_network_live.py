"""Live crawls over a network of the test's own: names that lead inward, rebinding, hosts in turn, overloaded hosts."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.sources.once import FetchFailed, fetch_once
from tests.crawler.conftest import ROOT
from tests.hostile.attacking import Attacked, Tripwire, crawl, internet
from tests.hostile.attacks import SPELLINGS, overloaded
from tests.hostile.certificates import self_signed
from tests.hostile.server import Hostile, serving

QUICK = {"DOWNLOAD_DELAY": 0.02, "RETRY_TIMES": 1, "DOWNLOAD_TIMEOUT": 5}
NAMES = {
    "portal.example": [["8.8.8.8"]],
    "second.example": [["8.8.8.8"]],
    "anh.example": [["8.8.8.8"]],
    "intern.portal.example": [["10.0.0.5"]],
    "meta.portal.example": [["169.254.169.254"]],
    "rebind.portal.example": [["8.8.4.4"], ["127.0.0.1"]],
    "mixed.portal.example": [["127.0.0.1", "8.8.4.4"]],
    "127.0.0.1.nip.io": [["127.0.0.1"]],
    "localhost": [["127.0.0.1"]],
    "metadata.google.internal": [["169.254.169.254"]],
}


def crawl_live(
    home: Path, hostile: Hostile, settings: Mapping[str, object] = MappingProxyType({}), **more: str
) -> tuple[Attacked, int]:
    """The crawl, and how many connections were made to where none may be."""
    context = self_signed(home.parent, "portal.example")
    with (
        serving(hostile.serve, context) as tls,
        serving(hostile.serve) as plain,
        internet(NAMES, p443=tls, p80=plain) as net,
    ):
        return crawl(home, {**QUICK, **settings}, **net.variables(), **more), net.tripwire.touched


def test_names_that_lead_inward_are_never_connected_to(tmp_path: Path) -> None:
    inward = ("intern", "meta")
    hostile = Hostile(
        {},
        good=2,
        links=[f"http://{name}.portal.example/tin/9{at}.html" for at, name in enumerate(inward)]
        + ["http://mixed.portal.example/tin/1.html", "http://rebind.portal.example/tin/2.html"],
        pictures=["http://127.0.0.1.nip.io/x.jpg", "http://anh.example/y.jpg", "http://2130706433/z.jpg"],
    )
    attacked, touched = crawl_live(tmp_path / "home", hostile)
    assert touched == 0
    assert attacked.good == {"1", "2"}
    errors = attacked.errors()
    assert {errors["/tin/90.html"], errors["/tin/91.html"], errors["/x.jpg"]} == {"private address"}
    asked = [host for host, _, _ in hostile.asked]
    assert {"mixed.portal.example", "rebind.portal.example", "anh.example"} <= set(asked)
    # Refused is not asked again, and proves nothing gone.
    assert attacked.portal["retries"] == 0
    assert attacked.rows("SELECT count(*) FROM articles WHERE state = 'gone'") == [(0,)]


def test_the_look_up_alone_stops_every_spelling_and_the_second_answer() -> None:
    hostile = Hostile({})
    addresses = [one for one in SPELLINGS if one.isascii() and "@" not in one and "\\" not in one and "//" in one[:8]]
    addresses = [*addresses, "http://portal.example/tin", "http://rebind.portal.example/tin"]
    with serving(hostile.serve) as plain, internet(NAMES, p80=plain) as net:
        done = subprocess.run(
            [sys.executable, "-m", "tests.hostile.asking", *addresses],
            cwd=ROOT, env={**os.environ, **net.variables()}, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    told = json.loads(done.stdout)["told"]
    assert net.tripwire.touched == 0, done.stdout
    assert told.pop("http://portal.example/tin") == ["200", "200"]
    assert told.pop("http://rebind.portal.example/tin") == ["200", "DNSLookupError"]
    assert {answer for answers in told.values() for answer in answers}.isdisjoint({"200", "404"})
    assert len(told) >= 12


def test_probe_goes_nowhere_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    tripwire = Tripwire()
    looked_up = socket.getaddrinfo

    def resolve(host: str, *rest: Any, **options: Any) -> Any:
        named = NAMES.get(host.rstrip("."))
        return looked_up(named[-1][0] if named else host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with serving(tripwire.serve) as port:
        for address in (one for one in SPELLINGS if one.startswith("http:") and "%" not in one):
            parts = urlsplit(address)
            at_port = parts._replace(netloc=f"{parts.netloc.removesuffix(':80')}:{port}", path="/").geturl()
            with pytest.raises(FetchFailed):
                fetch_once(at_port, timeout_s=5)
        for host in ("intern.portal.example", "127.0.0.1.nip.io"):
            with pytest.raises(FetchFailed, match="own network"):
                fetch_once(f"http://{host}:{port}/", timeout_s=5)
    assert tripwire.touched == 0


def test_several_crawlers_ask_a_host_in_turn(tmp_path: Path) -> None:
    hostile = Hostile({}, good=4, picture_host="http://anh.example", taking_s=0.1)
    settings = {"DOWNLOAD_DELAY": 0.3, "DOWNLOAD_DELAY_JITTER": 0}
    attacked, touched = crawl_live(tmp_path / "home", hostile, settings, LUUCHIEU_TEST_PORTALS="2")
    assert attacked.code == 0, attacked.stderr
    assert touched == 0
    moments = [at for host, path, at in hostile.asked if host == "anh.example"]
    assert len(moments) >= 9  # robots.txt and eight pictures, four of each portal
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    # One that arrives late on a busy machine is followed the sooner; none comes beside another, nor too many in all.
    assert min(gaps) > 0.1
    assert sum(gaps) > 0.27 * len(gaps)
    assert set(hostile.busiest.values()) == {1}


@pytest.mark.parametrize("header", ["Retry-After: 2", None])
def test_an_overloaded_host_is_left_alone_by_all_requests(tmp_path: Path, header: str | None) -> None:
    hostile = Hostile({"9": overloaded(1, *([header] if header else []))}, good=3)
    attacked, _ = crawl_live(tmp_path / "home", hostile)
    assert attacked.good == {"1", "2", "3", "9"}
    assert attacked.code == 0
    moments = [at for host, _, at in hostile.asked if host == "portal.example"]
    first = next(at for _, path, at in hostile.asked if path == "/tin/9.html")
    following = min(at for at in moments if at > first)
    assert following - first > 1.9
    assert hostile.seen["/tin/9.html"].times == 2


def test_a_host_that_asks_for_longer_than_a_run_waits_is_not_asked_again(tmp_path: Path) -> None:
    hostile = Hostile({"9": overloaded(1, "Retry-After: 3600", status="503 Service Unavailable")}, good=3)
    attacked, _ = crawl_live(tmp_path / "home", hostile)
    assert attacked.code == 1
    assert [path for _, path, _ in hostile.asked][-1] == "/tin/9.html"
    assert set(attacked.errors().values()) == {"left alone"}
    assert "asks to be left alone for 3" in attacked.rows("SELECT message FROM failures")[0][0]
