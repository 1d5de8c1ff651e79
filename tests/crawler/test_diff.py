"""`luuchieu diff` over an archive that three nights of a lab have made."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.test_commands import call
from tests.lab import clocks
from tests.lab.serve import running
from tests.lab.truth import row
from tests.lab.world import World, open_world
from tests.nights.play import crawl, nights

EDITED, TRIVIAL, FLIPPED = 7, 6, 5
SCENARIO: dict[str, object] = {
    "seed": 3, "size": 8, "per_day": 0, "paragraphs": [5, 7], "page_kb": 6, "portals": ["baobackan"],
    "start": "2026-01-01", "end": "2026-01-10",
    "events": [
        {"at": "2026-01-02 12:00", "kind": "edit", "what": "text", "article": EDITED},
        {"at": "2026-01-02 12:00", "kind": "edit", "what": ["tone", "punctuation", "space"], "article": TRIVIAL},
        {"at": "2026-01-02 12:00", "kind": "flip", "what": "title", "back": "1d", "article": FLIPPED},
        {"at": "2026-01-03 12:00", "kind": "edit", "what": "lead", "article": EDITED},
    ],
}  # fmt: skip
LAST = "2026-01-04T02:00:00+07:00"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("diff") / "home"
    with running(SCENARIO) as lab:
        for at in nights("2026-01-02T02:00:00+07:00", 3):
            crawl(lab, made, at, "baobackan")
    return made


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(SCENARIO)


def truth(world: World, n: int, day: str) -> dict[str, Any]:
    return row(world, world.sites["baobackan"], n, clocks.seconds(f"{day} 02:00"))


def told(home: Path, *words: str, **environment: str) -> str:
    result = call("diff", *words, "--home", str(home), **environment)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_archive_holds_each_state_once_and_shows_the_text_as_it_is(home: Path, world: World) -> None:
    connection = sqlite3.connect(home / "archive.db")
    for n, many in ((EDITED, 3), (TRIVIAL, 1), (FLIPPED, 2)):
        want = truth(world, n, "2026-01-04")
        states = connection.execute(
            "SELECT text_sha256, cause FROM revisions WHERE article_id = ? ORDER BY revision", (want["article_id"],)
        ).fetchall()
        assert states == [(one["text_sha256"], "source") for one in want["revisions"]]
        assert len(states) == many
        now = "SELECT text_sha256, last_captured_at FROM articles WHERE article_id = ?"
        assert connection.execute(now, (want["article_id"],)).fetchone() == (want["text_sha256"], LAST)
    # Two edits, and two turns of the flip.
    assert connection.execute("SELECT sum(articles_changed) FROM runs").fetchone() == (4,)
    connection.close()


def test_words_are_marked_and_the_rest_is_folded(home: Path, world: World) -> None:
    before, after = (truth(world, EDITED, day) for day in ("2026-01-03", "2026-01-04"))
    shown = told(home, before["article_id"])
    head, title, lead, body = shown.split("\n\n")
    assert head.splitlines()[0] == f"{after['article_id']}  {after['url']}"
    assert re.search(
        r"^revision 2: captured 2026-01-03T02:00:00\+07:00, cause source, capture \d+$", head, re.MULTILINE
    )
    assert re.search(rf"^revision 3: captured {re.escape(LAST)}, cause source, capture \d+$", head, re.MULTILINE)
    assert title == f"Title:\n{after['title']}"
    assert wdiff(lead.removeprefix("Lead:\n")) == (before["summary"], after["summary"])
    assert re.fullmatch(r"Body:\n\[… \d+ words …\]\n", body)


def wdiff(text: str) -> tuple[str, str]:
    """The two texts that a marked one tells of."""
    old = re.sub(r"\[-(.*?)-\]", r"\1", re.sub(r"\{\+.*?\+\}", "", text))
    new = re.sub(r"\{\+(.*?)\+\}", r"\1", re.sub(r"\[-.*?-\]", "", text))
    return tidy(old), tidy(new)


def tidy(text: str) -> str:
    return re.sub(r" (?=[,.;:])", "", re.sub(r" +", " ", text)).strip()


def test_named_revisions_in_full(home: Path, world: World) -> None:
    before, after = (truth(world, EDITED, day) for day in ("2026-01-02", "2026-01-03"))
    shown = told(home, before["article_id"], "1", "2", "--full")
    body = shown.partition("\n\nBody:\n")[2]
    assert "[-" in body
    assert "words …]" not in body
    old, new = (re.sub(r"\s+", " ", text) for text in wdiff(body))
    assert (old, new) == tuple(tidy(re.sub(r"\s+", " ", one["body_text"])) for one in (before, after))
    assert told(home, before["article_id"], "2", "1", "--full") != shown


def test_a_text_that_came_back_is_said_to_be_back(home: Path, world: World) -> None:
    one = truth(world, FLIPPED, "2026-01-03")
    shown = told(home, one["article_id"])
    assert "The article reads as revision 1 again." in shown
    assert f"{{+{one['title']}+}}" in shown


def test_a_program_reads_json(home: Path, world: World) -> None:
    before, after = (truth(world, EDITED, day) for day in ("2026-01-02", "2026-01-04"))
    found = json.loads(told(home, after["article_id"], "1", "3", "--json"))
    assert (found["revisions"], found["current"], found["state"]) == ([1, 2, 3], 3, "live")
    assert (found["old"]["revision"], found["new"]["captured_at"]) == (1, LAST)
    assert list(found["parts"]) == ["title", "lead", "body"]
    for part, name in (("title", "title"), ("lead", "summary"), ("body", "body_text")):
        pieces = found["parts"][part]
        assert "".join(piece["text"] for piece in pieces if piece["kind"] != "removed") == after[name]
    removed = " ".join(p["text"] for part in found["parts"].values() for p in part if p["kind"] == "removed")
    assert 0 < found["words_removed"] <= len(re.findall(r"\w+", removed))
    assert all(word in f"{before['summary']} {before['body_text']}" for word in removed.split())


def test_on_a_terminal_it_is_struck_out_and_green(home: Path, world: World) -> None:
    shown = told(home, truth(world, FLIPPED, "2026-01-04")["article_id"], FORCE_COLOR="1", TERM="xterm", COLUMNS="200")
    assert re.search(r"\x1b\[9;31m[^\x1b]+\x1b\[0m \x1b\[32m[^\x1b]+\x1b\[0m\n", shown)
    assert "[-" not in shown
    plain = told(home, truth(world, FLIPPED, "2026-01-04")["article_id"], FORCE_COLOR="1", NO_COLOR="1", TERM="xterm")
    assert "[-" in plain, "struck out alone does not tell what was added"


def test_one_revision_is_no_error(home: Path, world: World) -> None:
    one = truth(world, TRIVIAL, "2026-01-04")
    shown = told(home, one["article_id"])
    assert "One revision" in shown
    assert "nothing to compare" in shown
    assert json.loads(told(home, one["article_id"], "--json"))["words_removed"] == 0


def test_an_article_is_found_by_any_of_its_addresses(home: Path, world: World) -> None:
    one = truth(world, EDITED, "2026-01-04")
    expected = told(home, one["article_id"])
    number = one["article_id"].partition("-")[2]
    for address in (
        one["url"],
        one["url"].replace("https:", "http:"),
        f"{one['url']}#binh-luan",
        f"https://baobackan.com.vn/ten-cu-post{number}.html",
    ):
        assert told(home, address) == expected


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("baobackan-5000",), "did you mean baobackan-5000"),
        (("50007",), "did you mean baobackan-50007?"),
        (("https://baobackan.vn/x-post49999.html",), "did you mean baobackan-"),
        (("nothing-like-it",), "luuchieu status"),
        (("baobackan-50007", "1", "9"), "it has 1 to 3"),
        (("baobackan-50006", "1", "2"), "it has 1 only"),
        (("baobackan-50007", "1"), "two revisions"),
        (("baobackan-50007", "1", "2", "3"), "two revisions"),
        (("baobackan-50007", "1", "last"), "last"),
    ],
)
def test_a_wrong_call_is_explained(home: Path, words: tuple[str, ...], said: str) -> None:
    result = call("diff", *words, "--home", str(home))
    assert result.exit_code == 2, result.output
    assert said in result.output


def test_without_an_archive_or_with_a_damaged_one_it_says_so(tmp_path: Path) -> None:
    result = call("diff", "baobackan-1", "--home", str(tmp_path))
    assert (result.exit_code, "luuchieu crawl" in result.output) == (2, True)
    (tmp_path / "archive.db").write_bytes(b"no database " * 100)
    result = call("diff", "baobackan-1", "--home", str(tmp_path))
    assert (result.exit_code, "damaged" in result.output) == (3, True)
