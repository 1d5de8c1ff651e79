"""What the crawl's commands answer to wrong words, and the small ones that only show."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from tests.crawler.conftest import Crawl
from tests.crawler.site import Site


def call(*words: str, **environment: str) -> Result:
    unset = {name: None for name in os.environ if name.startswith("LUUCHIEU_")}
    return CliRunner().invoke(main, list(words), env={**unset, **environment})


@pytest.mark.parametrize(
    ("words", "environment", "told"),
    [
        (("crawl", "thaibin"), {}, "did you mean thaibinh"),
        (("crawl", "xyzzy"), {}, "they are backan"),
        (("crawl", "thaibinh"), {}, "LUUCHIEU_CONTACT"),
        (("crawl", "thaibinh"), {"LUUCHIEU_LAB": "http://10.0.0.1:8900"}, "10.0.0.1"),
        (("crawl", "thaibinh"), {"LUUCHIEU_LAB": "http://127.0.0.1:9", "LUUCHIEU_NOW": "yesterday"}, "LUUCHIEU_NOW"),
        (("crawl", "--since", "2025-02-01", "--until", "2025-01-01"), {"LUUCHIEU_CONTACT": "x"}, "is after"),
        (("crawl", "--since", "2025-02-01", "--days", "3"), {"LUUCHIEU_CONTACT": "x"}, "one of them"),
        (("crawl", "--days", "0"), {"LUUCHIEU_CONTACT": "x"}, "1 or more"),
        (("crawl", "--replay", "/no/such/file"), {}, "/no/such/file"),
        (("crawl", "--since", "soon"), {}, "soon"),
    ],
)
def test_a_wrong_call_is_explained(
    tmp_path: Path, words: tuple[str, ...], environment: dict[str, str], told: str
) -> None:
    result = call(*words, "--home", str(tmp_path / "home"), **environment)
    assert result.exit_code == 2, result.output
    assert told in result.output
    assert not (tmp_path / "home").exists()


def test_portals_are_listed() -> None:
    listed = json.loads(call("portals", "--json").stdout)
    assert len(listed) >= 9
    assert {"portal", "name", "host", "family", "status", "merged_into"} <= set(listed[0])
    assert "baobackan" in call("portals").stdout


def test_status_shows_the_last_run(crawl: Crawl) -> None:
    home = str(crawl(Site(4)).home)
    (stub,) = json.loads(call("status", "--home", home, "--json").stdout)
    assert (stub["portal"], stub["articles"], stub["healthy"], stub["new"], stub["due"]) == ("stub", 4, True, 4, 0)
    assert "stub" in call("status", "--home", home).stdout


def test_status_without_an_archive_says_what_to_do(tmp_path: Path) -> None:
    result = call("status", "--home", str(tmp_path))
    assert result.exit_code == 2
    assert "luuchieu crawl" in result.output
