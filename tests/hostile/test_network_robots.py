"""robots.txt as hosts answer it, by RFC 9309: what it forbids is not asked for, and trouble is no permission."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.attacking import SHORT, crawl, crawl_lab
from tests.hostile.attacks import endless, redirecting
from tests.hostile.server import Attack, Hostile, Talk, serving

RULES = b"User-agent: *\nDisallow: /*-2.html\n"
ALL, BUT_ONE, NONE = {"1", "2"}, {"1"}, set[str]()
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


def answering(status: str, body: bytes = RULES) -> Attack:
    """An answer."""

    async def attack(talk: Talk) -> None:
        await talk.answer(body, status=status, kind="text/plain")

    return attack


def leading(name: str, steps: int) -> Attack:
    """Redirects from host to host (`name`1.example and so on), then the rules."""

    async def attack(talk: Talk) -> None:
        first = talk.host.partition(".")[0]
        number = int(first.removeprefix(name) or 0)
        if number < steps:
            to = f"Location: https://{name}{number + 1}.example/robots.txt"
            await talk.answer(b"", to, status="301 Moved Permanently")
        else:
            await talk.answer(RULES, kind="text/plain")

    return attack


CASES: dict[str, tuple[Attack, set[str]]] = {
    "rules": (answering("200 OK"), BUT_ONE),
    "forbidden": (answering("403 Forbidden"), ALL),
    "missing": (answering("410 Gone"), ALL),
    "broken": (answering("503 Service Unavailable"), NONE),
    "overloaded": (answering("429 Too Many Requests"), NONE),
    "page": (answering("200 OK", b"<html>User-agent: *\nDisallow: /"), ALL),
    "long": (answering("200 OK", b"#" * 600_000 + b"\nUser-agent: *\nDisallow: /"), ALL),
    "five": (leading("five", 5), BUT_ONE),
    "six": (leading("six", 6), ALL),
    "inward": (redirecting("http://169.254.169.254/robots.txt"), ALL),
    "drips": (endless(_HEAD + b"\r\n", b"#", 0.2), NONE),
}


async def robots(talk: Talk) -> None:
    """Each host has its own."""
    case = talk.host.partition(".")[0].rstrip("123456")
    await CASES.get(case, CASES["missing"])[0](talk)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """Hosts and paths that a crawl asked for."""
    links = [f"https://{case}.portal.example/tin/{case}-{number}.html" for number in (1, 2) for case in CASES]
    hostile = Hostile({}, good=3, robots=robots, links=links)
    crawl_lab(tmp_path_factory.mktemp("robots") / "home", hostile, {**SHORT, "DOWNLOAD_TIMEOUT": 2})
    return {(host, path) for host, path, _ in hostile.asked}


@pytest.mark.parametrize("case", CASES)
def test_what_the_rules_say_is_done(asked: set[tuple[str, str]], case: str) -> None:
    host = f"{case}.portal.example"
    assert {path[-6:-5] for one, path in asked if one == host and path != "/robots.txt"} == CASES[case][1]


def test_rules_are_not_sought_inside(asked: set[tuple[str, str]]) -> None:
    assert ("inward.portal.example", "/robots.txt") in asked
    assert not any(host.startswith("169.") for host, _ in asked)


def test_rules_that_were_redirected_serve_for_a_day_too(tmp_path: Path) -> None:
    for night, times in (("2026-03-01T02:00:00+07:00", 3), ("2026-03-01T23:00:00+07:00", 0)):
        hostile = Hostile({}, good=3, robots=leading("portal", 2), links=["/tin/a-2.html"])
        with serving(hostile.serve) as port:
            attacked = crawl(tmp_path / "home", SHORT, LUUCHIEU_LAB=f"http://127.0.0.1:{port}", LUUCHIEU_NOW=night)
        paths = [path for _, path, _ in hostile.asked]
        assert attacked.good == {"1", "2", "3"}
        assert "/tin/a-2.html" not in paths
        assert paths.count("/robots.txt") == times
