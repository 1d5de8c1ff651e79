"""A run is well only when it did its work, as it usually does it for its portal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from archive.measures import Measured
from crawler.health.facts import Facts, Past
from crawler.health.judging import judge
from crawler.health.names import ADVICE, BY_ERROR, BY_REASON
from crawler.health.silence import allowed_days
from tests.checkout import ROOT

FIRST = Facts(
    reason="finished",
    is_first=True,
    articles_read=20,
    doors=3,
    doors_open=3,
    filled={"title": 20, "body_text": 20, "published_at": 19},
)
NIGHT = replace(
    FIRST,
    is_first=False,
    is_nightly=True,
    requests=30,
    articles_read=4,
    words=400.0,
    filled={"title": 4, "body_text": 4, "published_at": 4, "author": 3},
)
TODAY = date(2026, 5, 1)


def past(nights: int = 40, *verdicts: str, facts: Facts = NIGHT, days: dict[date, int] | None = None) -> Past:
    """So many nights alike, the last of them with those verdicts."""
    runs = [Measured(facts.measures(), frozenset(verdicts if number == 0 else ())) for number in range(nights)]
    return Past(runs=runs, days=days or {}, today=TODAY)


def names(facts: Facts, before: Past | None = None) -> list[str]:
    return [one.name for one in judge(facts, before)]


def test_a_full_crawl_is_well() -> None:
    assert judge(FIRST) == ()


def test_a_quiet_night_is_well() -> None:
    assert judge(replace(NIGHT, articles_read=0, filled={}, words=None), past()) == ()
    assert judge(NIGHT, past()) == ()


@pytest.mark.parametrize(
    ("facts", "name", "said"),
    [
        (replace(FIRST, articles_read=0, filled={}), "zero items", "first crawl found no article"),
        (replace(FIRST, doors_open=0), "no listing", "no listing"),
        (replace(FIRST, doors_open=0, failures_by_error={"timeout": 3}), "down", "no listing could be had"),
        (replace(FIRST, doors_open=0, failures_by_error={"HTTP 503": 3}), "down", "3 x HTTP 503"),
        (replace(FIRST, doors_open=0, failures_by_error={"robots.txt 503": 1}), "down", "robots.txt 503"),
        (replace(FIRST, doors_open=0, failures_by_error={"HTTP 404": 3}), "no listing", "3 x HTTP 404"),
        (replace(FIRST, doors_open=0, failures_by_error={"redirect away": 3}), "stand-in", "another host"),
        (replace(FIRST, failures_by_error={"HTTP 503": 2}), "failures", "2 failures: 2 x HTTP 503"),
        (replace(FIRST, failures_by_error={"blocked": 1}), "blocked", "a wall against robots"),
        (replace(FIRST, failures_by_error={"certificate": 1}), "certificate", "did not prove"),
        (replace(FIRST, failures_by_error={"stand-in": 1}), "stand-in", "parked"),
        (replace(FIRST, failures_by_error={"unknown markup": 3}), "layout drift", "3 pages of listings"),
        (replace(FIRST, reason="shutdown"), "stopped", "stopped"),
        (replace(FIRST, reason="byte budget"), "budget", "budget"),
        (replace(FIRST, reason="host down"), "down", "stopped answering"),
        (replace(FIRST, holes=2), "holes", "2 holes"),
    ],
)
def test_each_fault_has_its_name(facts: Facts, name: str, said: str) -> None:
    (one,) = judge(facts)
    assert one.name == name
    assert said in one.what
    assert one.advice


def test_what_follows_from_a_fault_is_not_told_beside_it() -> None:
    down = replace(
        NIGHT,
        reason="host down",
        doors_open=0,
        holes=5,
        failures_by_error={"timeout": 10},
        articles_read=0,
    )
    assert names(down, past()) == ["down"]


def test_a_run_that_was_stopped_is_not_blamed_for_what_it_did_not_reach() -> None:
    stopped = replace(FIRST, reason="shutdown", doors_open=0, articles_read=0, filled={}, holes=3)
    assert names(stopped) == ["stopped"]


def test_required_fields_are_named_with_their_share_where_nothing_is_known() -> None:
    hollow = replace(FIRST, filled={"title": 20, "body_text": 10, "published_at": 4})
    (one,) = judge(hollow)
    assert one.what == (
        "body_text is filled in only 50% of the articles; published_at is filled in only 20% of the articles"
    )
    assert judge(replace(hollow, articles_read=3, filled={"title": 3})) == (), "three articles prove nothing"


def test_a_field_is_held_against_its_usual_share() -> None:
    busy = replace(NIGHT, articles_read=20, filled={"title": 20, "body_text": 20, "published_at": 20, "author": 15})
    assert names(busy, past()) == []
    lost = replace(busy, filled={**busy.filled, "author": 0})
    (one,) = judge(lost, past())
    assert (one.name, one.what) == ("hollow field", "author is filled in only 0% of the articles (usual: 75%)")
    never = replace(NIGHT, filled={"title": 4, "body_text": 4})
    assert names(never, past(facts=never)) == [], "a portal that prints no dates is not unhealthy every night"


def test_one_article_without_a_date_among_five_is_no_fault_where_dates_are_usual() -> None:
    assert names(replace(NIGHT, articles_read=5, filled={"title": 5, "body_text": 5, "published_at": 4}), past()) == []


def test_layout_drift_shows_in_new_articles() -> None:
    assert names(replace(NIGHT, fallen=3), past()) == ["layout drift"]
    assert names(replace(NIGHT, fallen=1), past()) == [], "one odd page is no drift"
    assert names(replace(NIGHT, fallen=3), past(facts=replace(NIGHT, fallen=3))) == [], "it has always been so"


def test_layout_drift_shows_in_articles_that_were_read_better_before() -> None:
    again = replace(NIGHT, kind="recheck", doors=0, doors_open=0, is_nightly=False)
    assert names(replace(again, fallen=3, fell=3), past(facts=again)) == ["layout drift"]
    assert names(replace(again, fallen=4), past(facts=again)) == [], "older layouts come in turns"


def test_layout_drift_lasts_until_a_night_shows_otherwise() -> None:
    quiet = replace(NIGHT, articles_read=0, filled={}, words=None)
    assert names(quiet, past(40, "layout drift")) == ["layout drift"]
    assert names(replace(NIGHT, fallen=4), past(40, "layout drift")) == ["layout drift"]
    assert names(NIGHT, past(40, "layout drift")) == []


def test_what_lasts_for_weeks_becomes_usual() -> None:
    runs = [Measured(replace(NIGHT, fallen=4).measures(), frozenset({"layout drift"}))] * 52
    before = Past(runs=[*runs, *[Measured(NIGHT.measures(), frozenset())] * 8], today=TODAY)
    assert names(replace(NIGHT, fallen=4), before) == []


def test_texts_that_are_cut_short_are_told() -> None:
    assert names(replace(NIGHT, words=150.0), past()) == ["short text"]
    assert (
        names(
            replace(NIGHT, words=150.0, articles_read=2, filled={"title": 2, "body_text": 2, "published_at": 2}), past()
        )
        == []
    )


def test_more_requests_than_ever_are_told() -> None:
    assert names(replace(NIGHT, requests=500), past()) == ["cost"]
    assert names(replace(NIGHT, requests=500, is_nightly=False), past()) == [], "a sweep may"


def test_many_failures_are_the_portals_trouble() -> None:
    many = replace(NIGHT, failures_by_error={"HTTP 500": 8})
    assert names(many, past()) == ["errors"]
    assert "8 of 30 requests failed: 8 x HTTP 500 (usual: 0.0%)" in judge(many, past())[0].what
    assert names(many, past(facts=many)) == ["failures"], "as on every night"


def test_silence_is_judged_by_the_portals_own_gaps() -> None:
    daily = {TODAY - timedelta(days=back): 1 for back in range(14, 200)}
    assert names(NIGHT, past(days=daily)) == ["silence"]
    assert "for 14 days, since 2026-04-17; usual are at most 12 days" in judge(NIGHT, past(days=daily))[0].what
    assert names(NIGHT, past(days={day: 1 for day in daily if day.day % 14 == 1})) == [], "it has always been slow"
    busy = {TODAY - timedelta(days=back): 20 for back in range(4, 200)}
    assert names(NIGHT, past(days=busy)) == ["silence"]
    assert allowed_days(past(days=busy)) == 3


def test_all_that_goes_on_without_end_is_one_trap() -> None:
    endless = {"trap": 2, "pager in a circle": 1, "sitemaps without end": 1}
    (told,) = judge(replace(NIGHT, failures_by_error=endless), past())
    assert (told.name, told.what.endswith("were left, 4 times")) == ("trap", True)


def test_silence_asks_for_a_past() -> None:
    assert names(NIGHT, past(days={TODAY - timedelta(days=20): 50, TODAY - timedelta(days=21): 50})) == []
    assert names(NIGHT, past(days={})) == []
    daily = {TODAY - timedelta(days=back): 1 for back in range(50, 200)}
    assert names(NIGHT, past(3, days=daily)) == [], "three nights of looking are no past"


def test_a_portal_that_is_gone_is_expected_to_be_silent() -> None:
    gone = replace(NIGHT, is_gone=True, doors_open=0, articles_read=0, filled={}, words=None, reason="host down")
    never = past(facts=replace(gone, failures_by_error={"timeout": 10}))
    assert names(gone, never) == []
    assert names(gone, past()) == ["down"], "it answered of late"
    assert names(replace(gone, reason="shutdown"), never) != []
    frozen = replace(NIGHT, is_gone=True)
    assert names(frozen, past(days={TODAY - timedelta(days=back): 20 for back in range(90, 200)})) == []


def test_every_fault_has_advice_and_is_explained() -> None:
    told = (ROOT / "docs" / "health.md").read_text("utf-8")
    assert {*BY_ERROR.values(), *(name for name, _ in BY_REASON.values())} <= set(ADVICE)
    assert [name for name in ADVICE if f"| `{name}` |" not in told] == []
