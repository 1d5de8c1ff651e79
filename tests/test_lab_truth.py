"""The lab's world through time: who is there, who is listed, what reads how, and what its truth says of it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from urllib.parse import urlsplit

import pytest

from archive.text import text_sha256
from tests.lab import clocks
from tests.lab.answer import Ask
from tests.lab.scenario import ScenarioError
from tests.lab.serve import ROOT
from tests.lab.truth import Row, row, rows
from tests.lab.world import NAMES, World, open_world

NIGHTS = ROOT / "tests/lab/scenarios/nights.yaml"
BASE: dict[str, object] = {
    "seed": 3,
    "start": "2026-01-01",
    "end": "2026-02-01",
    "size": 40,
    "per_day": 1,
    "page_kb": 8,
    "paragraphs": [3, 5],
}
SUBSET = ["baobackan", "thaibinh"]


def world_of(*events: dict[str, object], portals: list[str] | None = None) -> World:
    return open_world(BASE | {"portals": portals or SUBSET, "events": list(events)})


def at(text: str) -> int:
    return clocks.seconds(text)


def status(world: World, url: object, moment: int) -> int:
    parts = urlsplit(str(url))
    return world.answer(Ask(parts.scheme, parts.netloc, parts.path, parts.query, moment)).status


def body(world: World, url: object, moment: int) -> str:
    parts = urlsplit(str(url))
    return world.answer(Ask(parts.scheme, parts.netloc, parts.path, parts.query, moment)).body().decode()


def by_id(world: World, moment: int) -> dict[object, Row]:
    return {one["article_id"]: one for one in rows(world, moment)}


def the_one(world: World, moment: int, **wanted: object) -> Row:
    found = [one for one in rows(world, moment) if all(one.get(k) == v for k, v in wanted.items())]
    assert len(found) == 1, (wanted, len(found))
    return found[0]


@pytest.mark.parametrize("night", range(0, 60, 7))
def test_listings_hold_exactly_what_is_there_newest_first(night: int) -> None:
    world = open_world(NIGHTS)
    moment = world.start + night * clocks.DAY_S + 7200
    for site in world.sites.values():
        portal, listed = site.portal, []
        for channel in site.channels:
            for section in channel.sections:
                listing = portal.listing(channel, section, moment)
                pages = [listing.page(k, channel.per_page) for k in range(1, listing.total // channel.per_page + 3)]
                got = [n for page in pages for n in page]
                assert pages[-1] == []
                assert len(got) == listing.total
                times = [portal.published(n) for n in got]
                assert times == sorted(times, reverse=True)
                listed += got
        assert Counter(listed) == Counter(n for n in portal.everyone(moment) if portal.is_listed(n, moment))


def test_truth_of_sixty_nights_agrees_with_the_pages() -> None:
    world = open_world(NIGHTS)
    found = list(rows(world, world.end))
    assert max(Counter(one["article_id"] for one in found).values()) == 1
    assert Counter(one["state"] for one in found) == {"live": len(found) - 45, "gone": 27, "moved": 18}
    for one in found:
        assert status(world, one["url"], world.end) == one["status"]
        if one["state"] == "live":
            assert all(status(world, url, world.end) == 200 for url in one["urls"])  # type: ignore[attr-defined]


def test_identity_keys_are_those_of_the_dossier() -> None:
    world = open_world(BASE)
    ids = {name: str(row(world, world.sites[name], 39, world.end)["article_id"]) for name in NAMES}
    assert ids["baobackan"].removeprefix("baobackan-").isdigit()
    assert len(ids["baothainguyen"].removeprefix("baothainguyen-")) == 7
    assert ids["backan"].removeprefix("backan-").isdigit()
    for name in ("thainguyen", "tnu"):
        url = world.sites[name].address(39, world.end).split("?")[0].removesuffix(".html")
        assert ids[name] == f"{name}-{url.rsplit('/', 1)[1]}"
    subs = {one["article_id"] for one in rows(world, world.end) if "//vuthu." in str(one["url"])}
    assert subs
    assert all(str(one).startswith("thaibinh-vuthu.") for one in subs)


def test_significant_edit_makes_a_revision_and_trivial_ones_do_not() -> None:
    kinds = ("text", "add", "cut", "title", "lead", "views", "punctuation", "tone", "space", "caption")
    for kind in kinds:
        world = world_of({"at": "2026-01-10", "kind": "edit", "what": kind, "article": 30}, portals=["thaibinh"])
        before, after = (row(world, world.sites["thaibinh"], 30, at(day)) for day in ("2026-01-09", "2026-01-11"))
        many = len(after["revisions"])  # type: ignore[arg-type]
        assert many == (2 if kind in kinds[:5] else 1), kind
        if kind in kinds[:5]:
            assert before["text_sha256"] != after["text_sha256"]
            assert after["revisions"][1]["at"] == "2026-01-10T00:00:00+07:00"  # type: ignore[index]
        if kind in ("views", "space", "caption"):
            assert before["text_sha256"] == after["text_sha256"]
        assert after["text_sha256"] == text_sha256(str(after["title"]), after["summary"], str(after["body_text"]))  # type: ignore[arg-type]


def test_a_flip_goes_back_and_piles_nothing_up() -> None:
    world = world_of(
        {"at": "2026-01-05", "kind": "flip", "article": 12, "back": "2d", "times": 3}, portals=["baobackan"]
    )
    site = world.sites["baobackan"]
    texts = [row(world, site, 12, at(f"2026-01-{day:02d} 12:00"))["text_sha256"] for day in (4, 5, 7, 9, 11, 13, 20)]
    assert texts[0] == texts[2] == texts[4] == texts[6]
    assert texts[1] == texts[3] == texts[5] != texts[0]
    last = row(world, site, 12, world.end)
    assert len(last["revisions"]) == 2  # type: ignore[arg-type]
    assert len(last["changes"]) == 7  # type: ignore[arg-type]


@pytest.mark.parametrize("code", [404, 410, 200, 301])
def test_deleted_is_gone_and_may_come_back(code: int) -> None:
    world = world_of({"at": "2026-01-10", "kind": "delete", "article": 20, "status": code, "back": "5d"})
    for name in SUBSET:
        site = world.sites[name]
        url = site.address(20, world.end)
        assert [status(world, url, at(f"2026-01-{day:02d}")) for day in (9, 12, 16)] == [200, code, 200]
        states = [row(world, site, 20, at(f"2026-01-{day:02d}"))["state"] for day in (9, 12, 16)]
        assert states == ["live", "gone", "live"]
        assert ("Không tìm thấy nội dung" in body(world, url, at("2026-01-12"))) == (code != 301)


def test_moved_goes_on_under_a_new_identity() -> None:
    world = world_of({"at": "2026-01-10", "kind": "move", "article": 20, "status": 301})
    for name in SUBSET:
        old = row(world, world.sites[name], 20, world.end)
        new = by_id(world, world.end)[old["moved_to"]]
        assert (old["state"], new["state"], new["moved_from"]) == ("moved", "live", old["article_id"])
        assert (old["text_sha256"], old["published_at"]) == (new["text_sha256"], new["published_at"])
        assert status(world, old["url"], world.end) == 301
        assert status(world, new["url"], world.end) == 200
        assert status(world, new["url"], at("2026-01-09")) == 404


def test_moved_with_the_same_key_stays_one_article() -> None:
    world = world_of({"at": "2026-01-10", "kind": "move", "article": 36, "same_key": True}, portals=["baobackan"])
    site = world.sites["baobackan"]
    before, after = row(world, site, 36, at("2026-01-09")), row(world, site, 36, world.end)
    assert (before["article_id"], after["state"]) == (after["article_id"], "live")
    assert before["url"] != after["url"]
    assert status(world, before["url"], world.end) == 404
    assert status(world, after["url"], world.end) == 200
    with pytest.raises(ScenarioError, match="identity key of thaibinh"):
        world_of({"at": "2026-01-10", "kind": "move", "article": 20, "same_key": True})


def test_backdated_article_appears_deep_in_the_listing() -> None:
    world = world_of({"at": "2026-01-20", "kind": "backdate", "published": "2026-01-03 08:00"}, portals=["thaibinh"])
    one = the_one(world, world.end, first_seen_at="2026-01-20T00:00:00+07:00")
    assert one["published_at"] == "2026-01-03T08:00:00+07:00"
    assert one["article_id"] not in by_id(world, at("2026-01-19"))
    portal = world.sites["thaibinh"].portal
    channel, section = portal.channels[0], portal.section(-1)
    got = portal.listing(channel, section, world.end).page(1, 100)
    assert got.index(-1) > 1
    assert -1 not in portal.listing(channel, section, at("2026-01-19")).page(1, 100)


@pytest.mark.parametrize("percent", [5, 10, 15])
def test_reprint_changes_so_many_words(percent: int) -> None:
    world = world_of(
        {
            "at": "2026-01-10",
            "kind": "reprint",
            "portal": "thaibinh",
            "from": "baobackan",
            "article": 30,
            "percent": percent,
            "swaps": ["lead"],
        }
    )
    copy = next(one for one in rows(world, world.end) if "reprint_of" in one)
    origin = by_id(world, world.end)[copy["reprint_of"]]
    ours, theirs = str(copy["body_text"]).split(), str(origin["body_text"]).split()
    if copy["summary"] is None:
        ours, theirs = ours[-150:], theirs[-150:]
    assert len(ours) == len(theirs)
    part = 100 * sum(a != b for a, b in zip(ours, theirs, strict=True)) / len(ours)
    assert percent / 3 < part < percent * 2
    assert copy["portal"] == "thaibinh"


def test_serial_announcements_look_alike_and_differ() -> None:
    world = world_of(
        {"at": "2026-01-02", "kind": "serial", "series": "weather", "every": "1d", "until": "2026-01-12"},
        portals=["backan"],
    )
    series = [one for one in rows(world, world.end) if one.get("series") == "weather"]
    assert len(series) == 10
    assert len({one["text_sha256"] for one in series}) == 10


def test_an_article_under_five_addresses_is_listed_under_each() -> None:
    world = world_of({"at": "2026-01-02", "kind": "five_addresses", "article": 35}, portals=list(NAMES))
    for site in world.sites.values():
        doors = site.doors(35, world.end)[:5]
        assert len(set(doors)) >= 2
        assert all(status(world, url, world.end) == 200 for url in doors)
        assert {r.url for r in site.rows([35], world.end)} == set(doors)


def test_running_numbers_leave_only_numbers_that_were_never_published() -> None:
    world = open_world(BASE | {"portals": ["baobackan"], "size": 500})
    numbers = sorted(int(world.sites["baobackan"].key(n)) for n in range(200, 500))
    gaps = set(range(numbers[0], numbers[-1])) - set(numbers)
    assert 0.04 < len(gaps) / len(numbers) < 0.08


def test_a_million_articles_cost_nothing() -> None:
    begin = time.perf_counter()
    world = open_world(BASE | {"size": 1_000_000, "per_day": 500})
    for site in world.sites.values():
        assert status(world, site.page_url(site.channels[-1].sections[0], 1), world.end) == 200
        assert status(world, site.address(987_654, world.end), world.end) == 200
    assert time.perf_counter() - begin < 5
    assert world.sites["tnu"].portal.count(world.end) == 1_000_000 + 31 * 500


def test_new_articles_come_day_by_day_and_stop() -> None:
    world = open_world(BASE | {"portals": {"tnu": {"per_day": 4, "stops": "2026-01-11"}}})
    count = world.sites["tnu"].portal.count
    assert [count(at(day)) for day in ("2026-01-01", "2026-01-02", "2026-01-08", "2026-01-20")] == [40, 44, 68, 80]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"sise": 3}, "unknown key 'sise'"),
        ({"portals": {"hanoi": {}}}, "portals.hanoi: unknown portal"),
        ({"size": "many"}, "size: a number from 0 up"),
        ({"start": "soon"}, "soon"),
        ({"end": "2020-01-01"}, "end: must come after start"),
        ({"events": [{"at": "2026-01-02", "kind": "vanish"}]}, r"events\[0\] \(vanish\): unknown kind"),
        ({"events": [{"kind": "edit"}]}, r"events\[0\] \(edit\): needs at:"),
        ({"events": [{"at": "2026-01-02", "kind": "edit", "wat": 1}]}, "unknown key 'wat'"),
        ({"events": [{"at": "2026-01-02", "kind": "edit", "article": 10**7}]}, "there are only"),
        ({"events": [{"at": "2026-01-02", "kind": "edit", "pick": 10**4}]}, "untouched articles were found"),
        ({"events": [{"at": "2026-01-02", "kind": "outage", "for": "long"}]}, "not a length of time"),
        ({"portals": {"tnu": {"eras": {"x": 1}}}}, "unknown era 'x'"),
    ],
)
def test_a_wrong_scenario_is_named(raw: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        open_world(raw)


def test_truth_command_prints_json_lines_and_says_what_is_wrong() -> None:
    command = [sys.executable, "-m", "tests.lab", "truth"]
    good = subprocess.run(
        [*command, str(NIGHTS), "--at", "2026-01-03", "--portal", "tnu"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = [json.loads(line) for line in good.stdout.splitlines()]
    assert {one["portal"] for one in found} == {"tnu"}
    assert len(found) == 42
    bad = subprocess.run([*command, "no-such.yaml"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert bad.returncode == 2
    assert bad.stderr.startswith("lab: no-such.yaml: cannot be read")
    assert "Traceback" not in bad.stderr
