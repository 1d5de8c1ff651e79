"""One page fetched for `luuchieu probe`: from the lab alone where the lab is named, redirects included."""

from __future__ import annotations

import time

import pytest

from crawler.environment import UsageError
from crawler.sources.once import FetchFailed, fetch_once
from tests.hostile.attacks import wire_attacks
from tests.hostile.server import Hostile, serving
from tests.lab.serve import running

SCENARIO = {
    "seed": 5,
    "start": "2026-09-01",
    "end": "2026-09-02",
    "per_day": 0,
    "portals": {"thainguyen": {"size": 12}},
}


def test_a_redirect_is_followed_inside_the_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    with running(SCENARIO) as base:
        monkeypatch.setenv("LUUCHIEU_LAB", base)
        home = fetch_once("https://thainguyen.gov.vn/")
        missing = fetch_once(
            "https://thainguyen.gov.vn/thoi-su/-/asset_publisher/abcdefghijkl/content/khong-co-bai-nay"
        )
    assert (home.url, home.status) == ("https://thainguyen.gov.vn/vi_VN/trang-chu", 200)
    assert "Trang mẫu" in home.body.decode()
    assert missing.status == 404


def test_what_cannot_be_fetched_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUUCHIEU_LAB", "http://127.0.0.1:9")
    with pytest.raises(FetchFailed, match=r"tnu\.edu\.vn"):
        fetch_once("https://tnu.edu.vn/")
    monkeypatch.setenv("LUUCHIEU_LAB", "http://example.com:80")
    with pytest.raises(UsageError):
        fetch_once("https://tnu.edu.vn/")


@pytest.mark.parametrize("attack", ["dripping-body", "dripping-headers", "silence"])
def test_an_answer_without_an_end_ends(monkeypatch: pytest.MonkeyPatch, attack: str) -> None:
    hostile = Hostile(wire_attacks())
    began = time.monotonic()
    with serving(hostile.serve) as port:
        monkeypatch.setenv("LUUCHIEU_LAB", f"http://127.0.0.1:{port}")
        with pytest.raises(FetchFailed, match=r"in time|not whole after"):
            fetch_once(f"https://portal.example{hostile.path_of(attack)}", timeout_s=1)
    assert time.monotonic() - began < 20
